/** @file The factors of a region in numbers. */
import { evenPixels, stackRows, type FactorName } from '../factors/index.js';
import type { StudyFactors } from './factors.js';

/** One factor in numbers, over the valid pixels. */
export interface FactorSummary {
  name: FactorName;
  least: number;
  median: number;
  most: number;
  /** Share of the grid's pixels where it is there. */
  present: number;
}

/** Values that a median is taken from at most; of more, every second, third ... */
const MEDIAN_VALUES = 2 ** 24;

/** Range, median and completeness of each layer. Of more than 33 million valid pixels the median is that of 16 to 33 million, evenly taken. */
export async function summariseFactors({ stack }: Pick<StudyFactors, 'stack'>): Promise<FactorSummary[]> {
  const found: FactorSummary[] = stack.names.map((name) => ({
    ...{ name, least: NaN, median: NaN, most: NaN, present: 0 },
  }));
  const pixels = stack.grid.width * stack.grid.height;
  for await (const { layers, ids } of stackRows(stack))
    layers.forEach((layer, f) => addRows(found[f], layer, ids));
  for (const summary of found) {
    const values = await evenPixels(stack, { names: [summary.name], most: MEDIAN_VALUES });
    values.sort();
    summary.median = values[values.length >> 1] ?? NaN;
    summary.present /= pixels;
  }
  return found;
}

function addRows(summary: FactorSummary, layer: Float32Array, ids: Int32Array): void {
  for (let i = 0; i < layer.length; i++) {
    const v = layer[i];
    if (Number.isFinite(v)) summary.present++;
    if (ids[i] < 0) continue;
    if (!(v >= summary.least)) summary.least = v;
    if (!(v <= summary.most)) summary.most = v;
  }
}

/** Share of the valid pixels that are landslide, and their number. */
export function landslideShareOf({ stack }: Pick<StudyFactors, 'stack'>): { valid: number; share: number } {
  const { valid, landslidePixels } = stack.counts;
  return { valid, share: landslidePixels / valid };
}
