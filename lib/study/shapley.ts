/** @file Section 4.2.3: exact Shapley values of rows of a region, found or made, and what can be read from them. */
import { join } from 'node:path';
import { readJson, writeJson } from '../core/index.js';
import type { FactorName } from '../factors/index.js';
import { predictProbability, shapValues } from '../susceptibility/index.js';
import { step } from './step.js';
import { libraryVersion, rngFor, workDir, type Role, type Study } from './study.js';
import { rowsOf, type FactorSample } from './factor-sample.js';
import type { StudyForest } from './susceptibility.js';

/** Shapley values of the rows of a region. */
export interface StudyShap {
  names: FactorName[];
  /** Mean prediction over the rows that the forest learned from. */
  base: number;
  /** [rows, factors] share of each factor in a row's prediction, probability. */
  values: Float64Array;
  /** [rows, factors] the factors' values, and [rows] 1 = landslide. */
  X: Float32Array;
  y: Uint8Array;
  /** [rows] pixel, and the forest's prediction. */
  pixels: number[];
  prediction: Float64Array;
  /** Largest |base + sum of a row's values - its prediction|. */
  additivityError: number;
  seconds: number;
}

/** Shapley values of `preset.shapRows` rows of the sample (all, where it has fewer). */
export async function studyShap(
  study: Study,
  role: Role,
  { forest, key }: Pick<StudyForest, 'forest' | 'key'>,
  sample: FactorSample,
): Promise<StudyShap> {
  const chosen = chosenRows(study, sample);
  const rows = rowsOf(sample, (i) => chosen.has(i));
  const dir = workDir(study, role, 'shap');
  const file = join(dir, 'shap.json');
  await step({
    study,
    dir,
    step: 'shap',
    inputs: { forest: key, rows: rows.y.length, seed: study.seed, version: libraryVersion() },
    make: async (study) => {
      const start = performance.now();
      const { threads, progress, signal } = study;
      const { base, values } = await shapValues(forest, rows.X, { threads, progress, signal });
      writeJson(file, { base, values: Array.from(values), seconds: (performance.now() - start) / 1000 });
    },
  });
  const stored = readJson<{ base: number; values: number[]; seconds: number }>(file);
  const prediction = predictProbability(forest, rows.X);
  const values = Float64Array.from(stored.values);
  return {
    names: sample.names,
    base: stored.base,
    values,
    X: rows.X,
    y: rows.y,
    pixels: rows.at.map((i) => sample.pixels[i]),
    prediction,
    additivityError: additivityError(stored.base, values, prediction),
    seconds: stored.seconds,
  };
}

function chosenRows(study: Study, sample: FactorSample): Set<number> {
  const order = rngFor(study, 'shap-rows').shuffle(Array.from(sample.y.keys()));
  return new Set(order.slice(0, study.preset.shapRows));
}

/** Largest difference between a row's prediction and the base plus its Shapley values. */
export function additivityError(base: number, values: Float64Array, prediction: Float64Array): number {
  const k = values.length / prediction.length;
  return prediction.reduce((worst, p, i) => {
    const sum = values.subarray(i * k, (i + 1) * k).reduce((s, v) => s + v, base);
    return Math.max(worst, Math.abs(sum - p));
  }, 0);
}

/** [factors] mean |Shapley value| over the rows, probability. */
export function meanAbsoluteShap({ names, values }: Pick<StudyShap, 'names' | 'values'>): number[] {
  const k = names.length;
  const sums = new Array<number>(k).fill(0);
  values.forEach((v, i) => (sums[i % k] += Math.abs(v)));
  return sums.map((s) => (s * k) / values.length);
}

/** One factor's column of a [rows, factors] table. */
export function columnOf(table: ArrayLike<number>, names: readonly string[], name: string): number[] {
  const f = names.indexOf(name);
  return Array.from({ length: table.length / names.length }, (_, i) => table[i * names.length + f]);
}

/** The row of the highest prediction among those with (or without) landslide. */
export function clearestRow(
  { prediction, y }: Pick<StudyShap, 'prediction' | 'y'>,
  landslide: 0 | 1,
): number {
  let best = -1;
  prediction.forEach((p, i) => {
    if (y[i] === landslide && (best < 0 || p > prediction[best])) best = i;
  });
  return best;
}

/** What makes up one row's prediction, the largest share first. */
export function explainRow(
  { names, values, X }: Pick<StudyShap, 'names' | 'values' | 'X'>,
  row: number,
): { name: FactorName; value: number; shap: number }[] {
  const k = names.length;
  return names
    .map((name, f) => ({ name, value: X[row * k + f], shap: values[row * k + f] }))
    .sort((a, b) => Math.abs(b.shap) - Math.abs(a.shap));
}
