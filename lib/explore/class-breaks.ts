/** @file The explorer of class limits: what its page carries. */
import { check } from '../core/index.js';
import { factorRanges, stackRows } from '../factors/index.js';
import { frequencyRatioFigure, type Figure, type FigureText } from '../figures/index.js';
import {
  ratioPanels,
  type ClassedFactor,
  type FrequencyLine,
  type Study,
  type StudyFactors,
} from '../study/index.js';
import { breakCounter, edgesFor, type BreakHistogram } from './break-histogram.js';
import type { Explorable } from './explorable.js';

/** A factor whose limits can be moved. */
export interface BreakFactor extends BreakHistogram {
  name: string;
  title: string;
  unit: string;
  /** The notebook's limits, as places among the edges. */
  places: number[];
  /** What the notebook calls the classes between them. */
  labels: string[];
  /** The paper's frequency ratios, where the notebook's limits are the paper's. */
  paper: number[] | null;
}

/** What the explorer computes from; plain JSON. */
export interface BreakData {
  factors: BreakFactor[];
  seed: number;
  replicates: number;
}

/** The explorer of class limits for the factors of a region that have limits; aspect and rock have classes of their own and are left out.
 *  @param lines  the notebook's table 4: shown until a limit is moved, and computed anew in the page
 *  @throws "no factor has limits ..." */
export async function classBreakExplorer(
  text: FigureText,
  study: Pick<Study, 'seed' | 'signal'>,
  { stack }: Pick<StudyFactors, 'stack'>,
  classed: readonly ClassedFactor[],
  lines: readonly FrequencyLine[],
  { replicates = 400 } = {},
): Promise<Explorable<BreakData>> {
  const { signal } = study;
  const moved = classed.filter((c) => c.kind === 'interval');
  check(
    moved.length > 0,
    'no factor has limits between its classes: give elevation, NDVI, slope or a distance',
  );
  const names = moved.map((c) => c.name);
  const ranges = await factorRanges({ ...stack, names }, { signal });
  const edges = moved.map((c, f) => edgesFor([ranges[f].least, ranges[f].most], c.breaks));
  const counters = edges.map(breakCounter);
  for await (const { layers, ids } of stackRows(stack, { names, signal }))
    counters.forEach((counter, f) => counter.add(layers[f], ids));
  const factors = moved.map((c, f) => breakFactor(c, counters[f].histogram(), lines));
  const figure: Figure = frequencyRatioFigure(text, ratioPanels(lines, moved), { columns: 3 });
  return { kind: 'class-breaks', figure, data: { factors, seed: study.seed, replicates } };
}

function breakFactor(
  { name, title, unit, breaks, labels, paperClasses }: ClassedFactor,
  histogram: BreakHistogram,
  lines: readonly FrequencyLine[],
): BreakFactor {
  return {
    name,
    title,
    unit,
    ...histogram,
    places: breaks.map((b) => histogram.edges.indexOf(b)),
    labels: [...labels],
    paper: paperClasses ? lines.filter((l) => l.factor === name).map((l) => l.paper!.fr) : null,
  };
}
