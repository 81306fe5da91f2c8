/** @file The classes of each factor in a region: the paper's limits where they split it, else its own. */
import { check } from '../core/index.js';
import {
  classifyFactor,
  classLabels,
  evenPixels,
  factorNamed,
  NODATA_CLASS,
  quantileBreaks,
  stackRows,
  type FactorDefinition,
  type FactorName,
  type FactorStack,
  type StackRows,
} from '../factors/index.js';
import { emptyTally, tallyClasses, type ClassTally } from '../susceptibility/index.js';
import { drawnBreaks, DRAWN_VALUES, type BreakChoice, type BreakChoices } from './factor-breaks.js';
import type { StudyFactors } from './factors.js';

/** A factor's definition with its classes counted: labels and breaks are the classes', whosever they are. */
export interface ClassedFactor extends FactorDefinition {
  /** Pixels of each class, and of each landslide in it. */
  tally: ClassTally;
  /** True where the classes are table 4's. */
  paperClasses: boolean;
  /** True where the reader chose them. */
  chosen: boolean;
}

/** Own limits are drawn where fewer of the paper's classes than this hold a hundredth of the region each. */
const FEWEST_CLASSES = 3;
const LEAST_SHARE = 0.01;
const OWN_CLASSES = 5;
/** Values that own limits are drawn from at most; of more, every second, third ... */
const OWN_VALUES = 2 ** 24;

/** The factors of a region in classes. Table 4's limits are kept unless almost all of the region falls into one or two of them: then five
 *  classes of about equal area are made, with round limits. Those are drawn from all valid pixels, and from 16 to 33 million evenly taken ones
 *  where there are more; limits that `choices` draws from 50 to 100 thousand.
 *  @param choices  limits of the reader's own instead, for some of the factors
 *  @throws where a choice is for a factor that is not there, or has classes of its own; "breaks are out of order: ..." */
export async function classedFactors(
  { stack }: Pick<StudyFactors, 'stack'>,
  choices: BreakChoices = {},
  { signal }: { signal?: AbortSignal } = {},
): Promise<ClassedFactor[]> {
  for (const name of Object.keys(choices))
    check(
      stack.names.includes(name as FactorName),
      () => `breaks are given for ${name}, which the region lacks: it has ${stack.names.join(', ')}`,
    );
  for (const name of Object.keys(choices))
    check(
      factorNamed(name).kind === 'interval',
      `${name} has classes of its own: breaks are for elevation, ndvi, slope and the distances`,
    );
  const papers = stack.names.filter((name) => !choices[name]).map(factorNamed);
  const counted = new Map((await tallyAll(stack, papers, signal)).map((c) => [c.name, c]));
  const others: FactorDefinition[] = [];
  for (const name of stack.names) {
    const papersOwn = counted.get(name);
    if (papersOwn && (papersOwn.kind !== 'interval' || filledClasses(papersOwn) >= FEWEST_CLASSES)) continue;
    const breaks = await ownBreaks(stack, name, choices[name], signal);
    others.push({ ...factorNamed(name), breaks, labels: classLabels(breaks) });
  }
  const own = new Map((await tallyAll(stack, others, signal)).map((c) => [c.name, c]));
  return stack.names.map((name) => ({
    ...(own.get(name) ?? counted.get(name)!),
    paperClasses: !own.has(name),
    chosen: choices[name] !== undefined,
  }));
}

type Counted = FactorDefinition & { tally: ClassTally };

async function ownBreaks(
  stack: FactorStack,
  name: FactorName,
  choice: BreakChoice | undefined,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const values = (most: number): Promise<Float32Array> => evenPixels(stack, { names: [name], most, signal });
  if (!choice) return roundBreaks(quantileBreaks(await values(OWN_VALUES), OWN_CLASSES));
  return 'method' in choice ? roundBreaks(drawnBreaks(choice, await values(DRAWN_VALUES))) : [...choice];
}

/** Counts of the classes of some factors, in one reading. */
async function tallyAll(
  stack: FactorStack,
  factors: readonly FactorDefinition[],
  signal: AbortSignal | undefined,
): Promise<Counted[]> {
  const counted = factors.map((factor) => ({ ...factor, tally: emptyTally(factor.labels.length) }));
  if (factors.length === 0) return [];
  const names = factors.map((f) => f.name);
  for await (const rows of stackRows(stack, { names, signal }))
    counted.forEach((c, f) => tallyClasses(c.tally, classesOf(c, rows, f), rows.ids));
  return counted;
}

/** Classes of one factor in some rows.
 *  @param f  place of the factor among the layers that were read
 *  @returns [rows, width] uint8, 255 where no landslide number says that the pixel is valid */
export function classesOf(factor: FactorDefinition, { layers, ids }: StackRows, f: number): Uint8Array {
  const { classOf } = classifyFactor(factor, layers[f]);
  for (let i = 0; i < ids.length; i++) if (ids[i] < 0) classOf[i] = NODATA_CLASS;
  return classOf;
}

function filledClasses({ tally: { domain } }: Counted): number {
  const all = domain.reduce((a, b) => a + b, 0);
  return domain.filter((n) => n >= LEAST_SHARE * all).length;
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
