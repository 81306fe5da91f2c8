/** @file Shapley values of some trees of a forest, in memory or as a thread's job. */
import type { Forest } from './forest.js';
import { gaussLegendre } from './gauss.js';
import { backgroundGame } from './shap-background.js';
import { makeLeafScratch, pathTable, type Columns } from './shap-leaf.js';
import { makeRowSums } from './shap-rows.js';
import { makeWalk, walkTree, type LeafGame } from './shap-walk.js';
import type { TreeRange } from './tree-groups.js';
import type { UsedBins } from './used-bins.js';

/** What is asked of which trees. */
export interface TreesJob extends TreeRange {
  forest: Forest;
  /** Bins of the rows, and of background rows where there are any. */
  used: UsedBins;
  columns: Columns;
  /** Most features of a path, and most cells of a grid. */
  bits: number;
  limit: number;
}

/** @returns [rows, columns.width] sum over the trees, before the forest's scale */
export function work({ forest, used, columns, bits, limit, first, until }: TreesJob): Float64Array {
  const [rows, background] = used.tables;
  const sums = makeRowSums(rows, used.counts, columns);
  const game = background ? backgroundGame(background, bits, columns) : pathGame(bits, columns);
  const walk = makeWalk(forest, used.split, game, sums, limit);
  for (let t = first; t < until; t++) walkTree(walk, forest.roots[t]);
  return sums.sums;
}

function pathGame(bits: number, columns: Columns): LeafGame {
  const quad = gaussLegendre(Math.max(1, Math.ceil(bits / 2)));
  const scratch = makeLeafScratch(bits, 1);
  return { table: (leaf, out) => pathTable(leaf, quad, scratch, out, columns) };
}
