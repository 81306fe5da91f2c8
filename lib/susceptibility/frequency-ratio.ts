/** @file Frequency ratio of classes, as in the paper's table 4, with intervals and the susceptibility index made from it. */
import { check } from '../core/errors.js';
import type { Rng } from '../core/random.js';
import { emptyTally, NO_CLASS, tallyClasses } from './class-tally.js';

/** One line of table 4. */
export interface FrequencyRow {
  /** Index of the class, 0.. */
  classIndex: number;
  /** Pixels of the class, and landslide pixels among them. */
  count: number;
  landslides: number;
  /** Share of all landslide pixels, and of all pixels, that lie in the class; 0..1. */
  ratioOfLandslides: number;
  ratioOfDomain: number;
  /** ratioOfLandslides / ratioOfDomain: 1 is average; NaN for an empty class (the paper prints 0). */
  fr: number;
  /** True where the class has no pixel. */
  empty: boolean;
  /** True where less than 1 % of the domain, or expected landslide pixels below 5, make the ratio uncertain. */
  tiny: boolean;
}

/** Frequency ratio of each class: share of landslide pixels over share of area.
 *  @param classOf    [n] uint8 class 0..k-1; 255 = nodata, left out of both shares
 *  @param landslide  [n] uint8, 1 = landslide, 0 = none, 255 = nodata, left out of both shares
 *  @param k          number of classes
 *  @returns k rows; both shares sum to 1, and so does fr * ratioOfDomain over the classes that are not empty
 *  @throws "classOf has 90 pixels, landslide has 100: ...", "class is 7 at pixel 12; ...", "no landslide pixel ..."
 *  @source section 4.2.1 */
export function frequencyRatio(classOf: Uint8Array, landslide: Uint8Array, k: number): FrequencyRow[] {
  check(
    classOf.length === landslide.length,
    `classOf has ${classOf.length} pixels, landslide has ${landslide.length}: put both on one grid`,
  );
  check(Number.isInteger(k) && k > 0 && k < NO_CLASS, `number of classes is ${k}; expected 1..254`);
  const counts = new Float64Array(k);
  const hits = new Float64Array(k);
  const bad = countClasses(classOf, landslide, counts, hits);
  check(bad < 0, () => `class is ${classOf[bad]} at pixel ${bad}; expected 0..${k - 1}, or 255 for nodata`);
  return frequencyRows(counts, hits);
}

/** The same rows from counts, or from shares: any numbers in the right proportions.
 *  @param counts,landslides  [k] at least 0; landslides may not be all 0
 *  @throws "no landslide pixel among 100 valid ones: ..." */
export function frequencyRows(counts: ArrayLike<number>, landslides: ArrayLike<number>): FrequencyRow[] {
  check(
    counts.length === landslides.length,
    `counts has ${counts.length} classes, landslides has ${landslides.length}`,
  );
  const all = sum(counts);
  const slides = sum(landslides);
  check(
    all > 0,
    'no valid pixel: every one is nodata in the factor or the inventory; check that they overlap',
  );
  check(
    slides > 0,
    `no landslide pixel among ${all} valid ones: check that inventory and factors overlap, and the nodata values`,
  );
  return Array.from(counts, (count, classIndex) => {
    const hit = landslides[classIndex];
    const ratioOfLandslides = hit / slides;
    const ratioOfDomain = count / all;
    return {
      classIndex,
      count,
      landslides: hit,
      ratioOfLandslides,
      ratioOfDomain,
      fr: count > 0 ? ratioOfLandslides / ratioOfDomain : NaN,
      empty: count === 0,
      tiny: count > 0 && (ratioOfDomain < 0.01 || ratioOfDomain * slides < 5),
    };
  });
}

/** Limits of each class's frequency ratio. */
export interface FrequencyInterval {
  /** [k] lower and upper limit of the frequency ratio; NaN for an empty class. */
  low: Float64Array;
  high: Float64Array;
}

/** Percentile intervals of the frequency ratio from drawing whole landslides with replacement: pixels of one slide are not independent.
 *  The domain's shares stay as they are.
 *  @param classOf  [n] uint8, 255 = nodata
 *  @param idOf     [n] int32 landslide number, 0 = none, -1 = nodata
 *  @param level    0..1, share of replicates inside the interval
 *  @source Efron 1979, doi 10.1214/aos/1176344552 */
