/** @file Growing the trees of a forest on one thread, and what a worker does of it. */
import { setImmediate } from 'node:timers/promises';
import { restoreRng } from '../core/index.js';
import { growTree, makeWorkspace, type GrowData, type Workspace } from './tree-grow.js';
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

export interface GrownForest {
  trees: GrownTree[];
  /** [rows] sum of out-of-bag probabilities, and the number of trees in it. */
  oobSum: Float64Array;
  oobTrees: Uint32Array;
}

/** Leaf probabilities are summed as multiples of 2^-30: such sums are exact, so their order (and the number of threads) is no matter. */
const FIXED = 2 ** 30;

/** Grows trees one by one and adds up what they say of the rows that they did not draw. */
export class TreeGrower {
  readonly oobSum: Float64Array;
  readonly oobTrees: Uint32Array;
  private readonly data: GrowData;
  private readonly work: Workspace;

  constructor(private readonly job: GrowJob) {
    const { rows, bins, lastBin, y } = job;
    const columns = Array.from(lastBin, (_, f) => bins.subarray(f * rows, (f + 1) * rows));
    this.data = { rows, columns, lastBin, y };
    this.work = makeWorkspace(this.data);
    this.oobSum = new Float64Array(job.oob ? rows : 0);
    this.oobTrees = new Uint32Array(job.oob ? rows : 0);
  }

  /** Tree number `t`: its random numbers depend on the seed and on t only. */
  grow(t: number): GrownTree {
    const rng = restoreRng(this.job.seed).fork(`tree ${t}`);
    const tree = growTree(this.data, this.job, rng, this.work);
    if (this.job.oob) {
      const share = leafShares(tree, this.job.weights);
      addOutOfBag(tree, share, this.data.columns, this.work.drawn, this.oobSum, this.oobTrees);
    }
    return tree;
  }
}

/** Grows all trees on this thread, letting other work in between two trees. */
export async function growAll(job: GrowJob, onTree: (done: number) => void): Promise<GrownForest> {
  const grower = new TreeGrower(job);
  const trees: GrownTree[] = [];
  for (let t = 0; t < job.trees; t++) {
    trees.push(grower.grow(t));
    await setImmediate();
    onTree(t + 1);
  }
  return finish(trees, [grower]);
}

/** Adds the threads' out-of-bag sums. */
export function finish(
  trees: GrownTree[],
  parts: readonly { oobSum: Float64Array; oobTrees: Uint32Array }[],
): GrownForest {
  const oobSum = new Float64Array(parts[0].oobSum.length);
  const oobTrees = new Uint32Array(oobSum.length);
  for (const part of parts)
    for (let i = 0; i < oobSum.length; i++) {
      oobSum[i] += part.oobSum[i];
      oobTrees[i] += part.oobTrees[i];
    }
  for (let i = 0; i < oobSum.length; i++) oobSum[i] /= FIXED;
  return { trees, oobSum, oobTrees };
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
