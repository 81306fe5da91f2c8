/** @file What else the counts of table 4 say: the relatives of the frequency ratio, how much each factor tells, and whether the ratios predict. */
import { mapTo } from '../core/map-to.js';
import { evenPixels, type FactorName } from '../factors/index.js';
import {
  certaintyFactor,
  collinearity,
  curveOfTally,
  entropyWeight,
  frequencyRows,
  informationValue,
  predictionRates,
  slidePixels,
  tallyIndex,
  weightsOfEvidence,
  type Collinearity,
  type EvidenceWeights,
  type IndexTally,
  type SuccessCurve,
} from '../susceptibility/index.js';
import type { ClassedFactor } from './factor-classes.js';
import type { StudyFactors } from './factors.js';
import { indexRows, type FrequencyLine } from './frequency.js';
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
export async function factorCollinearity({ stack }: Pick<StudyFactors, 'stack'>): Promise<Collinearity> {
  return collinearity(await evenPixels(stack, { most: PIXELS }), stack.names);
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
export async function frequencyPrediction(
  study: Pick<Study, 'seed' | 'signal'>,
  { stack }: Pick<StudyFactors, 'stack'>,
  classed: readonly ClassedFactor[],
): Promise<Prediction | null> {
  const all = [...classed[0].tally.slides.keys()].sort((a, b) => a - b);
  if (all.length < 4) return null;
  const order = rngFor(study as Study, 'frequency-halves').shuffle(all);
  const made = new Set(order.slice(0, order.length >> 1));
  const [success, prediction]: IndexTally[] = [new Map(), new Map()];
  const ratios = classed.map((c) => halfRatios(c, (id) => made.has(id)));
  // Landslides that are not in a half are no ground without landslide: they are left out of it.
  const label = (ids: Int32Array, own: (id: number) => boolean): Uint8Array =>
    mapTo(Uint8Array, ids, (id) => (id < 0 ? 255 : id === 0 ? 0 : own(id) ? 1 : 255));
  for await (const { index, ids } of indexRows(stack, classed, ratios, study.signal)) {
    tallyIndex(
      success,
      index,
      label(ids, (id) => made.has(id)),
    );
    tallyIndex(
      prediction,
      index,
      label(ids, (id) => !made.has(id)),
    );
  }
  return {
    made: made.size,
    others: all.length - made.size,
    success: curveOfTally(success),
    prediction: curveOfTally(prediction),
  };
}

/** Frequency ratios from some landslides, the others' ground left out. */
function halfRatios({ tally }: ClassedFactor, made: (id: number) => boolean): number[] {
  const others = slidePixels(tally, (id) => !made(id));
  const domain = tally.domain.map((n, c) => n - others[c]);
  return frequencyRows(domain, slidePixels(tally, made)).map((r) => r.fr);
}

function groupByFactor(lines: readonly FrequencyLine[]): Map<FactorName, FrequencyLine[]> {
  const groups = new Map<FactorName, FrequencyLine[]>();
  for (const line of lines) groups.set(line.factor, [...(groups.get(line.factor) ?? []), line]);
  return groups;
}
