/** @file Which factors a forest leans on. */
import { check, checkStop, type Rng } from '../core/index.js';
import { binRows } from './forest-bins.js';
import type { Forest } from './forest.js';
import { predictBins, walkForest } from './forest-walk.js';
import { rocAuc } from './roc.js';
import { checkLabels, checkTable, type Table } from './table.js';

/** Mean decrease of Gini impurity by each feature, each tree's and the whole summing to 1; all 0 where no tree has a split.
 *  It is measured on the training rows and favours continuous and many-valued factors: show permutation importance beside it.
 *  @returns [features] float64
 *  @source Breiman 2001; as scikit-learn's feature_importances_; Strobl et al. 2007 (doi 10.1186/1471-2105-8-25) on its bias */
export function impurityImportance(forest: Forest): Float64Array {
  const total = new Float64Array(forest.names.length);
  const one = new Float64Array(total.length);
  for (let t = 0; t < forest.roots.length; t++) {
    one.fill(0);
    const end = t + 1 < forest.roots.length ? forest.roots[t + 1] : forest.feature.length;
    addDecreases(forest, forest.roots[t], end, one);
    normalise(one);
    for (let f = 0; f < one.length; f++) total[f] += one[f];
  }
  return normalise(total);
}

/** How much AUC a forest loses without each feature. */
export interface PermutationImportance {
  /** AUC of the rows as they are. */
  auc: number;
  /** [features] mean loss of AUC when the feature's values are shuffled among the rows; may fall below 0 by chance. */
  mean: Float64Array;
  /** [features] standard deviation over the repeats. */
  sd: Float64Array;
  /** [repeats, features] */
  losses: Float64Array;
}

/** Loss of AUC when one feature's values are shuffled among rows; use rows that the forest has not seen, best whole blocks.
 *  @param X  [rows, features], y [rows] 0 or 1, both present
 *  @source Breiman 2001, section 10 */
export function permutationImportance(
  forest: Forest,
  X: Table,
  y: Uint8Array,
  { repeats = 5, rng, signal }: { repeats?: number; rng: Rng; signal?: AbortSignal },
): PermutationImportance {
  const rows = checkTable(X, forest.names);
  checkLabels(y, rows);
  check(Number.isInteger(repeats) && repeats > 0, `repeats is ${repeats}; expected a whole number from 1`);
  const walk = walkForest(forest);
  const columns = binRows(X, walk.cuts, 0, rows);
  const scores = new Float64Array(rows);
  const aucOf = (cols: Int32Array[]): number => {
    checkStop(signal, 'permutation importance');
    predictBins(walk, cols, scores);
    return rocAuc(scores, y);
  };
  const auc = aucOf(columns);
  const losses = new Float64Array(repeats * columns.length);
  for (let at = 0; at < losses.length; at++) {
    const shuffled = columns.slice();
    const f = at % columns.length;
    shuffled[f] = rng.shuffle(columns[f].slice());
    losses[at] = auc - aucOf(shuffled);
  }
  return { auc, losses, ...spread(losses, repeats, columns.length) };
}

function spread(
  losses: Float64Array,
  repeats: number,
  features: number,
): { mean: Float64Array; sd: Float64Array } {
  const mean = new Float64Array(features);
  const sd = new Float64Array(features);
  losses.forEach((v, at) => (mean[at % features] += v / repeats));
  losses.forEach((v, at) => (sd[at % features] += (v - mean[at % features]) ** 2 / Math.max(1, repeats - 1)));
  return { mean, sd: sd.map(Math.sqrt) };
}

function addDecreases(forest: Forest, from: number, to: number, out: Float64Array): void {
  const { feature, left, value, cover } = forest;
  const gini = (k: number): number => cover[k] * value[k] * (1 - value[k]);
  for (let k = from; k < to; k++)
    if (feature[k] >= 0) out[feature[k]] += gini(k) - gini(left[k]) - gini(left[k] + 1);
}

function normalise(values: Float64Array): Float64Array {
  const sum = values.reduce((s, v) => s + v, 0);
  if (sum > 0) for (let f = 0; f < values.length; f++) values[f] /= sum;
  return values;
}
