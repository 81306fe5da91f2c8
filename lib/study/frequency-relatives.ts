/** @file What else the counts of table 4 say: the relatives of the frequency ratio, how much each factor tells, and whether the ratios predict. */
import { mapTo } from '../core/map-to.js';
import type { FactorName } from '../factors/index.js';
import {
  certaintyFactor,
  collinearity,
  entropyWeight,
  frequencyRatio,
  gatherRows,
  informationValue,
  predictionRates,
  successCurve,
  susceptibilityIndex,
  weightsOfEvidence,
  type Collinearity,
  type EvidenceWeights,
  type SuccessCurve,
} from '../susceptibility/index.js';
import type { ClassedFactor } from './factor-classes.js';
import type { StudyFactors } from './factors.js';
import type { FrequencyLine } from './frequency.js';
import { rngFor, type Study } from './study.js';

/** One class with every weight that its counts give. */
export interface RelativeLine {
  factor: FactorName;
  label: string;
  fr: number;
  /** ln FR; -1 .. 1; infinite or -1 where the class has no landslide, NaN where it is empty. */
  informationValue: number;
  certaintyFactor: number;
  evidence: EvidenceWeights;
}

/** The relatives of the frequency ratio, class by class. */
export function frequencyRelatives(lines: readonly FrequencyLine[]): RelativeLine[] {
  return [...groupByFactor(lines).values()].flatMap((rows) => {
    const [information, certainty] = [informationValue(rows), certaintyFactor(rows)];
    const evidence = weightsOfEvidence(rows);
    return rows.map((r, i) => ({
      factor: r.factor,
      label: r.label,
      fr: r.fr,
      informationValue: information[i],
      certaintyFactor: certainty[i],
      evidence: evidence[i],
    }));
  });
}

/** What a factor as a whole tells. */
export interface FactorWeight {
  factor: FactorName;
  /** Shannon entropy weight; spread of the relative frequencies in units of the least. */
  entropyWeight: number;
  predictionRate: number;
  /** Variance inflation factor: above 10 the others repeat it. NaN for a constant factor. */
  vif: number;
}

/** Weights of the factors, in the order of `lines`. */
export function factorWeights(lines: readonly FrequencyLine[], { vif }: Collinearity): FactorWeight[] {
  const groups = [...groupByFactor(lines).entries()];
  const rates = predictionRates(groups.map(([, rows]) => rows));
  return groups.map(([factor, rows], f) => ({
    factor,
    entropyWeight: entropyWeight(rows).weight,
    predictionRate: rates[f],
    vif: vif[f],
  }));
}

/** Pixels looked at for correlations. */
const PIXELS = 20_000;

/** Correlations of the factors over evenly taken valid pixels. Aspect is a circle and plane ground its -1: its correlations say little. */
export function factorCollinearity({ stack }: Pick<StudyFactors, 'stack'>): Collinearity {
  const valid = [...stack.valid.keys()].filter((i) => stack.valid[i] === 1);
  const every = Math.max(1, Math.floor(valid.length / PIXELS));
  const rows = valid.filter((_, k) => k % every === 0);
  return collinearity(gatherRows(stack.layers, rows), stack.names);
}

/** How well ratios made from some landslides find others. */
export interface Prediction {
  /** Landslides that made the ratios, and others. */
  made: number;
  others: number;
  /** By the landslides that made the ratios, and by the others (from whose ground the former are left out). */
  success: SuccessCurve;
  prediction: SuccessCurve;
}

/** Ratios from one half of the landslides, drawn at random, held against the other half; null where there are fewer than four. */
export function frequencyPrediction(
  study: Pick<Study, 'seed'>,
  { ids }: Pick<StudyFactors, 'ids'>,
  classed: readonly ClassedFactor[],
): Prediction | null {
  const all = [...new Set(ids.filter((id) => id > 0))].sort((a, b) => a - b);
  if (all.length < 4) return null;
  const order = rngFor(study as Study, 'frequency-halves').shuffle(all);
  const made = new Set(order.slice(0, order.length >> 1));
  const label = (own: (id: number) => number): Uint8Array =>
    mapTo(Uint8Array, ids, (id) => (id < 0 ? 255 : id === 0 ? 0 : own(id)));
  // Landslides that are not in a half are no ground without landslide: they are left out of it.
  const [first, second] = [label((id) => (made.has(id) ? 1 : 255)), label((id) => (made.has(id) ? 255 : 1))];
  const ratios = classed.map((c) => frequencyRatio(c.classOf, first, c.labels.length).map((r) => r.fr));
  const index = susceptibilityIndex(
    classed.map((c) => c.classOf),
    ratios,
  );
  return {
    made: made.size,
    others: all.length - made.size,
    success: successCurve(index, first),
    prediction: successCurve(index, second),
  };
}

function groupByFactor(lines: readonly FrequencyLine[]): Map<FactorName, FrequencyLine[]> {
  const groups = new Map<FactorName, FrequencyLine[]>();
  for (const line of lines) groups.set(line.factor, [...(groups.get(line.factor) ?? []), line]);
  return groups;
}
