/** @file Two models over the same seeds and the same test landslides: is the difference more than luck? */
import { check, type Rng } from '../core/index.js';
import { intervalOf } from './bootstrap.js';
import { addConfusions, type Confusion } from './confusion.js';
import { scores } from './scores.js';

/** One training scored on the test. */
export interface Trial {
  seed: number;
  /** One matrix a unit (landslide, patch), in the same order in every trial. */
  units: readonly Confusion[];
}

/** Difference of two models' scores over the same seeds and units. */
export interface PairedDifference {
  /** Mean over the seeds of a's score minus b's. */
  mean: number;
  /** Of the joint bootstrap over seeds and units. */
  low: number;
  high: number;
  spread: number;
  bySeed: { seed: number; difference: number }[];
}

type ScoreKey = 'precision' | 'recall' | 'f1' | 'kappa' | 'iou' | 'accuracy';

/** Difference of two models' scores, paired: each resample draws seeds and units with replacement, the same for both models, so that what
 *  both owe to the ground of the test or to the seed drops out. With one seed the interval is over the units alone;
 *  with one unit there is none (NaN).
 *  @param a, b  trials of the same seeds on the same units
 *  @throws "model b lacks seed 3: ...", "units are 4 and 5: ..."
 *  @source Efron & Tibshirani 1993, chapter 8 (two-level resampling) */
export function pairedDifference(
  a: readonly Trial[],
  b: readonly Trial[],
  {
    score = 'f1',
    rng,
    rounds = 1000,
    level = 0.95,
  }: { score?: ScoreKey; rng: Rng; rounds?: number; level?: number },
): PairedDifference {
  check(a.length > 0, 'trials are none: a difference needs at least one seed');
  const pairs = a.map((one) => ({ a: one, b: partner(one, b) }));
  const n = a[0].units.length;
  check(n >= 1, 'units are none: a difference needs at least one');
  const value = (units: readonly Confusion[], picks: readonly number[]): number =>
    scores(addConfusions(picks.map((i) => units[i])))[score];
  const all = Array.from({ length: n }, (_, i) => i);
  const bySeed = pairs.map((p) => ({
    seed: p.a.seed,
    difference: value(p.a.units, all) - value(p.b.units, all),
  }));
  const drawn: number[] = [];
  for (let r = 0; r < (n > 1 ? rounds : 0); r++) {
    const picks = all.map(() => rng.int(n));
    const chosen = pairs.map(() => pairs[rng.int(pairs.length)]);
    const differences = chosen.map((p) => value(p.a.units, picks) - value(p.b.units, picks));
    const mean = differences.reduce((s, d) => s + d, 0) / differences.length;
    if (!Number.isNaN(mean)) drawn.push(mean);
  }
  const mean = bySeed.reduce((s, d) => s + d.difference, 0) / bySeed.length;
  return { mean, ...intervalOf(drawn, level), bySeed };
}

function partner(one: Trial, others: readonly Trial[]): Trial {
  const found = others.find((o) => o.seed === one.seed);
  check(found, `model b lacks seed ${one.seed}: score both models with the same seeds`);
  check(
    found.units.length === one.units.length,
    `units are ${one.units.length} and ${found.units.length}: score both models on the same test`,
  );
  return found;
}
