/** @file Rows sent down the trees of a forest: four at a time, so that the processor does not wait for each node in turn. */
import { binForest, binRows } from './forest-bins.js';
import type { Forest } from './forest.js';
import type { Table } from './table.js';

/** Rows whose bins and sums stay in the nearest cache; a multiple of four. */
const BLOCK = 2048;
/** Numbers of a node: the feature that it splits on, the last bin that goes left, its left child; one is empty, a node then starts at a shift. */
const NODE = 4;

/** A forest in the form that is walked. */
export interface WalkForest {
  /** The distinct thresholds of each feature, ascending. */
  cuts: Float64Array[];
  /** [nodes, 4] int32. A leaf sends every row to itself. */
  nodes: Int32Array;
  roots: Int32Array;
  /** [nodes] */
  value: Float64Array;
  scale: number;
  offset: number;
}

/** Makes a forest ready to be walked. */
export function walkForest(forest: Forest): WalkForest {
  const { feature, left, roots, value, scale, offset } = forest;
  const { cuts, split } = binForest(forest);
  const nodes = new Int32Array(NODE * feature.length);
  for (let k = 0; k < feature.length; k++) {
    const leaf = feature[k] < 0;
    nodes[NODE * k] = leaf ? 0 : feature[k];
    nodes[NODE * k + 1] = leaf ? 0x7fffffff : split[k];
    nodes[NODE * k + 2] = leaf ? k : left[k];
  }
  return { cuts, nodes, roots, value, scale, offset };
}

/** What a thread does. */
export interface WalkJob {
  forest: WalkForest;
  X: Table;
  out: Float64Array;
}

export const work = ({ forest, X, out }: WalkJob): void => predictRows(forest, X, out);

/** Predictions of rows.
 *  @param X  [rows, features], finite
 *  @param out  [rows] float64 */
export function predictRows(forest: WalkForest, X: Table, out: Float64Array): void {
  predictBins(forest, binRows(X, forest.cuts, 0, out.length), out);
}

/** Predictions of rows that are binned already.
 *  @param columns  [rows] int32 a feature
 *  @param out  [rows] float64 */
export function predictBins(forest: WalkForest, columns: readonly Int32Array[], out: Float64Array): void {
  const { scale, offset } = forest;
  for (let from = 0; from < out.length; from += BLOCK) {
    const rows = Math.min(BLOCK, out.length - from);
    const sums = sumLeaves(forest, sideBySide(columns, from, rows), columns.length);
    for (let i = 0; i < rows; i++) out[from + i] = offset + scale * sums[i];
  }
}

/** [rows, features] of some rows, filled up to a multiple of four. */
function sideBySide(columns: readonly Int32Array[], from: number, rows: number): Int32Array {
  const features = columns.length;
  const bins = new Int32Array(Math.ceil(rows / 4) * 4 * features);
  columns.forEach((column, f) => {
    for (let i = 0, at = f; i < rows; i++, at += features) bins[at] = column[from + i];
  });
  return bins;
}

/** [rows] sum of the leaves that each row falls into, tree by tree.
 *  @param bins  [rows, features], a multiple of four rows */
function sumLeaves({ nodes, roots, value }: WalkForest, bins: Int32Array, features: number): Float64Array {
  const sums = new Float64Array(bins.length / features);
  for (const root of roots)
    for (let i = 0, row = 0; i < sums.length; i += 4, row += 4 * features) {
      let [a, b, c, d] = [root, root, root, root];
      for (;;) {
        const a1 = below(nodes, a, bins, row);
        const b1 = below(nodes, b, bins, row + features);
        const c1 = below(nodes, c, bins, row + 2 * features);
        const d1 = below(nodes, d, bins, row + 3 * features);
        if (a1 === a && b1 === b && c1 === c && d1 === d) break;
        [a, b, c, d] = [a1, b1, c1, d1];
      }
      sums[i] += value[a];
      sums[i + 1] += value[b];
      sums[i + 2] += value[c];
      sums[i + 3] += value[d];
    }
  return sums;
}

/** The child of node `k` that a row goes to: the sign of a difference instead of a branch, which would be guessed wrong half of the time. */
function below(nodes: Int32Array, k: number, bins: Int32Array, row: number): number {
  const at = NODE * k;
  return nodes[at + 2] + ((nodes[at + 1] - bins[row + nodes[at]]) >>> 31);
}
