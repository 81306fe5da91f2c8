/** @file The explorer of class limits: what its page carries. */
import { check } from '../core/index.js';
import { frequencyRatioFigure, type Figure, type FigureText } from '../figures/index.js';
import {
  ratioPanels,
  type ClassedFactor,
  type FrequencyLine,
  type Study,
  type StudyFactors,
} from '../study/index.js';
import { breakHistogram, edgesFor, type BreakHistogram } from './break-histogram.js';
import type { Explorable } from './explorable.js';

/** A factor whose limits can be moved. */
export interface BreakFactor extends BreakHistogram {
  name: string;
  title: string;
  unit: string;
  /** The notebook's limits, as places among the edges. */
  places: number[];
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
export function classBreakExplorer(
  text: FigureText,
  study: Pick<Study, 'seed'>,
  { stack, ids }: Pick<StudyFactors, 'stack' | 'ids'>,
  classed: readonly ClassedFactor[],
  lines: readonly FrequencyLine[],
  { replicates = 400 } = {},
): Explorable<BreakData> {
  const moved = classed.filter((c) => c.kind === 'interval');
  check(
    moved.length > 0,
    'no factor has limits between its classes: give elevation, NDVI, slope or a distance',
  );
  const counted = ids.map((id, i) => (stack.valid[i] === 1 ? id : -1));
  const factors = moved.map((c) => breakFactor(c, stack.layers[stack.names.indexOf(c.name)], counted, lines));
  const figure: Figure = frequencyRatioFigure(text, ratioPanels(lines, moved), { columns: 3 });
  return { kind: 'class-breaks', figure, data: { factors, seed: study.seed, replicates } };
}

function breakFactor(
  { name, title, unit, breaks, paperClasses }: ClassedFactor,
  layer: Float32Array,
  ids: Int32Array,
  lines: readonly FrequencyLine[],
): BreakFactor {
  const values = layer.filter((v, i) => ids[i] >= 0 && Number.isFinite(v));
  const range = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  const edges = edgesFor(range as [number, number], breaks);
  return {
    name,
    title,
    unit,
    ...breakHistogram(layer, ids, edges),
    places: breaks.map((b) => edges.indexOf(b)),
    paper: paperClasses ? lines.filter((l) => l.factor === name).map((l) => l.paper!.fr) : null,
  };
}
