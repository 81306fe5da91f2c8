/** @file What section 4.2.3 says of each factor's Shapley values, held against ours. */
import type { FactorName } from '../factors/index.js';
import type { OurResult } from '../paper/index.js';
import { rankedBy } from './susceptibility.js';
import { columnOf, meanAbsoluteShap, type StudyShap } from './shapley.js';

/** Mean Shapley value of the rows whose factor lies within the limits; NaN where none does. */
export function meanShapWithin(
  shap: Pick<StudyShap, 'names' | 'values' | 'X'>,
  name: FactorName,
  from: number,
  to: number,
): number {
  const [x, phi] = [columnOf(shap.X, shap.names, name), columnOf(shap.values, shap.names, name)];
  const inside = phi.filter((_, i) => x[i] >= from && x[i] <= to);
  return inside.reduce((s, v) => s + v, 0) / inside.length;
}

/** Mean Shapley value of a factor in each of `parts` equally large groups of rows, from its lowest values to its highest. */
export function shapByParts(
  shap: Pick<StudyShap, 'names' | 'values' | 'X'>,
  name: FactorName,
  parts: number,
): { from: number; to: number; mean: number }[] {
  const [x, phi] = [columnOf(shap.X, shap.names, name), columnOf(shap.values, shap.names, name)];
  const order = [...x.keys()].sort((a, b) => x[a] - x[b] || a - b);
  return Array.from({ length: parts }, (_, p) => {
    const rows = order.slice(Math.floor((p * x.length) / parts), Math.floor(((p + 1) * x.length) / parts));
    return {
      from: x[rows[0]],
      to: x[rows.at(-1)!],
      mean: rows.reduce((s, i) => s + phi[i], 0) / rows.length,
    };
  });
}

/** How each sentence is tested. Fifths are of the rows, by the factor's value. */
export const SHAP_TESTS: Record<FactorName, string> = {
  elevation: 'mean above 0 in the lowest and highest fifth, below 0 in the middle one',
  rivers: 'mean below 0 in the nearest fifth, above 0 in one that is farther',
  faults: 'mean below 0 in the nearest fifth, above 0 in one that is farther',
  hardness: 'mean above 0 on soft rock (grade 4)',
  slope: 'mean above 0 below 20°',
  aspect: 'fifths on both sides of 0, neither rising nor falling throughout',
  ndvi: 'mean |SHAP| below half of the average factor',
};

/** Whether a sentence holds for our values; null where it cannot be said (factor absent, or none of its rows in question). */
export function shapStatementHolds(
  shap: Pick<StudyShap, 'names' | 'values' | 'X'>,
  name: FactorName,
): boolean | null {
  if (!shap.names.includes(name)) return null;
  const fifths = shapByParts(shap, name, 5).map((p) => p.mean);
  const above = (v: number): boolean | null => (Number.isNaN(v) ? null : v > 0);
  switch (name) {
    case 'elevation':
      return fifths[0] > 0 && fifths[4] > 0 && fifths[2] < 0;
    case 'rivers':
    case 'faults':
      return fifths[0] < 0 && fifths.slice(1).some((v) => v > 0);
    case 'hardness':
      return above(meanShapWithin(shap, name, 4, 4));
    case 'slope':
      return above(meanShapWithin(shap, name, 0, 20));
    case 'aspect':
      return fifths.some((v) => v > 0) && fifths.some((v) => v < 0) && !monotonic(fifths);
    case 'ndvi': {
      const mean = meanAbsoluteShap(shap);
      const average = mean.reduce((a, b) => a + b, 0) / mean.length;
      return mean[shap.names.indexOf(name)] < average / 2;
    }
  }
}

function monotonic(values: readonly number[]): boolean {
  const steps = values.slice(1).map((v, i) => v - values[i]);
  return steps.every((s) => s >= 0) || steps.every((s) => s <= 0);
}

/** The claims of figure 12 with our answers. */
export function shapClaims(shap: StudyShap, demo: boolean): OurResult[] {
  return (Object.keys(SHAP_TESTS) as FactorName[]).map((name): OurResult => {
    const ours = shapStatementHolds(shap, name);
    const claim = `figure12.${name}`;
    if (ours !== null) return { claim, ours, demo, ...(demo ? {} : { reason: SHAP_TESTS[name] }) };
    return { claim, ours, demo, reason: `${name}: not among the factors of this region, or no such row` };
  });
}

const DOMINANT: readonly FactorName[] = ['faults', 'rivers', 'elevation'];

/** The abstract's claim that faults, rivers and elevation lead, by our mean |Shapley value|. */
export function dominantFactorsClaim(shap: StudyShap, demo: boolean): OurResult {
  const ours = rankedBy(shap.names, meanAbsoluteShap(shap)).slice(0, DOMINANT.length);
  const claim = 'text.dominant-factors';
  return {
    claim,
    ours: DOMINANT.every((name) => ours.includes(name)),
    demo,
    reason: `ours lead: ${ours.join(', ')}`,
  };
}
