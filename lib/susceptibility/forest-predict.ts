/** @file What a forest says of new rows. */
import { checkStop } from '../core/errors.js';
import { binForest, binRows, type BinnedForest } from './forest-bins.js';
import type { Forest } from './forest.js';
import { checkTable, type Table } from './table.js';

/** Rows whose bins and sums stay in the nearest cache. */
const BLOCK = 2048;

/** Landslide probability of each row.
 *  @param X  [rows, features] in the order of forest.names, finite
 *  @returns [rows] float64, 0..1
 *  @throws "X is NaN in row 5, feature slope: ..." */
export function predictProbability(
  forest: Forest,
  X: Table,
  { signal }: { signal?: AbortSignal } = {},
): Float64Array {
  const rows = checkTable(X, forest.names);
  const binned = binForest(forest);
  const out = new Float64Array(rows);
  for (let from = 0; from < rows; from += BLOCK) {
    checkStop(signal, 'prediction');
    const to = Math.min(rows, from + BLOCK);
    predictBins(forest, binned, binRows(X, binned.cuts, from, to), out.subarray(from, to));
  }
  return out;
}

/** Predictions of rows that are binned already, written to `out` [rows]. */
export function predictBins(
  forest: Forest,
  { split }: BinnedForest,
  columns: Int32Array[],
  out: Float64Array,
): void {
  out.fill(0);
  for (let t = 0; t < forest.roots.length; t++)
    addTree(forest.feature, split, forest.left, forest.value, forest.roots[t], columns, out);
  for (let i = 0; i < out.length; i++) out[i] = forest.offset + forest.scale * out[i];
}

function addTree(
  feature: Int16Array,
  split: Int32Array,
  left: Int32Array,
  value: Float64Array,
  root: number,
  columns: Int32Array[],
  out: Float64Array,
): void {
  for (let i = 0; i < out.length; i++) {
    let k = root;
    for (let f = feature[k]; f >= 0; f = feature[k]) k = left[k] + (columns[f][i] > split[k] ? 1 : 0);
    out[i] += value[k];
  }
}
