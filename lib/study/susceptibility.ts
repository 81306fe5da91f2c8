/** @file Section 4.2.2: the forest of a region with its scores and importances, found or made. */
import { join } from 'node:path';
import { check, joinTasks, mapTo, readJson, writeJson } from '../core/index.js';
import { FACTOR_NAMES, type FactorName } from '../factors/index.js';
import type { OurResult } from '../paper/index.js';
import {
  blockFolds,
  compareWithMlRandomForest,
  crossValidate,
  fitForest,
  impurityImportance,
  landslideFolds,
  loadForest,
  ML_FOREST_ROWS,
  permutationImportance,
  predictProbability,
  randomFolds,
  rocAuc,
  saveForest,
  type Folds,
  type Forest,
  type ForestComparison,
  type ForestOptions,
} from '../susceptibility/index.js';
import { rowsOf, withoutFactors, type FactorSample } from './factor-sample.js';
import type { StudyFactors } from './factors.js';
import { blockSideOf, FOLDS, MIN_LEAF } from './forest-settings.js';
import { step } from './step.js';
import { libraryVersion, rngFor, workDir, type Role, type Study } from './study.js';

const REPEATS = 3;
/** Raised when the report gets other tests. */
const TESTS = 2;

/** AUC of one way to hold rows back. */
export interface HeldOut {
  /** Single pixels, blocks of land, or whole landslides (and blocks of the rest). */
  folds: 'random' | 'blocks' | 'landslides';
  /** `all factors` or `without NDVI`. */
  factors: string;
  auc: number;
  foldAuc: number[];
}

/** How a region's forest was fitted, and how well it does. */
export interface ForestReport {
  region: string;
  demo: boolean;
  names: FactorName[];
  trees: number;
  maxDepth: number;
  rows: number;
  positives: number;
  available: [number, number];
  /** AUC of the rows that it was fitted to, and of its out-of-bag rows. */
  fittedAuc: number;
  oobAuc: number;
  oobAccuracy: number;
  /** Side of the blocks of land, CRS units. */
  blockM: number;
  heldOut: HeldOut[];
  /** [factors] share of the summed Gini decrease. */
  impurity: number[];
  /** [factors] mean loss of AUC on held-out blocks when a factor is shuffled, and its standard deviation over folds and repeats. */
  permutation: number[];
  permutationSd: number[];
}

/** A region's forest with its report. */
export interface StudyForest {
  forest: Forest;
  report: ForestReport;
  key: string;
}

/** The forest of the region that plays `role`, with its scores and importances: found, or made. */
export async function studyForest(
  study: Study,
  role: Role,
  factors: StudyFactors,
  sample: FactorSample,
): Promise<StudyForest> {
  const dir = workDir(study, role, 'forest');
  const file = join(dir, 'forest.json');
  const settings = { trees: study.preset.forestTrees, maxDepth: study.preset.forestDepth, minLeaf: MIN_LEAF };
  const key = await step({
    study,
    dir,
    step: 'forest',
    inputs: {
      factors: factors.key,
      settings,
      rows: sample.y.length,
      seed: study.seed,
      version: libraryVersion(),
      tests: TESTS,
    },
    make: async (study) => {
      const { forest, report } = await fitAndScore(study, factors, sample, settings);
      saveForest(file, forest);
      writeJson(join(dir, 'report.json'), report);
    },
  });
  return { forest: loadForest(file), report: readJson<ForestReport>(join(dir, 'report.json')), key };
}

async function fitAndScore(
  study: Study,
  { region, stack }: StudyFactors,
  sample: FactorSample,
  settings: { trees: number; maxDepth: number; minLeaf: number },
): Promise<{ forest: Forest; report: ForestReport }> {
  const { seed, threads: workers, signal } = study;
  const blockM = blockSideOf(stack.grid);
  const slides = wholeLandslides(study, sample, blockM);
  const hasNdvi = sample.names.includes('ndvi');
  const forests = 1 + FOLDS * (2 + Number(slides !== null) + 2 * Number(hasNdvi));
  const all = joinTasks(study.progress, 'forest and its tests', forests * settings.trees);
  const { progress } = all;
  const options = { ...settings, names: sample.names, seed, workers, progress, signal };
  const forest = await fitForest(sample.X, sample.y, options);
  const blocks = blockFolds(sample.mapX, sample.mapY, { blockM, folds: FOLDS, rng: rngFor(study, 'blocks') });
  const random = randomFolds(sample.y.length, { folds: FOLDS, rng: rngFor(study, 'folds') });
  const held = await heldOutBlocks(study, sample, blocks, options);
  const heldOut: HeldOut[] = [await crossValidated(sample, random, options, 'random'), held];
  if (slides) heldOut.push(await crossValidated(sample, slides, options, 'landslides'));
  if (hasNdvi) {
    const less = withoutFactors(sample, ['ndvi']);
    const its = { ...options, names: less.names };
    heldOut.push(await crossValidated(less, random, its, 'random', 'without NDVI'));
    heldOut.push(await crossValidated(less, blocks, its, 'blocks', 'without NDVI'));
  }
  all.end();
  const report: ForestReport = {
    region: region.name,
    demo: region.demo,
    names: sample.names,
    trees: settings.trees,
    maxDepth: settings.maxDepth,
    rows: sample.y.length,
    positives: sample.positives,
    available: sample.available,
    fittedAuc: rocAuc(predictProbability(forest, sample.X), sample.y),
    oobAuc: forest.oob!.auc,
    oobAccuracy: forest.oob!.accuracy,
    blockM,
    heldOut: heldOut.map(({ folds, factors, auc, foldAuc }) => ({ folds, factors, auc, foldAuc })),
    impurity: Array.from(impurityImportance(forest)),
    permutation: held.permutation,
    permutationSd: held.permutationSd,
  };
  return { forest, report };
}

