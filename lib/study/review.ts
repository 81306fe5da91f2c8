/** @file What a reviewer would ask of the forest: does the ranking hold over samples, does it beat chance, does the seam of aspect matter. */
import { join } from 'node:path';
import { readJson, startTask, writeJson } from '../core/index.js';
import type { FactorName } from '../factors/index.js';
import {
  blockFolds,
  circleColumns,
  crossValidate,
  expectedValue,
  fitForest,
  impurityImportance,
  permutationImportance,
  shapValues,
  type Folds,
  type ForestOptions,
} from '../susceptibility/index.js';
import { rowsOf, sampleFactors, type FactorSample } from './factor-sample.js';
import type { StudyFactors } from './factors.js';
import { blockSideOf, FOLDS, MIN_LEAF } from './forest-settings.js';
import { step } from './step.js';
import { libraryVersion, rngFor, workDir, type Role, type Study } from './study.js';

/** Landslide pixels of one sample here: each question is asked of many forests. */
const POSITIVES = 2000;
const TREES = 40;
/** Rows without landslide for each with one. */
const RATIOS = [1, 5];
const SEEDS = 3;
const SHIFTS = 19;
const SHAP_ROWS = 1000;

/** One forest on a sample of its own. */
export interface SpreadRun {
  ratio: number;
  seed: number;
  /** [factors] impurity (shares), AUC lost on held-out blocks, mean |Shapley value| (probability). */
  impurity: number[];
  permutation: number[];
  shap: number[];
  /** Mean prediction over the rows that it learned from, and their share of landslides. */
  base: number;
  landslideShare: number;
}

/** One inventory: as it is (shift null), or moved. */
export interface NullRun {
  shift: [number, number] | null;
  impurity: number[];
  oobAuc: number;
  blockAuc: number;
}

/** How far a forest's findings hold when its choices change. */
export interface Review {
  names: FactorName[];
  /** Share of landslides among the valid pixels of the region. */
  regionShare: number;
  spread: SpreadRun[];
  null: NullRun[];
  /** Importance (impurity share) of aspect and AUC on blocks, with aspect in degrees and as north, east, flat; null without aspect. */
  aspect: { degrees: AspectRun; circle: AspectRun } | null;
}

/** A forest fitted with aspect in another form. */
export interface AspectRun {
  importance: number;
  blockAuc: number;
}

/** The answers for the region that plays `role`: found, or made. */
export async function studyReview(study: Study, role: Role, factors: StudyFactors): Promise<Review> {
  const dir = workDir(study, role, 'review');
  const file = join(dir, 'review.json');
  const settings = { POSITIVES, TREES, RATIOS, SEEDS, SHIFTS, SHAP_ROWS, depth: study.preset.forestDepth };
  await step({
    study,
    dir,
    step: 'review',
    inputs: { factors: factors.key, settings, seed: study.seed, version: libraryVersion() },
    make: async (study) => writeJson(file, await makeReview(study, factors)),
  });
  return readJson<Review>(file);
}

async function makeReview(study: Study, factors: StudyFactors): Promise<Review> {
  const { valid, landslidePixels } = factors.stack.counts;
  const { names } = factors.stack;
  const hasAspect = names.includes('aspect');
  const runs = RATIOS.length * SEEDS + 1 + SHIFTS + Number(hasAspect);
  const task = startTask(study.progress, 'review: samples, moved inventories, aspect', runs);
  let done = 0;
  const counted = async <T>(run: Promise<T>): Promise<T> => {
    const result = await run;
    task.update(++done);
    return result;
  };
  const spread: SpreadRun[] = [];
  for (const ratio of RATIOS)
    for (let seed = 1; seed <= SEEDS; seed++)
      spread.push(await counted(spreadRun(study, factors, ratio, seed)));
  const moved: NullRun[] = [];
  for (const shift of shiftsOf(study, factors)) moved.push(await counted(nullRun(study, factors, shift)));
  const aspect = hasAspect ? await counted(aspectRuns(study, factors)) : null;
  task.end();
  return { names, regionShare: landslidePixels / valid, spread, null: moved, aspect };
}

function settingsOf(study: Study, names: readonly string[], seed: number): ForestOptions {
  const { preset, threads: workers, signal } = study;
  return { trees: TREES, maxDepth: preset.forestDepth, minLeaf: MIN_LEAF, names, seed, workers, signal };
}

function foldsOf(study: Study, { stack }: StudyFactors, sample: FactorSample, part: string): Folds {
  const blockM = blockSideOf(stack.grid);
  return blockFolds(sample.mapX, sample.mapY, { blockM, folds: FOLDS, rng: rngFor(study, part) });
}

