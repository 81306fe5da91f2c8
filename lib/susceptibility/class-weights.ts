/** @file The relatives of the frequency ratio: other ways of turning the counts of a class into a weight. */
import { check } from '../core/index.js';
import type { FrequencyRow } from './frequency-ratio.js';

/** ln FR of each class; -Infinity where the class has no landslide, NaN where it is empty.
 *  @source Yin and Yan 1988; Van Westen 1997 */
export function informationValue(rows: readonly FrequencyRow[]): Float64Array {
  return Float64Array.from(rows, (r) => Math.log(r.fr));
}

/** Certainty factor of each class, -1 (never a landslide) to 1; NaN where it is empty.
 *  @source Heckerman 1986, Lan et al. 2004 (doi 10.1016/j.enggeo.2004.06.009) */
export function certaintyFactor(rows: readonly FrequencyRow[]): Float64Array {
  const { count, landslides } = totals(rows);
  const prior = landslides / count;
  return Float64Array.from(rows, (r) => {
    const here = r.landslides / r.count;
    return here >= prior ? (here - prior) / (here * (1 - prior)) : (here - prior) / (prior * (1 - here));
  });
}

/** Weights of evidence of one class. */
export interface EvidenceWeights {
  /** ln of the ratio of the chances to be in the class (plus) or out of it (minus), with and without landslide. */
  plus: number;
  minus: number;
  variancePlus: number;
  varianceMinus: number;
  /** plus - minus, its variance, and contrast / sqrt(variance): above about 2 it differs from 0. */
  contrast: number;
  contrastVariance: number;
  studentised: number;
}

/** Weights of evidence of each class; infinite where a class has no landslide, or nothing else, and NaN where it is empty.
 *  @source Bonham-Carter 1994; variances by the asymptotic formula 1/n */
export function weightsOfEvidence(rows: readonly FrequencyRow[]): EvidenceWeights[] {
  const { count, landslides } = totals(rows);
  return rows.map((r) => {
    const slideIn = r.landslides;
    const slideOut = landslides - slideIn;
    const stableIn = r.count - slideIn;
    const stableOut = count - r.count - slideOut;
    const stable = count - landslides;
    const plus = Math.log(slideIn / landslides / (stableIn / stable));
    const minus = Math.log(slideOut / landslides / (stableOut / stable));
    const variancePlus = 1 / slideIn + 1 / stableIn;
    const varianceMinus = 1 / slideOut + 1 / stableOut;
    const contrast = plus - minus;
    const contrastVariance = variancePlus + varianceMinus;
    const studentised = contrast / Math.sqrt(contrastVariance);
    return { plus, minus, variancePlus, varianceMinus, contrast, contrastVariance, studentised };
  });
}

/** How unevenly landslides lie over a factor's classes. */
export interface EntropyWeight {
  /** Entropy of the classes' FR shares in bits, and its largest value log2(classes). */
  entropy: number;
  mostEntropy: number;
  /** (most - entropy) / most, 0 (even) to 1 (one class only). */
  information: number;
  /** information times the mean FR. */
  weight: number;
}

/** Shannon entropy weight of a factor; empty classes are left out.
 *  @source Bednarik et al. 2010, doi 10.1016/j.enggeo.2010.01.003 */
export function entropyWeight(rows: readonly FrequencyRow[]): EntropyWeight {
  const ratios = rows.filter((r) => !r.empty).map((r) => r.fr);
  const all = ratios.reduce((s, v) => s + v, 0);
  const mean = all / ratios.length;
  const entropy = ratios.reduce((s, v) => (v > 0 ? s - (v / all) * Math.log2(v / all) : s), 0);
  const mostEntropy = Math.log2(ratios.length);
  const information = mostEntropy > 0 ? (mostEntropy - entropy) / mostEntropy : 0;
  return { entropy, mostEntropy, information, weight: information * mean };
}

/** Prediction rate of each factor: spread of its relative frequencies (FR over their sum), in units of the least spread factor.
 *  @param factors  rows of each factor
 *  @source Althuwaynee et al. 2014, doi 10.1016/j.catena.2013.10.011 */
export function predictionRates(factors: readonly (readonly FrequencyRow[])[]): Float64Array {
  check(factors.length > 0, 'no factors: give the rows of at least one');
  const spreads = factors.map((rows) => {
    const ratios = rows.filter((r) => !r.empty).map((r) => r.fr);
    const all = ratios.reduce((s, v) => s + v, 0);
    return (Math.max(...ratios) - Math.min(...ratios)) / all;
  });
  const least = Math.min(...spreads.filter((s) => s > 0));
  return Float64Array.from(spreads, (s) => s / least);
}

function totals(rows: readonly FrequencyRow[]): { count: number; landslides: number } {
  return rows.reduce((t, r) => ({ count: t.count + r.count, landslides: t.landslides + r.landslides }), {
    count: 0,
    landslides: 0,
  });
}