export function bootstrapFrequencyRatio(
  classOf: Uint8Array,
  idOf: Int32Array,
  k: number,
  { replicates = 1000, level = 0.95, rng }: { replicates?: number; level?: number; rng: Rng },
): FrequencyInterval {
  const tally = emptyTally(k);
  tallyClasses(tally, classOf, idOf);
  return frequencyIntervals(tally.domain, [...tally.slides.values()], { replicates, level, rng });
}

/** The same intervals from counts.
 *  @param domain  [classes] pixels of each class
 *  @param slides  a landslide each: [classes] its pixels in each class; their order is part of what a seed means */
export function frequencyIntervals(
  domain: ArrayLike<number>,
  slides: readonly ArrayLike<number>[],
  { replicates = 1000, level = 0.95, rng }: { replicates?: number; level?: number; rng: Rng },
): FrequencyInterval {
  check(level > 0 && level < 1, `level is ${level}; expected a share between 0 and 1, 0.95 for one`);
  check(
    Number.isInteger(replicates) && replicates >= 20,
    `replicates is ${replicates}; expected at least 20`,
  );
  check(slides.length > 1, `the inventory has ${slides.length} landslide: an interval needs at least 2`);
  const all = sum(domain);
  const shares = Float64Array.from(domain, (n) => n / all);
  const draws = Array.from({ length: shares.length }, () => new Float64Array(replicates));
  for (let r = 0; r < replicates; r++) drawReplicate(slides, shares, r, rng, draws);
  const edge = (1 - level) / 2;
  const quantile = (sorted: Float64Array, q: number): number => sorted[Math.round(q * (replicates - 1))];
  for (const d of draws) d.sort();
  return {
    low: Float64Array.from(draws, (d, c) => (shares[c] > 0 ? quantile(d, edge) : NaN)),
    high: Float64Array.from(draws, (d, c) => (shares[c] > 0 ? quantile(d, 1 - edge) : NaN)),
  };
}

/** Sum over the factors of the frequency ratio of each pixel's class; NaN where any factor has none.
 *  @param classes  one [n] uint8 a factor, 255 = nodata
 *  @param ratios   one [k] a factor; an empty class (NaN) counts 0, as in the paper's table */
export function susceptibilityIndex(
  classes: readonly Uint8Array[],
  ratios: readonly ArrayLike<number>[],
): Float32Array {
  check(
    classes.length > 0 && classes.length === ratios.length,
    `there are ${classes.length} class layers and ${ratios.length} lists of ratios: give one of each a factor`,
  );
  const out = new Float32Array(classes[0].length);
  classes.forEach((layer, f) => {
    check(layer.length === out.length, `layer ${f} has ${layer.length} pixels, layer 0 has ${out.length}`);
    const value = new Float32Array(256).fill(NaN);
    for (let c = 0; c < ratios[f].length; c++) value[c] = Number.isNaN(ratios[f][c]) ? 0 : ratios[f][c];
    for (let i = 0; i < out.length; i++) out[i] += value[layer[i]];
  });
  return out;
}

/** Counts pixels; returns the first pixel whose class is out of range, or -1. */
function countClasses(
  classOf: Uint8Array,
  landslide: Uint8Array,
  counts: Float64Array,
  hits: Float64Array,
): number {
  for (let i = 0; i < classOf.length; i++) {
    const c = classOf[i];
    if (c === NO_CLASS || landslide[i] === NO_CLASS) continue;
    if (c >= counts.length) return i;
    counts[c]++;
    if (landslide[i] === 1) hits[c]++;
  }
  return -1;
}

function drawReplicate(
  slides: readonly ArrayLike<number>[],
  domain: Float64Array,
  r: number,
  rng: Rng,
  draws: Float64Array[],
): void {
  const counts = new Float64Array(domain.length);
  for (let s = 0; s < slides.length; s++) {
    const slide = slides[rng.int(slides.length)];
    for (let c = 0; c < counts.length; c++) counts[c] += slide[c];
  }
  const all = sum(counts);
  for (let c = 0; c < counts.length; c++) draws[c][r] = domain[c] > 0 ? counts[c] / all / domain[c] : 0;
}

function sum(values: ArrayLike<number>): number {
  let s = 0;
  for (let i = 0; i < values.length; i++) s += values[i];
  return s;
}
