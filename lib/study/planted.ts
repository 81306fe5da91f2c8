/** @file The coefficients that an invented region was made from, held against the Shapley values of a forest that did not know them. */
import { join } from 'node:path';
import { DataError, readJson } from '../core/index.js';
import { hazardLogit, type Factors, type HazardCoefficients } from '../demo/index.js';
import type { FactorName } from '../factors/index.js';
import type { Region } from '../region/index.js';
import { columnOf, meanAbsoluteShap, type StudyShap } from './shapley.js';

/** Which of the model's coefficients belong to a factor, and its name there. */
const TERMS: Record<FactorName, { coefficient: keyof HazardCoefficients; factor: keyof Factors }> = {
  elevation: { coefficient: 'elevation', factor: 'elevationM' },
  ndvi: { coefficient: 'ndvi', factor: 'ndvi' },
  slope: { coefficient: 'slope', factor: 'slopeDeg' },
  aspect: { coefficient: 'aspect', factor: 'aspectDeg' },
  rivers: { coefficient: 'river', factor: 'riverM' },
  faults: { coefficient: 'fault', factor: 'faultM' },
  hardness: { coefficient: 'hardness', factor: 'hardness' },
};

const ANYWHERE: Factors = {
  elevationM: 0,
  ndvi: 0.5,
  slopeDeg: 0,
  aspectDeg: 0,
  riverM: Infinity,
  faultM: Infinity,
  hardness: 1,
};

/** The coefficients of an invented region.
 *  @throws "region NAME has no truth: ..." */
export function plantedCoefficients(region: Region): HazardCoefficients {
  if (!region.truth)
    throw new DataError(
      `region ${region.name} has no truth: only invented regions know their coefficients; skip the comparison`,
    );
  return readJson<{ coefficients: HazardCoefficients }>(join(region.truth, 'coefficients.json')).coefficients;
}

/** What one factor of a value adds to the planted logit. A flat place (aspect -1) has no aspect: it adds nothing. */
export function plantedTerm(c: HazardCoefficients, name: FactorName, value: number): number {
  if (name === 'aspect' && value < 0) return 0;
  const { coefficient, factor } = TERMS[name];
  const alone: HazardCoefficients = {
    ...c,
    intercept: 0,
    slope: 0,
    elevation: 0,
    aspect: 0,
    ndvi: 0,
    river: 0,
    fault: 0,
    hardness: [0, 0, 0, 0],
    [coefficient]: c[coefficient],
  };
  return hazardLogit(alone, { ...ANYWHERE, [factor]: value });
}

/** How well a planted factor was found again. */
export interface Recovery {
  factor: FactorName;
  /** Mean |term - its mean| over the rows (logit), and as a share of all factors' sum. */
  planted: number;
  plantedShare: number;
  /** Mean |Shapley value| (probability), and its share. */
  found: number;
  foundShare: number;
  /** Rank correlation over the rows between the planted term and the Shapley value: 1 = same order. */
  correlation: number;
}

/** For each factor, how much it was given to say and how much the forest heard; most planted first. */
export function recoveredFactors(shap: StudyShap, coefficients: HazardCoefficients): Recovery[] {
  const found = meanAbsoluteShap(shap);
  const rows = shap.names.map((name, f) => {
    const term = columnOf(shap.X, shap.names, name).map((v) => plantedTerm(coefficients, name, v));
    const mean = term.reduce((s, v) => s + v, 0) / term.length;
    const planted = term.reduce((s, v) => s + Math.abs(v - mean), 0) / term.length;
    return {
      name,
      planted,
      found: found[f],
      correlation: rankCorrelation(term, columnOf(shap.values, shap.names, name)),
    };
  });
  const [allPlanted, allFound] = [
    rows.reduce((s, r) => s + r.planted, 0),
    rows.reduce((s, r) => s + r.found, 0),
  ];
  return rows
    .map(({ name, planted, found: mine, correlation }) => ({
      factor: name,
      planted,
      plantedShare: planted / allPlanted,
      found: mine,
      foundShare: mine / allFound,
      correlation,
    }))
    .sort((a, b) => b.planted - a.planted);
}

/** A factor counts as recovered where the order of its terms is found again. */
const RECOVERED = 0.5;

/** What the comparison came to, in two lines. */
export function recoveryNote(rows: readonly Recovery[]): string {
  if (rows.length === 0) return 'no truth is known of this region: nothing to compare with';
  const of = (list: readonly Recovery[]): string => list.map((r) => r.factor).join(', ') || 'none';
  const yes = rows.filter((r) => r.correlation >= RECOVERED);
  const no = rows.filter((r) => !(r.correlation >= RECOVERED));
  return `recovered (rank correlation of at least ${RECOVERED}): ${of(yes)}\nnot recovered: ${of(no)}`;
}

/** Spearman's rank correlation, ties sharing their mean rank; NaN where one side is constant. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [p, q] = [meanRanks(a), meanRanks(b)];
  const middle = (a.length - 1) / 2;
  let [pq, pp, qq] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    pq += (p[i] - middle) * (q[i] - middle);
    pp += (p[i] - middle) ** 2;
    qq += (q[i] - middle) ** 2;
  }
  return pq / Math.sqrt(pp * qq);
}

function meanRanks(values: readonly number[]): Float64Array {
  const order = [...values.keys()].sort((i, j) => values[i] - values[j]);
  const out = new Float64Array(values.length);
  for (let k = 0; k < order.length;) {
    let end = k;
    while (end < order.length && values[order[end]] === values[order[k]]) end++;
    for (let j = k; j < end; j++) out[order[j]] = (k + end - 1) / 2;
    k = end;
  }
  return out;
}
