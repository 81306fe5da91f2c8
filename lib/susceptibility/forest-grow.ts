/** @file Growing some trees of a forest, in the calling thread or as a thread's job. */
import { restoreRng } from '../core/index.js';
import { growTree, makeWorkspace, type GrowData } from './tree-grow.js';
import type { TreeRange } from './tree-groups.js';
import type { GrownTree } from './tree-memory.js';

/** All that a thread needs; the arrays may lie in shared memory. */
export interface GrowJob {
  rows: number;
  /** [features, rows] */
  bins: Uint8Array;
  /** [features] highest bin. */
  lastBin: Int32Array;
  y: Uint8Array;
  trees: number;
  maxDepth: number;
  minLeaf: number;
  mtry: number;
  weights: [number, number];
  bootstrap: boolean;
  /** State of the generator that each tree's own is forked from. */
  seed: [number, number, number, number];
  oob: boolean;
}

/** Which trees of a forest are grown. */
export type TreesToGrow = GrowJob & TreeRange;

/** Some trees, or all, and what they say of the rows that they did not draw. */
export interface GrownTrees {
  trees: GrownTree[];
  /** [rows] sum of out-of-bag probabilities, and the number of trees in it. */
  oobSum: Float64Array;
  oobTrees: Uint32Array;
}

/** Leaf probabilities are summed as multiples of 2^-30: such sums are exact, so their order (and the number of threads) is no matter. */
const FIXED = 2 ** 30;

/** Grows trees one by one. The random numbers of each depend on the seed and its number only; `oobSum` is in units of 2^-30. */
export function work({ first, until, ...job }: TreesToGrow): GrownTrees {
  const { rows, bins, lastBin, y, weights, oob } = job;
  const columns = Array.from(lastBin, (_, f) => bins.subarray(f * rows, (f + 1) * rows));
  const data: GrowData = { rows, columns, lastBin, y };
  const workspace = makeWorkspace(data);
  const oobSum = new Float64Array(oob ? rows : 0);
  const oobTrees = new Uint32Array(oob ? rows : 0);
  const trees: GrownTree[] = [];
  for (let t = first; t < until; t++) {
    const tree = growTree(data, job, restoreRng(job.seed).fork(`tree ${t}`), workspace);
    if (oob) addOutOfBag(tree, leafShares(tree, weights), columns, workspace.drawn, oobSum, oobTrees);
    trees.push(tree);
  }
  return { trees, oobSum, oobTrees };
}

/** Puts parts together, in their order; `oobSum` is in probability then. */
export function joinTrees(parts: readonly GrownTrees[]): GrownTrees {
  const oobSum = new Float64Array(parts[0].oobSum.length);
  const oobTrees = new Uint32Array(oobSum.length);
  for (const part of parts)
    for (let i = 0; i < oobSum.length; i++) {
      oobSum[i] += part.oobSum[i];
      oobTrees[i] += part.oobTrees[i];
    }
  for (let i = 0; i < oobSum.length; i++) oobSum[i] /= FIXED;
  return { trees: parts.flatMap((part) => part.trees), oobSum, oobTrees };
}

function leafShares({ ones, count }: GrownTree, [w0, w1]: readonly [number, number]): Float64Array {
  return ones.map((n, k) => Math.round((FIXED * w1 * n) / (w1 * n + w0 * (count[k] - n))));
}

function addOutOfBag(
  tree: GrownTree,
  share: Float64Array,
  columns: Uint8Array[],
  drawn: Uint8Array,
  sum: Float64Array,
  trees: Uint32Array,
): void {
  const { feature, bin, left } = tree;
  for (let i = 0; i < drawn.length; i++) {
    if (drawn[i] !== 0) continue;
    let k = 0;
    for (let f = feature[0]; f >= 0; f = feature[k]) k = left[k] + (columns[f][i] > bin[k] ? 1 : 0);
    sum[i] += share[k];
    trees[i]++;
  }
}
