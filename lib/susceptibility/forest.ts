/** @file Random forest of binned classification trees: the model, its settings, and fitting.
 *  @source Breiman 2001 (doi 10.1023/A:1010933404324); bins as in LightGBM (Ke et al. 2017); section 4.2.2 of the paper gives no settings */
import { check, createRng, mapTo, type ProgressListener } from '../core/index.js';
import { binColumn, quantileCuts } from './bins.js';
import { joinTrees, type GrowJob, type GrownTrees, type TreesToGrow } from './forest-grow.js';
import { rocAuc } from './roc.js';
import { checkLabels, checkTable, featureNames, type Table } from './table.js';
import { MAX_ROWS } from './tree-grow.js';
import { inTreeGroups } from './tree-groups.js';

/** Trees that a thread grows before it takes the next. */
const GROUP = 4;

/** A sum of trees. The prediction of a row is offset + scale * sum over trees of the value of the leaf it falls into; a row goes
 *  left where its value is <= the threshold, and the right child of a node is left + 1. */
export interface Forest {
  names: string[];
  /** [trees] index of each tree's root. */
  roots: Int32Array;
  /** [nodes] feature that the node splits on, -1 for a leaf. */
  feature: Int16Array;
  /** [nodes] in the feature's unit. */
  threshold: Float64Array;
  /** [nodes] left child, -1 for a leaf. */
  left: Int32Array;
  /** [nodes] share of landslides (weighted) among the training rows under the node; for a forest read from elsewhere its own response. */
  value: Float64Array;
  /** [nodes] weight of the training rows under the node, above 0. */
  cover: Float64Array;
  scale: number;
  offset: number;
}

/** A forest with the record of its fitting. */
export interface FittedForest extends Forest {
  settings: ForestSettings;
  rows: number;
  /** Rows with landslide among them. */
  positives: number;
  oob: OutOfBag | null;
}

/** What the trees say of rows that they did not see. */
export interface OutOfBag {
  /** [rows] 0..1; NaN where every tree drew the row. */
  probability: Float64Array;
  /** Rows that at least one tree did not draw. */
  covered: number;
  auc: number;
  /** Share of rows on the right side of 0.5. */
  accuracy: number;
  /** Mean squared error of the probability. */
  brier: number;
}

/** The settings a forest was fitted with. */
export interface ForestSettings {
  trees: number;
  /** Levels of splits; Infinity grows until leaves are pure or too small. */
  maxDepth: number;
  /** Fewest drawn rows (repeats count) in a leaf. */
  minLeaf: number;
  /** Features looked at for each split. */
  mtry: number;
  /** Most bins of a feature, 2..256. */
  bins: number;
  /** Weight of a row without and with landslide. */
  classWeights: [number, number];
  bootstrap: boolean;
  seed: number | string;
}

/** How a forest is fitted; what is left out takes its default. */
export interface ForestOptions extends Partial<Omit<ForestSettings, 'classWeights' | 'seed'>> {
  seed: number | string;
  names?: readonly string[];
  /** Number of columns, where there are no names. */
  features?: number;
  /** `balanced` weighs both classes alike. */
  classWeights?: [number, number] | 'balanced';
  /** Threads; the result is the same for any number. */
  workers?: number;
  /** Out-of-bag probabilities; needs bootstrap. Default true. */
  oob?: boolean;
  signal?: AbortSignal;
  progress?: ProgressListener;
}

/** Fits a forest; the same seed gives the same bytes on any number of workers. A constant factor is never split on: its importance is 0.
 *  Defaults: 100 trees, no depth limit, leaves of 1, mtry = floor(sqrt(features)), 256 bins, equal weights, bootstrap.
 *  @param X  [rows, features], finite
 *  @param y  [rows] uint8, 0 or 1, both present
 *  @throws "X is NaN in row 5, feature slope: ...", "y holds one class only ...", "minLeaf is 20 with 30 rows: ..." */
export async function fitForest(X: Table, y: Uint8Array, options: ForestOptions): Promise<FittedForest> {
  const names = featureNames(options.names, options.names?.length ?? options.features ?? NaN);
  const rows = checkTable(X, names);
  const positives = checkLabels(y, rows);
  const settings = settingsOf(options, names.length, rows, positives);
  const cuts = names.map((_, f) => quantileCuts(X, names.length, f, settings.bins));
  const job = jobOf(X, y, cuts, settings, options.oob !== false && settings.bootstrap);
  const { trees } = settings;
  const { workers: threads = 1, progress, signal } = options;
  const parts: GrownTrees[] = [];
  await inTreeGroups<TreesToGrow, GrownTrees>(
    new URL('./forest-grow.js', import.meta.url),
    job,
    { task: 'random forest', trees, group: GROUP, threads, progress, signal },
    (part) => parts.push(part),
  );
  const grown = joinTrees(parts);
  const oob = job.oob ? outOfBag(grown, y) : null;
  return { ...assemble(grown, names, cuts, settings), settings, rows, positives, oob };
}

