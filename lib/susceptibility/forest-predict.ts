/** @file What a forest says of new rows. */
import { checkStop } from '../core/errors.js';
import { predictRows, walkForest } from './forest-walk.js';
import type { Forest } from './forest.js';
import { checkTable, type Table } from './table.js';

/** Rows between two looks at the signal. */
const BLOCK = 8192;

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
  const features = forest.names.length;
  const walk = walkForest(forest);
  const out = new Float64Array(rows);
  for (let from = 0; from < rows; from += BLOCK) {
    checkStop(signal, 'prediction');
    const to = Math.min(rows, from + BLOCK);
    predictRows(walk, X.subarray(from * features, to * features), out.subarray(from, to));
  }
  return out;
}
