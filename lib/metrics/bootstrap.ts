import { check, type Rng } from '../core/index.js';
import { addConfusions, type Confusion } from './confusion.js';
import { scores, type Scores } from './scores.js';

/** A statistic with its interval. */
export interface Interval {
  /** The statistic of all units. */
  value: number;
  low: number;
  high: number;
  /** Standard deviation over the resamples. */
  spread: number;
}

/** Percentile bootstrap: units (landslides, patches, seeds) drawn with replacement, the statistic taken of each draw. Resamples in which
 *  the statistic is NaN are left out.
 *  @param level  of the interval, 0 to 1
 *  @returns of a single unit its value, and NaN for the rest
 *  @throws "units are none: ..."
 *  @source Efron & Tibshirani 1993, chapter 13 */
export function bootstrapInterval<T>(
  units: readonly T[],
  statistic: (sample: readonly T[]) => number,
  { rng, rounds = 1000, level = 0.95 }: { rng: Rng; rounds?: number; level?: number },
): Interval {
  check(units.length >= 1, 'units are none: an interval needs at least two, a value one');
  check(level > 0 && level < 1, `level is ${level}: expected between 0 and 1, such as 0.95`);
  check(Number.isInteger(rounds) && rounds > 1, `rounds are ${rounds}: expected an integer above 1`);
  const values = new Float64Array(rounds);
  let n = 0;
  const sample = new Array<T>(units.length);
  for (let r = 0; r < (units.length > 1 ? rounds : 0); r++) {
    for (let i = 0; i < sample.length; i++) sample[i] = units[rng.int(units.length)];
    const v = statistic(sample);
    if (!Number.isNaN(v)) values[n++] = v;
  }
  return { value: statistic(units), ...intervalOf(values.subarray(0, n), level) };
}

/** Intervals of the scores over units that have a matrix each (patches, landslides). */
export function bootstrapScores(
  parts: readonly Confusion[],
  o: { rng: Rng; rounds?: number; level?: number },
): Record<'precision' | 'recall' | 'f1' | 'kappa' | 'iou' | 'accuracy', Interval> {
  const of = (key: Exclude<keyof Scores, 'label' | 'confusion'>): Interval =>
    bootstrapInterval(parts, (sample) => scores(addConfusions(sample))[key], { ...o, rng: o.rng.fork(key) });
  return {
    precision: of('precision'),
    recall: of('recall'),
    f1: of('f1'),
    kappa: of('kappa'),
    iou: of('iou'),
    accuracy: of('accuracy'),
  };
}

/** Mean and standard deviation (n - 1) of a few values, such as the scores of several seeds. */
export function meanSpread(values: readonly number[]): { mean: number; spread: number; n: number } {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const squares = values.reduce((a, v) => a + (v - mean) ** 2, 0);
  return { mean, spread: n > 1 ? Math.sqrt(squares / (n - 1)) : NaN, n };
}

/** Percentile interval and standard deviation of resampled values; NaN of none. */
export function intervalOf(
  values: ArrayLike<number>,
  level: number,
): { low: number; high: number; spread: number } {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return { low: NaN, high: NaN, spread: NaN };
  const tail = (1 - level) / 2;
  return {
    low: quantile(sorted, tail),
    high: quantile(sorted, 1 - tail),
    spread: meanSpread([...sorted]).spread,
  };
}

/** Linear interpolation between order statistics. */
function quantile(sorted: Float64Array, q: number): number {
  const at = q * (sorted.length - 1);
  const i = Math.floor(at);
  return sorted[i] + (at - i) * ((sorted[i + 1] ?? sorted[i]) - sorted[i]);
}
