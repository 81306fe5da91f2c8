/** @file Adding a grid's values to rows: each row finds its cell by one look-up a feature. */
import type { Columns } from './shap-leaf.js';
import { cellShares, type Grid } from './shap-grid.js';

/** Rows whose cell numbers stay in the nearest cache. */
const TILE = 4096;

export interface RowSums {
  rows: number;
  /** Bins of the rows: one array a feature. */
  bins: Int32Array[];
  /** [rows, width] */
  sums: Float64Array;
  columns: Columns;
  /** Memory: one look-up table a feature, one with zeros, cell numbers of a tile. */
  shares: Int32Array[];
  none: Int32Array;
  cells: Int32Array;
}

export function makeRowSums(bins: Int32Array[], binCounts: readonly number[], columns: Columns): RowSums {
  const rows = bins[0].length;
  return {
    rows,
    bins,
    sums: new Float64Array(rows * columns.width),
    columns,
    shares: binCounts.map((n) => new Int32Array(n)),
    none: new Int32Array(Math.max(...binCounts)),
    cells: new Int32Array(TILE),
  };
}

/** Adds to every row the values of its cell; the path to the grid's subtree leaves open the bins low[g]..high[g]. */
export function addGrid(to: RowSums, grid: Grid, low: Int32Array, high: Int32Array): void {
  const used: number[] = [];
  for (let g = 0; g < grid.states.length; g++) {
    if (grid.states[g] === 1) continue;
    cellShares(grid, g, low[g], high[g], to.shares[g]);
    used.push(g);
  }
  const table = (k: number): Int32Array => (k < used.length ? to.shares[used[k]] : to.none);
  const bins = (k: number): Int32Array => to.bins[used[k] ?? 0];
  for (let from = 0; from < to.rows; from += TILE) {
    const n = Math.min(TILE, to.rows - from);
    to.cells.fill(0);
    for (let k = 0; k < used.length; k += 4)
      addShares(
        to.cells,
        n,
        from,
        bins(k),
        table(k),
        bins(k + 1),
        table(k + 1),
        bins(k + 2),
        table(k + 2),
        bins(k + 3),
        table(k + 3),
      );
    addCells(to.cells, n, grid.values, to.columns.width, to.sums, from * to.columns.width);
  }
}

function addShares(
  cells: Int32Array,
  n: number,
  from: number,
  binsA: Int32Array,
  tableA: Int32Array,
  binsB: Int32Array,
  tableB: Int32Array,
  binsC: Int32Array,
  tableC: Int32Array,
  binsD: Int32Array,
  tableD: Int32Array,
): void {
  for (let i = 0, at = from; i < n; i++, at++)
    cells[i] += tableA[binsA[at]] + tableB[binsB[at]] + tableC[binsC[at]] + tableD[binsD[at]];
}

function addCells(
  cells: Int32Array,
  n: number,
  values: Float64Array,
  width: number,
  sums: Float64Array,
  from: number,
): void {
  if (width === 8) return addEights(cells, n, values, sums, from);
  for (let i = 0, at = from; i < n; i++) {
    let v = cells[i] * width;
    for (const end = at + width; at < end; at += 4, v += 4) {
      sums[at] += values[v];
      sums[at + 1] += values[v + 1];
      sums[at + 2] += values[v + 2];
      sums[at + 3] += values[v + 3];
    }
  }
}

/** `addCells` for 5 to 8 features, without the inner loop. */
function addEights(
  cells: Int32Array,
  n: number,
  values: Float64Array,
  sums: Float64Array,
  from: number,
): void {
  for (let i = 0, at = from; i < n; i++, at += 8) {
    const v = cells[i] * 8;
    sums[at] += values[v];
    sums[at + 1] += values[v + 1];
    sums[at + 2] += values[v + 2];
    sums[at + 3] += values[v + 3];
    sums[at + 4] += values[v + 4];
    sums[at + 5] += values[v + 5];
    sums[at + 6] += values[v + 6];
    sums[at + 7] += values[v + 7];
  }
}
