/** @file Section 4.2.1: the frequency ratios of a region's factors, class by class, beside the paper's table 4. */
import type { FactorName } from '../factors/index.js';
import type { RatioFactor } from '../figures/index.js';
import { factorTable, type OurResult } from '../paper/index.js';
import {
  bootstrapFrequencyRatio,
  frequencyRatio,
  successCurve,
  susceptibilityIndex,
  type FrequencyRow,
  type SuccessCurve,
} from '../susceptibility/index.js';
import type { ClassedFactor } from './factor-classes.js';
import { factorHeading } from './factor-maps.js';
import type { StudyFactors } from './factors.js';
import { rngFor, type Study } from './study.js';

/** One class of one factor. */
export interface FrequencyLine extends FrequencyRow {
  factor: FactorName;
  title: string;
  label: string;
  /** Limits of the frequency ratio that 95 % of redrawn inventories stay within; NaN for an empty class. */
  low: number;
  high: number;
  /** The paper's, where its classes are used; else null. */
  paper: { landslides: number; domain: number; fr: number } | null;
}

/** Frequency ratios of every class of every factor, with intervals from redrawing whole landslides. */
export function frequencyTable(
  study: Pick<Study, 'seed'>,
  factors: Pick<StudyFactors, 'landslide' | 'ids'>,
  classed: readonly ClassedFactor[],
  { replicates = 400 } = {},
): FrequencyLine[] {
  return classed.flatMap((c) => {
    const rows = frequencyRatio(c.classOf, factors.landslide, c.labels.length);
    const rng = rngFor(study as Study, `frequency-${c.name}`);
    const interval = bootstrapFrequencyRatio(c.classOf, factors.ids, c.labels.length, { replicates, rng });
    const paper = c.paperClasses ? factorTable(c.name).classes : null;
    return rows.map((row, i) => ({
      ...row,
      factor: c.name,
      title: c.title,
      label: c.labels[i],
      low: interval.low[i],
      high: interval.high[i],
      paper: paper && {
        landslides: paper[i].landslides.value,
        domain: paper[i].domain.value,
        fr: paper[i].fr.value,
      },
    }));
  });
}

/** The class of each factor with the highest ratio, empty and tiny ones left aside. */
export function frequencyPeaks(lines: readonly FrequencyLine[]): FrequencyLine[] {
  const peaks = new Map<FactorName, FrequencyLine>();
  for (const line of lines) {
    if (line.empty || line.tiny) continue;
    const best = peaks.get(line.factor);
    if (!best || line.fr > best.fr) peaks.set(line.factor, line);
  }
  return [...peaks.values()];
}

/** The class of each factor with the highest ratio in table 4, for the factors of `lines` in their order; null where the classes are not
 *  the paper's. */
export function paperPeaks(lines: readonly FrequencyLine[]): (string | null)[] {
  return frequencyPeaks(lines).map((peak) => {
    if (peak.paper === null) return null;
    const classes = [...factorTable(peak.factor).classes];
    return classes.sort((a, b) => b.fr.value - a.fr.value)[0].label;
  });
}

/** Which of a class's three printed numbers is compared. */
export type FrequencyNumber = 'fr' | 'landslides' | 'domain';

const EMPTY = 'the region has no pixel of this class';

/** Our values for the claims of table 4, one for each class that uses the paper's limits. */
export function frequencyClaims(
  lines: readonly FrequencyLine[],
  number: FrequencyNumber,
  demo: boolean,
): OurResult[] {
  return lines
    .filter((l) => l.paper !== null)
    .map((l): OurResult => {
      const value = { fr: l.fr, landslides: l.ratioOfLandslides, domain: l.ratioOfDomain }[number];
      const claim = `table4.${l.factor}.${l.label}.${number}`;
      if (Number.isNaN(value)) return { claim, ours: null, demo, reason: EMPTY };
      return { claim, ours: value, demo, ...(number === 'fr' ? { spread: (l.high - l.low) / 2 } : {}) };
    });
}

/** One panel a factor of the bars of FR, with the paper's marks where its classes are used. */
export function ratioPanels(
  lines: readonly FrequencyLine[],
  classed: readonly ClassedFactor[],
): RatioFactor[] {
  return classed.map((c) => {
    const own = lines.filter((l) => l.factor === c.name);
    const panel = { name: factorHeading(c), classes: c.labels, fr: own.map((l) => l.fr) };
    return c.paperClasses ? { ...panel, paper: own.map((l) => l.paper!.fr) } : panel;
  });
}

/** How well the sum of the frequency ratios tells landslide pixels from the rest, on the pixels that made it. */
export function frequencySuccess(
  { landslide }: Pick<StudyFactors, 'landslide'>,
  classed: readonly ClassedFactor[],
  lines: readonly FrequencyLine[],
): SuccessCurve {
  const index = susceptibilityIndex(
    classed.map((c) => c.classOf),
    ratiosOf(classed, lines),
  );
  return successCurve(index, landslide);
}

/** The ratios of each factor's classes. */
export function ratiosOf(classed: readonly ClassedFactor[], lines: readonly FrequencyLine[]): number[][] {
  return classed.map((c) => lines.filter((l) => l.factor === c.name).map((l) => l.fr));
}