async function spreadRun(
  study: Study,
  factors: StudyFactors,
  ratio: number,
  seed: number,
): Promise<SpreadRun> {
  const part = `review-${ratio}-${seed}`;
  const sample = await sampleFactors(study, factors, { positives: POSITIVES, part, ratio });
  const options = { ...settingsOf(study, sample.names, seed), oob: false };
  const forest = await fitForest(sample.X, sample.y, options);
  const step = Math.max(1, Math.floor(sample.y.length / SHAP_ROWS));
  const X = rowsOf(sample, (i) => i % step === 0).X;
  const { values } = await shapValues(forest, X, { threads: study.threads, signal: study.signal });
  const k = sample.names.length;
  const shap = new Array<number>(k).fill(0);
  values.forEach((v, i) => (shap[i % k] += (Math.abs(v) * k) / values.length));
  return {
    ratio,
    seed,
    impurity: Array.from(impurityImportance(forest)),
    permutation: await blockPermutation(study, sample, foldsOf(study, factors, sample, part), options),
    shap,
    base: expectedValue(forest),
    landslideShare: sample.positives / sample.y.length,
  };
}

/** Mean loss of AUC over the held-out folds that have both classes. */
async function blockPermutation(
  study: Study,
  sample: FactorSample,
  folds: Folds,
  options: ForestOptions,
): Promise<number[]> {
  const sums = new Array<number>(sample.names.length).fill(0);
  let count = 0;
  for (let k = 0; k < FOLDS; k++) {
    const [train, test] = [rowsOf(sample, (i) => folds[i] !== k), rowsOf(sample, (i) => folds[i] === k)];
    if (!test.y.includes(0) || !test.y.includes(1) || !train.y.includes(1)) continue;
    const forest = await fitForest(train.X, train.y, options);
    const rng = rngFor(study, `review-permute-${k}`);
    permutationImportance(forest, test.X, test.y, { repeats: 1, rng }).mean.forEach((v, f) => (sums[f] += v));
    count++;
  }
  return sums.map((s) => s / count);
}

/** The inventory as it is (null), then moved by at least a quarter of the region. */
function shiftsOf(study: Study, { stack }: StudyFactors): NullRun['shift'][] {
  const { width, height } = stack.grid;
  const rng = rngFor(study, 'review-shifts');
  const far = (n: number): number => Math.round(n / 4) + rng.int(Math.max(1, Math.round(n / 2)));
  return [null, ...Array.from({ length: SHIFTS }, (): [number, number] => [far(width), far(height)])];
}

async function nullRun(
  study: Study,
  factors: StudyFactors,
  shift: [number, number] | null,
): Promise<NullRun> {
  const sample = await sampleFactors(study, factors, { positives: POSITIVES, part: 'review-null', shift });
  const options = settingsOf(study, sample.names, study.seed);
  const forest = await fitForest(sample.X, sample.y, options);
  const folds = foldsOf(study, factors, sample, 'review-null-folds');
  const { auc } = await crossValidate(sample.X, sample.y, folds, options);
  return { shift, impurity: Array.from(impurityImportance(forest)), oobAuc: forest.oob!.auc, blockAuc: auc };
}

async function aspectRuns(study: Study, factors: StudyFactors): Promise<Review['aspect']> {
  const sample = await sampleFactors(study, factors, { positives: POSITIVES, part: 'review-aspect' });
  const folds = foldsOf(study, factors, sample, 'review-aspect-folds');
  const run = async (X: Float32Array, names: readonly string[]): Promise<AspectRun> => {
    const options = { ...settingsOf(study, names, study.seed), oob: false };
    const importance = impurityImportance(await fitForest(X, sample.y, options));
    const { auc } = await crossValidate(X, sample.y, folds, options);
    const own = names.map((name, f) => (name.startsWith('aspect') ? importance[f] : 0));
    return { importance: own.reduce((s, v) => s + v, 0), blockAuc: auc };
  };
  const circle = circleColumns(sample.X, sample.names, 'aspect');
  return { degrees: await run(sample.X, sample.names), circle: await run(circle.X, circle.names) };
}

/** Share of the moved inventories in which a factor's importance (or AUC) is at least as high as with the inventory as it is, the latter
 *  counted among them: small = the factor says more than chance and memory would. */
export function chanceOf({ null: runs }: Review, of: (run: NullRun) => number): number {
  const own = of(runs[0]);
  return runs.filter((run) => of(run) >= own).length / runs.length;
}

/** A probability from a balanced sample as it would be where landslides have another share: odds scale by the ratio of the shares' odds.
 *  @source Elkan 2001, The foundations of cost-sensitive learning, theorem 2 */
export function atShare(p: number, sampled: number, share: number): number {
  const odds = (p / (1 - p)) * (share / (1 - share) / (sampled / (1 - sampled)));
  return p === 1 ? 1 : odds / (1 + odds);
}
