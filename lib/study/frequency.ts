/** @file Section 4.2.1: the frequency ratios of a region's factors, class by class, beside the paper's table 4. */
import { mapTo } from '../core/index.js';
import { stackRows, type FactorName, type FactorStack, type StackRows } from '../factors/index.js';
import type { RatioFactor } from '../figures/index.js';
import { factorTable, type OurResult } from '../paper/index.js';
import {
  curveOfTally,
  frequencyIntervals,
  frequencyRows,
  slidePixels,
  susceptibilityIndex,
  tallyIndex,
  type FrequencyRow,
  type IndexTally,
  type SuccessCurve,
} from '../susceptibility/index.js';
import { classesOf, type ClassedFactor } from './factor-classes.js';
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
  classed: readonly ClassedFactor[],
  { replicates = 400 } = {},
): FrequencyLine[] {
  return classed.flatMap((c) => {
    const { domain, slides } = c.tally;
    const rows = frequencyRows(domain, slidePixels(c.tally));
    const rng = rngFor(study as Study, `frequency-${c.name}`);
    const interval = frequencyIntervals(domain, [...slides.values()], { replicates, rng });
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
export async function frequencySuccess(
  { stack }: Pick<StudyFactors, 'stack'>,
  classed: readonly ClassedFactor[],
  lines: readonly FrequencyLine[],
  { signal }: { signal?: AbortSignal } = {},
): Promise<SuccessCurve> {
  const tally: IndexTally = new Map();
  for await (const { index, ids } of indexRows(stack, classed, ratiosOf(classed, lines), signal))
    tallyIndex(tally, index, labelsOf(ids));
  return curveOfTally(tally);
}

/** Landslide labels of some rows: 1 = landslide, 0 = none, 255 = nodata. */
export function labelsOf(ids: Int32Array): Uint8Array {
  return mapTo(Uint8Array, ids, (id) => (id < 0 ? 255 : id > 0 ? 1 : 0));
}

/** The sum of the ratios of each pixel's classes, by blocks of rows.
 *  @param ratios  one [classes] a factor */
export async function* indexRows(
  stack: FactorStack,
  classed: readonly ClassedFactor[],
  ratios: readonly ArrayLike<number>[],
  signal?: AbortSignal,
): AsyncGenerator<StackRows & { index: Float32Array }> {
  const names = classed.map((c) => c.name);
  for await (const rows of stackRows(stack, { names, signal })) {
    const classes = classed.map((c, f) => classesOf(c, rows, f));
    yield { ...rows, index: susceptibilityIndex(classes, ratios) };
  }
}

/** The ratios of each factor's classes. */
export function ratiosOf(classed: readonly ClassedFactor[], lines: readonly FrequencyLine[]): number[][] {
  return classed.map((c) => lines.filter((l) => l.factor === c.name).map((l) => l.fr));
}
