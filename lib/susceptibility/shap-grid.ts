/** @file The Shapley values of a subtree for every kind of row that it can tell apart: a grid with one axis a feature.
 *
 *  Along each axis a row is in one of the segments between the subtree's thresholds or, where the path to the subtree already asks
 *  something of the feature, outside of what it asks. All rows of one cell have the same values. A leaf's grid is its table of masks; the
 *  grid of a split is the sum of its children's, each read through a map of states. */
import type { Columns } from './shap-leaf.js';

export interface Grid {
  /** [features] thresholds inside the subtree, as ascending bins; only the first `count[f]` count. */
  cuts: Int32Array[];
  count: Int32Array;
  /** [features] 1 where there is a state for rows outside, the last one. */
  outside: Uint8Array;
  /** [features] segments and the outside state; 1 where the subtree does not ask for the feature. */
  states: Int32Array;
  stride: Int32Array;
  cells: number;
  /** [cells, width] */
  values: Float64Array;
}

export function makeGrid(features: number): Grid {
  return {
    cuts: Array.from({ length: features }, () => new Int32Array(4)),
    count: new Int32Array(features),
    outside: new Uint8Array(features),
    states: new Int32Array(features),
    stride: new Int32Array(features),
    cells: 0,
    values: new Float64Array(0),
  };
}

/** Makes room for `cells` cells. */
export function reserve(grid: Grid, cells: number, width: number): void {
  if (grid.values.length < cells * width) grid.values = new Float64Array(cells * width);
}

/** Axes of a leaf: two states, met and missed, for each feature of its path. */
export function leafAxes(grid: Grid, onPath: Uint8Array): void {
  grid.count.fill(0);
  grid.outside.set(onPath);
  finishAxes(grid);
}

/** Axes of a split on feature f at bin c, whose children are `left` and `right`. */
export function splitAxes(
  grid: Grid,
  onPath: Uint8Array,
  f: number,
  c: number,
  left: Grid,
  right: Grid,
): void {
  for (let g = 0; g < onPath.length; g++)
    grid.count[g] = g === f ? joinCuts(grid, g, left, right, c) : joinCuts(grid, g, left, right, -1);
  grid.outside.set(onPath);
  finishAxes(grid);
}

function finishAxes(grid: Grid): void {
  let stride = 1;
  for (let g = 0; g < grid.states.length; g++) {
    grid.states[g] = grid.count[g] + 1 + grid.outside[g];
    grid.stride[g] = stride;
    stride *= grid.states[g];
  }
  grid.cells = stride;
}

/** The union of two ascending lists and, where it is not negative, `extra`; returns its length. */
function joinCuts(grid: Grid, g: number, left: Grid, right: Grid, extra: number): number {
  const most = left.count[g] + right.count[g] + 1;
  if (grid.cuts[g].length < most) grid.cuts[g] = new Int32Array(2 * most);
  const out = grid.cuts[g];
  let n = 0;
  for (let i = 0, j = 0, placed = extra < 0; i < left.count[g] || j < right.count[g] || !placed;) {
    const a = i < left.count[g] ? left.cuts[g][i] : Infinity;
    const b = j < right.count[g] ? right.cuts[g][j] : Infinity;
    const e = placed ? Infinity : extra;
    const least = Math.min(a, b, e);
    if (a === least) i++;
    if (b === least) j++;
    if (e === least) placed = true;
    out[n++] = least;
  }
  return n;
}

/** Fills the grid of a split on f at c from its children's. `indexL` and `indexR` are memory for one integer a cell. */
export function addChildren(
  grid: Grid,
  left: Grid,
  right: Grid,
  f: number,
  c: number,
  { width }: Columns,
  indexL: Int32Array,
  indexR: Int32Array,
): void {
  reserve(grid, grid.cells, width);
  childIndex(grid, left, f, -1, c, indexL);
  childIndex(grid, right, f, c, Infinity, indexR);
  sumCells(grid.cells, width, left.values, indexL, right.values, indexR, grid.values);
}

/** For each cell of the grid the child's cell that its rows are in; the child is reached by bins above `over` and at most `upTo` of f. */
function childIndex(grid: Grid, child: Grid, f: number, over: number, upTo: number, index: Int32Array): void {
  index[0] = 0;
  for (let g = 0; g < grid.states.length; g++) {
    if (child.states[g] === 1 && grid.states[g] === 1) continue;
    const stride = grid.stride[g];
    for (let s = grid.states[g] - 1; s >= 0; s--) {
      const outside = s > grid.count[g] || (g === f && !isWithin(grid, g, s, over, upTo));
      const state = outside
        ? child.count[g] + 1
        : segmentIn(child, g, s < grid.count[g] ? grid.cuts[g][s] : Infinity);
      const add = child.states[g] === 1 ? 0 : state * child.stride[g];
      for (let r = 0, at = s * stride; r < stride; r++, at++) index[at] = index[r] + add;
    }
  }
}

/** True where segment s of feature g, as a whole, has bins above `over` and at most `upTo`. */
function isWithin(grid: Grid, g: number, s: number, over: number, upTo: number): boolean {
  const top = s < grid.count[g] ? grid.cuts[g][s] : Infinity;
  const below = s > 0 ? grid.cuts[g][s - 1] : -1;
  return below >= over && top <= upTo;
}

/** Segment of a grid's feature that holds bin `bin`: the number of cuts below it. */
function segmentIn(grid: Grid, g: number, bin: number): number {
  const cuts = grid.cuts[g];
  let n = 0;
  while (n < grid.count[g] && cuts[n] < bin) n++;
  return n;
}

function sumCells(
  cells: number,
  width: number,
  left: Float64Array,
  indexL: Int32Array,
  right: Float64Array,
  indexR: Int32Array,
  out: Float64Array,
): void {
  for (let cell = 0, at = 0; cell < cells; cell++) {
    let l = indexL[cell] * width;
    let r = indexR[cell] * width;
    for (const end = at + width; at < end; at += 4, l += 4, r += 4) {
      out[at] = left[l] + right[r];
      out[at + 1] = left[l + 1] + right[r + 1];
      out[at + 2] = left[l + 2] + right[r + 2];
      out[at + 3] = left[l + 3] + right[r + 3];
    }
  }
}

/** Share of the cell number that each bin of feature g gives: [bins]. The path leaves open the bins low..high. */
export function cellShares(grid: Grid, g: number, low: number, high: number, out: Int32Array): void {
  const stride = grid.stride[g];
  const missed = grid.outside[g] ? (grid.count[g] + 1) * stride : 0;
  const cuts = grid.cuts[g];
  let s = 0;
  for (let b = 0; b < out.length; b++) {
    while (s < grid.count[g] && cuts[s] < b) s++;
    out[b] = b < low || b > high ? missed : s * stride;
  }
}
