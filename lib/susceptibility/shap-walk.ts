/** @file From the leaves of a tree upward: grids of children are summed to the grid of their split for as long as it stays within the
 *  limit; the largest grids reached are then added to the rows. */
import type { Forest } from './forest.js';
import { addChildren, leafAxes, makeGrid, reserve, splitAxes, type Grid } from './shap-grid.js';
import type { Columns, LeafPath } from './shap-leaf.js';
import { addGrid, type RowSums } from './shap-rows.js';

/** Fills a leaf's table; `node` is the leaf. Called in depth-first order, between `enter` and `leave` of the splits above. */
export interface LeafGame {
  table(leaf: LeafPath, out: Float64Array): void;
  /** The walk goes to the child of a split on feature f whose bins lie above `over` and at most `upTo`. */
  enter?(f: number, over: number, upTo: number, level: number): void;
}

export interface Walk {
  forest: Forest;
  split: Int32Array;
  columns: Columns;
  /** Most cells of a grid. */
  limit: number;
  game: LeafGame;
  rows: RowSums;
  leaf: LeafPath;
  /** [features] product of cover ratios, conditions so far, bins left open. */
  z: Float64Array;
  conditions: Int32Array;
  onPath: Uint8Array;
  low: Int32Array;
  high: Int32Array;
  /** Grids of the left and right child at each level. */
  grids: [Grid, Grid][];
  indexL: Int32Array;
  indexR: Int32Array;
}

export function makeWalk(
  forest: Forest,
  split: Int32Array,
  game: LeafGame,
  rows: RowSums,
  limit: number,
): Walk {
  const features = forest.names.length;
  return {
    forest,
    split,
    columns: rows.columns,
    limit,
    game,
    rows,
    leaf: { value: 0, size: 0, feature: new Int32Array(features), z: new Float64Array(features) },
    z: new Float64Array(features),
    conditions: new Int32Array(features),
    onPath: new Uint8Array(features),
    low: new Int32Array(features),
    high: new Int32Array(features),
    grids: [],
    indexL: new Int32Array(limit),
    indexR: new Int32Array(limit),
  };
}

/** Adds the values of one tree to the rows' sums. */
export function walkTree(w: Walk, root: number): void {
  w.z.fill(1);
  w.conditions.fill(0);
  w.low.fill(0);
  w.high.fill(2 ** 31 - 1);
  const grid = gridAt(w, 0, 0);
  if (build(w, root, 0, grid)) addGrid(w.rows, grid, w.low, w.high);
}

function gridAt(w: Walk, level: number, side: 0 | 1): Grid {
  while (w.grids.length <= level)
    w.grids.push([makeGrid(w.forest.names.length), makeGrid(w.forest.names.length)]);
  return w.grids[level][side];
}

/** Fills `grid` with the subtree's values; false where it would pass the limit: then its parts were added to the rows already. */
function build(w: Walk, node: number, level: number, grid: Grid): boolean {
  const f = w.forest.feature[node];
  if (f < 0) return buildLeaf(w, node, grid);
  const child = w.forest.left[node];
  const c = w.split[node];
  const left = gridAt(w, level + 1, 0);
  const right = gridAt(w, level + 1, 1);
  const hasLeft = buildChild(w, node, child, f, -1, c, level + 1, left);
  const hasRight = buildChild(w, node, child + 1, f, c, Infinity, level + 1, right);
  if (hasLeft && hasRight) {
    for (let g = 0; g < w.onPath.length; g++) w.onPath[g] = w.conditions[g] > 0 ? 1 : 0;
    splitAxes(grid, w.onPath, f, c, left, right);
    if (grid.cells <= w.limit) {
      addChildren(grid, left, right, f, c, w.columns, w.indexL, w.indexR);
      return true;
    }
  }
  if (hasLeft) emitChild(w, f, -1, c, left);
  if (hasRight) emitChild(w, f, c, Infinity, right);
  return false;
}

function buildLeaf(w: Walk, node: number, grid: Grid): boolean {
  const { leaf } = w;
  leaf.value = w.forest.value[node];
  leaf.size = 0;
  for (let g = 0; g < w.z.length; g++) {
    w.onPath[g] = w.conditions[g] > 0 ? 1 : 0;
    if (w.conditions[g] === 0) continue;
    leaf.feature[leaf.size] = g;
    leaf.z[leaf.size++] = w.z[g];
  }
  leafAxes(grid, w.onPath);
  reserve(grid, grid.cells, w.columns.width);
  w.game.table(leaf, grid.values);
  return true;
}

/** Builds a child, with the path's state moved there and back. */
function buildChild(
  w: Walk,
  node: number,
  child: number,
  f: number,
  over: number,
  upTo: number,
  level: number,
  grid: Grid,
): boolean {
  const { z, conditions, low, high, forest } = w;
  const kept = [z[f], low[f], high[f]];
  z[f] *= forest.cover[child] / forest.cover[node];
  conditions[f]++;
  if (over >= 0) low[f] = Math.max(low[f], over + 1);
  else high[f] = Math.min(high[f], upTo);
  w.game.enter?.(f, over, upTo, level);
  const done = build(w, child, level, grid);
  conditions[f]--;
  [z[f], low[f], high[f]] = kept;
  return done;
}

/** Adds a child's grid to the rows. */
function emitChild(w: Walk, f: number, over: number, upTo: number, grid: Grid): void {
  const kept = [w.low[f], w.high[f]];
  if (over >= 0) w.low[f] = Math.max(w.low[f], over + 1);
  else w.high[f] = Math.min(w.high[f], upTo);
  addGrid(w.rows, grid, w.low, w.high);
  [w.low[f], w.high[f]] = kept;
}
