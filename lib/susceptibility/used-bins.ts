/** @file Bins seen through the rows that are asked about: thresholds with no row between them are one threshold to these rows. A forest from
 *  elsewhere may have many thousands of thresholds a feature, and every table over its bins that long. */
import type { BinnedForest } from './forest-bins.js';
import type { Forest } from './forest.js';

export interface UsedBins {
  /** [nodes] as `BinnedForest.split`, in the new bins; 0 where no row goes left. */
  split: Int32Array;
  /** The bins of each table of rows in place of its own: from 1, one array a feature. */
  tables: Int32Array[][];
  /** [features] number of bins, the unused 0 among them. */
  counts: number[];
}

/** Renumbers the bins of all tables together, so that only those that hold a row are left.
 *  @param tables  bins of some tables of rows, one array a feature each */
export function usedBins(
  { feature }: Forest,
  { cuts, split }: BinnedForest,
  tables: readonly Int32Array[][],
): UsedBins {
  // [bins] of each feature: how many bins up to this one hold a row.
  const ranks = cuts.map((c, f) => {
    const rank = new Int32Array(c.length + 1);
    for (const columns of tables) for (const bin of columns[f]) rank[bin] = 1;
    for (let b = 1; b < rank.length; b++) rank[b] += rank[b - 1];
    return rank;
  });
  return {
    split: split.map((c, k) => (feature[k] < 0 ? 0 : ranks[feature[k]][c])),
    tables: tables.map((columns) => columns.map((bins, f) => bins.map((b) => ranks[f][b]))),
    counts: ranks.map((rank) => rank[rank.length - 1] + 1),
  };
}
