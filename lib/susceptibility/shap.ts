/** @file Exact Shapley values of many rows.
 *  @source Lundberg et al. 2020 (doi 10.1038/s42256-019-0138-9) for the games; section 4.2.3 of the paper. Grids summed from the
 *  leaves upward are our own; nearest published relative: WOODELF (2025) */
import { setImmediate } from 'node:timers/promises';
import { check, checkStop, shareArrays, startTask, type ProgressListener } from '../core/index.js';
import { binForest, binRows } from './forest-bins.js';
import { forestFault } from './forest-file.js';
import type { Forest } from './forest.js';
import { columnsOf, pairColumn, type Columns } from './shap-leaf.js';
import { expectedValue, shapRow, treeDepth } from './shap-row.js';
import type { TreesJob } from './shap-trees.js';
import { inTreeGroups, type TreeRange } from './tree-groups.js';
import { predictProbability } from './forest-predict.js';
import { checkTable, type Table } from './table.js';
import { usedBins, type UsedBins } from './used-bins.js';

/** Most features of one path for which the tables of 2^features masks pay. */
const MOST_BITS = 12;
/** Trees whose values are added up together. */
const GROUP = 8;

/** Which Shapley values are asked for. */
export interface ShapOptions {
  /** Also the interaction of every pair. */
  interactions?: boolean;
  /** [rows, features]: where given, a feature outside a coalition takes the values of these rows (interventional); else it
   *  follows the training rows down the tree (path-dependent). */
  background?: Table;
  /** Most cells of a grid, a power of the memory used; by default from the number of rows. Any value gives the same numbers
   *  to rounding. */
  cells?: number;
  /** Default 1; the values are the same bytes for any number. */
  threads?: number;
  signal?: AbortSignal;
  progress?: ProgressListener;
}

/** Shapley values of rows. */
export interface ShapValues {
  /** Mean prediction over the training rows, or over the background rows. */
  base: number;
  /** [rows, features]: base + a row's sum is its prediction. */
  values: Float64Array;
  /** [rows, features, features], symmetric: row i of a matrix sums to value i; the diagonal is the feature's own part. */
  interactions?: Float64Array;
}

/** Exact Shapley values of the forest's prediction (probability, not log odds).
 *  @param X  [rows, features] in the order of forest.names, finite
 *  @throws "X is NaN in row 5, feature slope: ..." */
export async function shapValues(forest: Forest, X: Table, options: ShapOptions = {}): Promise<ShapValues> {
  const rows = checkTable(X, forest.names);
  const fault = forestFault(forest);
  check(fault === '', `the forest cannot be walked: ${fault}`);
  if (options.background) checkTable(options.background, forest.names, 'background');
  const features = forest.names.length;
  const bits = Math.min(features, treeDepth(forest));
  if (bits > MOST_BITS) return rowByRow(forest, X, rows, options);
  const columns = columnsOf(features, options.interactions === true);
  const limit = Math.max(2 ** bits, options.cells ?? cellsFor(rows));
  const job = { forest, used: binsOf(forest, X, options.background), columns, bits, limit };
  const sums = await sumOverTrees(job, rows * columns.width, options);
  return { base: baseOf(forest, options.background), ...unpack(sums, rows, columns, forest.scale) };
}

function binsOf(forest: Forest, X: Table, background: Table | undefined): UsedBins {
  const binned = binForest(forest);
  const tables = background ? [X, background] : [X];
  const rowsOf = (table: Table): number => table.length / forest.names.length;
  return usedBins(
    forest,
    binned,
    tables.map((table) => binRows(table, binned.cuts, 0, rowsOf(table))),
  );
}

/** Adds up the trees in groups that do not depend on the number of threads, and the groups in their order: the sums are the same bytes on any. */
async function sumOverTrees(
  job: Omit<TreesJob, keyof TreeRange>,
  length: number,
  { threads = 1, signal, progress }: ShapOptions,
): Promise<Float64Array> {
  const sums = new Float64Array(length);
  const trees = job.forest.roots.length;
  await inTreeGroups<TreesJob, Float64Array>(
    new URL('./shap-trees.js', import.meta.url),
    threads > 1 ? shareArrays(job) : job,
    { task: 'Shapley values', trees, group: GROUP, threads, signal, progress },
    (part) => {
      for (let i = 0; i < length; i++) sums[i] += part[i];
    },
  );
  return sums;
}

/** Larger grids cost once, fewer of them save time on every row. */
function cellsFor(rows: number): number {
  return 2 ** Math.min(14, Math.max(9, Math.round(Math.log2(rows))));
}

function baseOf(forest: Forest, background: Table | undefined): number {
  if (!background) return expectedValue(forest);
  const p = predictProbability(forest, background);
  return p.reduce((s, v) => s + v, 0) / p.length;
}

/** The rows' sums as arrays without padding, times the forest's scale. */
function unpack(
  sums: Float64Array,
  rows: number,
  { features, pairs, width }: Columns,
  scale: number,
): Omit<ShapValues, 'base'> {
  const values = new Float64Array(rows * features);
  for (let i = 0; i < rows; i++)
    for (let f = 0; f < features; f++) values[i * features + f] = scale * sums[i * width + f];
  if (!pairs) return { values };
  const interactions = new Float64Array(rows * features * features);
  for (let i = 0; i < rows; i++)
    writeMatrix(
      sums.subarray(i * width, (i + 1) * width),
      features,
      scale,
      interactions.subarray(i * features * features, (i + 1) * features * features),
    );
  return { values, interactions };
}

function writeMatrix(row: Float64Array, features: number, scale: number, out: Float64Array): void {
  for (let i = 0; i < features; i++) out[i * features + i] = scale * row[i];
  for (let i = 0; i < features; i++)
    for (let j = i + 1; j < features; j++) {
      const v = scale * row[pairColumn(features, i, j)];
      out[i * features + j] = v;
      out[j * features + i] = v;
      out[i * features + i] -= v;
      out[j * features + j] -= v;
    }
}

async function rowByRow(
  forest: Forest,
  X: Table,
  rows: number,
  { interactions, background, signal, progress }: ShapOptions,
): Promise<ShapValues> {
  check(
    !interactions && !background,
    `the forest's paths ask for more than ${MOST_BITS} features: interactions and a background are not available; use fewer features`,
  );
  const features = forest.names.length;
  const values = new Float64Array(rows * features);
  const task = startTask(progress, 'Shapley values', rows);
  for (let i = 0; i < rows; i++) {
    checkStop(signal, 'Shapley values');
    values.set(shapRow(forest, X.subarray(i * features, (i + 1) * features)).values, i * features);
    task.update(i + 1);
    if (i % 64 === 0) await setImmediate();
  }
  task.end();
  return { base: expectedValue(forest), values };
}
