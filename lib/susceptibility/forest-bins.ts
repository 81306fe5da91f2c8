/** @file A forest seen through its own thresholds: every value becomes the number of thresholds below it, every node three integers. */
import { binColumn } from './bins.js';
import type { Forest } from './forest.js';
import type { Table } from './table.js';

export interface BinnedForest {
  /** The distinct thresholds of each feature, ascending. */
  cuts: Float64Array[];
  /** [nodes] place of the node's threshold among its feature's cuts: a row goes left where its bin is <= this; 0 for a leaf. */
  split: Int32Array;
}

/** The distinct thresholds of a forest and each node's place among them. */
export function binForest({ names, feature, threshold }: Forest): BinnedForest {
  const places = names.map(() => new Map<number, number>());
  for (let k = 0; k < feature.length; k++) if (feature[k] >= 0) places[feature[k]].set(threshold[k], 0);
  const cuts = places.map((p) => {
    const sorted = Float64Array.from(p.keys()).sort();
    sorted.forEach((t, i) => p.set(t, i));
    return sorted;
  });
  const split = new Int32Array(feature.length);
  for (let k = 0; k < feature.length; k++)
    if (feature[k] >= 0) split[k] = places[feature[k]].get(threshold[k])!;
  return { cuts, split };
}

/** Bins of rows [from, to) of X: one array a feature. */
export function binRows(X: Table, cuts: readonly Float64Array[], from: number, to: number): Int32Array[] {
  const part = X.subarray(from * cuts.length, to * cuts.length);
  return cuts.map((c, f) => {
    const out = new Int32Array(to - from);
    binColumn(part, cuts.length, f, c, out);
    return out;
  });
}