function settingsOf(o: ForestOptions, features: number, rows: number, positives: number): ForestSettings {
  const settings: ForestSettings = {
    trees: o.trees ?? 100,
    maxDepth: o.maxDepth ?? Infinity,
    minLeaf: o.minLeaf ?? 1,
    mtry: o.mtry ?? Math.max(1, Math.floor(Math.sqrt(features))),
    bins: o.bins ?? 256,
    classWeights:
      o.classWeights === 'balanced'
        ? [rows / (2 * (rows - positives)), rows / (2 * positives)]
        : (o.classWeights ?? [1, 1]),
    bootstrap: o.bootstrap ?? true,
    seed: o.seed,
  };
  checkSettings(settings, features, rows);
  const workers = o.workers ?? 1;
  check(
    Number.isInteger(workers) && workers >= 1 && workers <= 256,
    `workers is ${workers}; expected 1..256`,
  );
  return settings;
}

function checkSettings(s: ForestSettings, features: number, rows: number): void {
  const whole = (name: string, v: number, low: number, high: number): void =>
    check(
      Number.isInteger(v) && v >= low && v <= high,
      `${name} is ${v}; expected a whole number ${low}..${high}`,
    );
  whole('trees', s.trees, 1, 100000);
  check(s.maxDepth === Infinity || (Number.isInteger(s.maxDepth) && s.maxDepth >= 1), () => {
    return `maxDepth is ${s.maxDepth}; expected a whole number from 1, or Infinity`;
  });
  check(
    Number.isInteger(s.minLeaf) && s.minLeaf >= 1,
    `minLeaf is ${s.minLeaf}; expected a whole number from 1`,
  );
  check(
    rows >= 2 * s.minLeaf && rows >= 2,
    `minLeaf is ${s.minLeaf} with ${rows} rows: one split needs ${Math.max(2, 2 * s.minLeaf)} rows; lower minLeaf or sample more`,
  );
  whole('mtry', s.mtry, 1, features);
  whole('bins', s.bins, 2, 256);
  check(rows < MAX_ROWS, `X has ${rows} rows; expected fewer than ${MAX_ROWS}: sample them`);
  check(
    s.classWeights.length === 2 && s.classWeights.every((w) => Number.isFinite(w) && w > 0),
    `classWeights is [${s.classWeights}]; expected two numbers above 0: without, with landslide`,
  );
}

/** Bins and labels in shared memory, so that workers read them without a copy. */
function jobOf(
  X: Table,
  y: Uint8Array,
  cuts: Float64Array[],
  settings: ForestSettings,
  oob: boolean,
): GrowJob {
  const rows = y.length;
  const bins = new Uint8Array(new SharedArrayBuffer(rows * cuts.length));
  cuts.forEach((c, f) => binColumn(X, cuts.length, f, c, bins.subarray(f * rows, (f + 1) * rows)));
  const labels = new Uint8Array(new SharedArrayBuffer(rows));
  labels.set(y);
  const lastBin = Int32Array.from(cuts, (c) => c.length);
  const { trees, maxDepth, minLeaf, mtry, classWeights: weights, bootstrap } = settings;
  const seed = createRng(settings.seed).state();
  return { rows, bins, lastBin, y: labels, trees, maxDepth, minLeaf, mtry, weights, bootstrap, seed, oob };
}

function assemble(
  grown: GrownTrees,
  names: string[],
  cuts: Float64Array[],
  { classWeights: [w0, w1], trees }: ForestSettings,
): Forest {
  const nodes = grown.trees.reduce((n, t) => n + t.feature.length, 0);
  const forest: Forest = {
    names,
    roots: new Int32Array(trees),
    feature: new Int16Array(nodes),
    threshold: new Float64Array(nodes),
    left: new Int32Array(nodes),
    value: new Float64Array(nodes),
    cover: new Float64Array(nodes),
    scale: 1 / trees,
    offset: 0,
  };
  let at = 0;
  grown.trees.forEach((tree, t) => {
    forest.roots[t] = at;
    for (let k = 0; k < tree.feature.length; k++, at++) {
      const f = tree.feature[k];
      forest.feature[at] = f;
      forest.threshold[at] = f < 0 ? 0 : cuts[f][tree.bin[k]];
      forest.left[at] = f < 0 ? -1 : forest.roots[t] + tree.left[k];
      const landslide = w1 * tree.ones[k];
      forest.cover[at] = landslide + w0 * (tree.count[k] - tree.ones[k]);
      forest.value[at] = landslide / forest.cover[at];
    }
  });
  return forest;
}

function outOfBag({ oobSum, oobTrees }: GrownTrees, y: Uint8Array): OutOfBag {
  const probability = mapTo(Float64Array, oobSum, (s, i) => s / oobTrees[i]);
  const kept: number[] = [];
  let right = 0;
  let squares = 0;
  for (let i = 0; i < y.length; i++) {
    const p = probability[i];
    if (Number.isNaN(p)) continue;
    kept.push(i);
    right += Number(p > 0.5 === (y[i] === 1));
    squares += (p - y[i]) ** 2;
  }
  const n = kept.length;
  const auc = rocAuc(
    mapTo(Float64Array, kept, (i) => probability[i]),
    mapTo(Uint8Array, kept, (i) => y[i]),
  );
  return { probability, covered: n, auc, accuracy: right / n, brier: squares / n };
}
