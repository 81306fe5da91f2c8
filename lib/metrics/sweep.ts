/** @file Every threshold at once: precision-recall and ROC, with their areas. */
import { check } from '../core/index.js';
import type { Confusion } from './confusion.js';
import { scores } from './scores.js';

/** Scores at one threshold; each 0 to 1. */
export interface SweepPoint {
  threshold: number;
  precision: number;
  recall: number;
  f1: number;
  iou: number;
  /** False positives among the background, 0 to 1. */
  falsePositiveRate: number;
}

/** Scores at many thresholds. */
export interface Sweep {
  /** At the thresholds asked for, ascending. */
  points: SweepPoint[];
  /** Area under ROC: the chance that a landslide pixel has the higher probability, ties counted half. */
  rocAuc: number;
  /** Average precision: precision summed over the steps of recall, without interpolation. */
  averagePrecision: number;
  /** Of all thresholds (not only those asked for), the lowest with the best F1. */
  best: SweepPoint;
}

const HUNDREDTHS = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

/** Scores at each threshold, and the areas from all probabilities by sorting (no bins).
 *  @param probability  [n] float32, 0 to 1; NaN counts nowhere
 *  @param truth        [n] uint8 0 / 1; `ignore` counts nowhere
 *  @throws "truth has 0 landslide and 9 other pixels: a sweep needs both" */
export function thresholdSweep(
  probability: Float32Array,
  truth: Uint8Array,
  { ignore = 255, thresholds = HUNDREDTHS }: { ignore?: number; thresholds?: readonly number[] } = {},
): Sweep {
  check(
    probability.length === truth.length,
    `probability has ${probability.length} pixels, truth ${truth.length}`,
  );
  const positives = sortedOf(probability, truth, (t) => t === 1);
  const negatives = sortedOf(probability, truth, (t) => t !== 1 && t !== ignore);
  check(
    positives.length > 0 && negatives.length > 0,
    `truth has ${positives.length} landslide and ${negatives.length} other pixels: a sweep needs both`,
  );
  const at = (threshold: number): SweepPoint =>
    pointAt(
      threshold,
      positives.length - below(positives, threshold),
      negatives.length - below(negatives, threshold),
      {
        positives: positives.length,
        negatives: negatives.length,
      },
    );
  return {
    points: [...thresholds].sort((a, b) => a - b).map(at),
    rocAuc: rocArea(positives, negatives),
    ...precisionRecall(positives, negatives, at),
  };
}

/** Typed arrays sort by number, and fast. */
function sortedOf(
  probability: Float32Array,
  truth: Uint8Array,
  wanted: (t: number) => boolean,
): Float32Array {
  const found = new Float32Array(truth.length);
  let n = 0;
  for (let i = 0; i < truth.length; i++)
    if (wanted(truth[i]) && !Number.isNaN(probability[i])) found[n++] = probability[i];
  return found.slice(0, n).sort();
}

/** How many values lie below `x`. */
function below(sorted: Float32Array, x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

function pointAt(
  threshold: number,
  tp: number,
  fp: number,
  { positives, negatives }: { positives: number; negatives: number },
): SweepPoint {
  const c: Confusion = { tp, fp, fn: positives - tp, tn: negatives - fp };
  const { precision, recall, f1, iou } = scores(c);
  return { threshold, precision, recall, f1, iou, falsePositiveRate: fp / negatives };
}

function rocArea(positives: Float32Array, negatives: Float32Array): number {
  let sum = 0;
  let lower = 0;
  let upTo = 0;
  for (const p of positives) {
    while (lower < negatives.length && negatives[lower] < p) lower++;
    while (upTo < negatives.length && negatives[upTo] <= p) upTo++;
    sum += (lower + upTo) / 2;
  }
  return sum / positives.length / negatives.length;
}

/** Walks down the distinct probabilities; all pixels of one probability enter together. */
function precisionRecall(
  positives: Float32Array,
  negatives: Float32Array,
  at: (threshold: number) => SweepPoint,
): { averagePrecision: number; best: SweepPoint } {
  let [p, n] = [positives.length, negatives.length];
  let averagePrecision = 0;
  let [bestF1, bestThreshold] = [-1, 1];
  while (p > 0 || n > 0) {
    const value = Math.max(p > 0 ? positives[p - 1] : -Infinity, n > 0 ? negatives[n - 1] : -Infinity);
    const before = p;
    while (p > 0 && positives[p - 1] === value) p--;
    while (n > 0 && negatives[n - 1] === value) n--;
    const tp = positives.length - p;
    const fp = negatives.length - n;
    averagePrecision += ((before - p) / positives.length) * (tp / (tp + fp));
    const f1 = (2 * tp) / (tp + fp + positives.length);
    if (f1 >= bestF1) [bestF1, bestThreshold] = [f1, value];
  }
  return { averagePrecision, best: at(bestThreshold) };
}