/** Folds that leave out whole landslides, and with each a share of the blocks of the rest; null where there are fewer landslides or blocks than
 *  folds. */
function wholeLandslides(study: Study, sample: FactorSample, blockM: number): Folds | null {
  const places = new Map<string, number>();
  const groups = mapTo(Int32Array, sample.mapX, (x, i) => {
    const key = `${Math.floor(x / blockM)},${Math.floor(sample.mapY[i] / blockM)}`;
    if (!places.has(key)) places.set(key, places.size);
    return places.get(key)!;
  });
  if (new Set(sample.ids.filter((id) => id > 0)).size < FOLDS || places.size < FOLDS) return null;
  return landslideFolds(sample.ids, { folds: FOLDS, rng: rngFor(study, 'landslide-folds'), groups });
}

async function crossValidated(
  sample: FactorSample,
  folds: Folds,
  options: ForestOptions,
  kind: HeldOut['folds'],
  factors = 'all factors',
): Promise<HeldOut> {
  const { auc, foldAuc } = await crossValidate(sample.X, sample.y, folds, options);
  return { folds: kind, factors, auc, foldAuc };
}

/** One forest a fold, asked about the blocks that it has not seen: AUC of all rows together, and what shuffling each factor costs there. */
async function heldOutBlocks(
  study: Study,
  sample: FactorSample,
  folds: Folds,
  options: ForestOptions,
): Promise<HeldOut & { permutation: number[]; permutationSd: number[] }> {
  const probability = new Float64Array(sample.y.length);
  const foldAuc: number[] = [];
  const losses: Float64Array[] = [];
  for (let k = 0; k < FOLDS; k++) {
    const train = rowsOf(sample, (i) => folds[i] !== k);
    const test = rowsOf(sample, (i) => folds[i] === k);
    const forest = await fitForest(train.X, train.y, { ...options, oob: false });
    predictProbability(forest, test.X).forEach((p, i) => (probability[test.at[i]] = p));
    const both = test.y.includes(0) && test.y.includes(1);
    if (!both) {
      foldAuc.push(NaN);
      continue;
    }
    const found = permutationImportance(forest, test.X, test.y, {
      repeats: REPEATS,
      rng: rngFor(study, `permute-${k}`),
    });
    foldAuc.push(found.auc);
    for (let r = 0; r < REPEATS; r++)
      losses.push(found.losses.subarray(r * sample.names.length, (r + 1) * sample.names.length));
  }
  const of = (f: number): number[] => losses.map((l) => l[f]);
  return {
    folds: 'blocks',
    factors: 'all factors',
    auc: rocAuc(probability, sample.y),
    foldAuc,
    permutation: sample.names.map((_, f) => mean(of(f))),
    permutationSd: sample.names.map((_, f) => deviation(of(f))),
  };
}

/** Our forest and the package ml-random-forest on the same few rows, tested on others.
 *  @param rows learned from, at most 300 */
export function crossCheckForest(
  study: Study,
  sample: FactorSample,
  { rows = ML_FOREST_ROWS, trees = 50 } = {},
): Promise<ForestComparison> {
  const order = rngFor(study, 'cross-check').shuffle(Array.from(sample.y.keys()));
  const [few, others] = [order.slice(0, rows), order.slice(rows, rows + 2000)];
  check(others.length > 0, `the sample has ${order.length} rows: more than ${rows} are needed for a test`);
  const [learn, test] = [few, others]
    .map((list) => new Set(list))
    .map((set) => rowsOf(sample, (i) => set.has(i)));
  const { maxDepth } = { maxDepth: study.preset.forestDepth };
  return compareWithMlRandomForest(learn.X, learn.y, {
    names: sample.names,
    trees,
    maxDepth,
    seed: study.seed,
    test,
  });
}

/** AUC of one of the report's tests with all factors. */
export function heldOutAuc({ heldOut }: Pick<ForestReport, 'heldOut'>, folds: HeldOut['folds']): number {
  return heldOut.find((h) => h.folds === folds && h.factors === 'all factors')!.auc;
}

/** The claims of figure 11 and of the text on it, with ours by impurity, as the paper's are. */
export function importanceClaims(report: ForestReport): OurResult[] {
  const { names, impurity, demo } = report;
  const ranked = rankedBy(names, impurity);
  return [
    ...FACTOR_NAMES.map((name): OurResult => {
      const f = names.indexOf(name);
      const claim = `figure11.${name}`;
      return f < 0
        ? { claim, ours: null, demo, reason: `${name} is not among the factors of this region` }
        : { claim, ours: impurity[f], demo };
    }),
    { claim: 'text.aspect-first', ours: ranked[0] === 'aspect', demo },
    { claim: 'text.slope-last', ours: ranked.at(-1) === 'slope', demo },
  ];
}

/** Importances as shares of their sum, losses below 0 counted as 0. */
export function sharesOf(importance: readonly number[]): number[] {
  const positive = importance.map((v) => Math.max(0, v));
  const sum = positive.reduce((a, b) => a + b, 0);
  return positive.map((v) => (sum > 0 ? v / sum : 0));
}

/** Names from the largest value to the smallest. */
export function rankedBy<N extends string>(names: readonly N[], values: ArrayLike<number>): N[] {
  return names
    .map((name, i) => ({ name, v: values[i] }))
    .sort((a, b) => b.v - a.v)
    .map(({ name }) => name);
}

function mean(values: readonly number[]): number {
  return values.reduce((s, v) => s + v, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const m = mean(values);
  return Math.sqrt(values.reduce((s, v) => s + (v - m) ** 2, 0) / Math.max(1, values.length - 1));
}
