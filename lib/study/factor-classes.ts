/** @file The classes of each factor in a region: the paper's limits where they split it, else its own. */
import { check } from '../core/index.js';
import {
  classifyFactor,
  factorNamed,
  NODATA_CLASS,
  quantileBreaks,
  type ClassedLayer,
  type FactorDefinition,
  type FactorName,
} from '../factors/index.js';
import { drawnBreaks, type BreakChoice, type BreakChoices } from './factor-breaks.js';
import type { StudyFactors } from './factors.js';

/** A factor's definition with its layer in classes: labels and breaks are the classes', whosever they are. */
export interface ClassedFactor extends FactorDefinition, ClassedLayer {
  /** True where the classes are table 4's. */
  paperClasses: boolean;
  /** True where the reader chose them. */
  chosen: boolean;
}

/** Own limits are drawn where fewer of the paper's classes than this hold a hundredth of the region each. */
const FEWEST_CLASSES = 3;
const LEAST_SHARE = 0.01;
const OWN_CLASSES = 5;

/** The factors of a region in classes. Table 4's limits are kept unless almost all of the region falls into one or two of them: then five
 *  classes of about equal area are made, with round limits.
 *  @param choices  limits of the reader's own instead, for some of the factors
 *  @throws where a choice is for a factor that is not there, or has classes of its own; "breaks are out of order: ..." */
export function classedFactors(
  { stack }: Pick<StudyFactors, 'stack'>,
  choices: BreakChoices = {},
): ClassedFactor[] {
  for (const name of Object.keys(choices))
    check(
      stack.names.includes(name as FactorName),
      () => `breaks are given for ${name}, which the region lacks: it has ${stack.names.join(', ')}`,
    );
  return stack.names.map((name, f) =>
    classFactor(factorNamed(name), stack.layers[f], stack.valid, choices[name]),
  );
}

function classFactor(
  factor: FactorDefinition,
  layer: Float32Array,
  valid: Uint8Array,
  choice?: BreakChoice,
): ClassedFactor {
  if (choice) {
    const values = layer.filter((_, i) => valid[i] === 1);
    const breaks = 'method' in choice ? roundBreaks(drawnBreaks(choice, values)) : [...choice];
    return classedBy(factor, layer, valid, breaks, true);
  }
  const papers = classifyFactor(factor, layer, { valid });
  if (factor.kind !== 'interval' || filledClasses(papers) >= FEWEST_CLASSES)
    return { ...factor, ...papers, paperClasses: true, chosen: false };
  const values = layer.filter((_, i) => valid[i] === 1);
  const breaks = roundBreaks(quantileBreaks(values, OWN_CLASSES));
  return classedBy(factor, layer, valid, breaks, false);
}

function classedBy(
  factor: FactorDefinition,
  layer: Float32Array,
  valid: Uint8Array,
  breaks: readonly number[],
  chosen: boolean,
): ClassedFactor {
  return { ...factor, ...classifyFactor(factor, layer, { valid, breaks }), paperClasses: false, chosen };
}

function filledClasses({ classOf, labels }: ClassedLayer): number {
  const counts = new Array<number>(labels.length).fill(0);
  for (const c of classOf) if (c !== NODATA_CLASS) counts[c]++;
  const all = counts.reduce((a, b) => a + b, 0);
  return counts.filter((n) => n >= LEAST_SHARE * all).length;
}

/** Breaks with as few figures (at least two) as keep them apart. */
export function roundBreaks(breaks: readonly number[]): number[] {
  for (let figures = 2; figures <= 6; figures++) {
    const rounded = breaks.map((v) => Number(v.toPrecision(figures)));
    if (rounded.every((v, i) => i === 0 || v > rounded[i - 1])) return rounded;
  }
  return [...breaks];
}

/** Which factors have classes of their own instead of table 4's, in words; '' where none has. */
export function ownClassesNote(classed: readonly ClassedFactor[]): string {
  const named = (chosen: boolean): string =>
    classed
      .filter((c) => !c.paperClasses && c.chosen === chosen)
      .map((c) => c.title.toLowerCase())
      .join(' and ');
  const notes = [
    [named(false), 'classes of equal area, since the limits of table 4 do not split this region'],
    [named(true), 'classes as asked for'],
  ];
  return notes
    .filter(([names]) => names !== '')
    .map((n) => n.join(': '))
    .join('; ');
}
