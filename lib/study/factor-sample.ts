/** @file The rows that the forest learns from: pixels drawn from a region's factors. */
import { check, mapTo } from '../core/index.js';
import type { FactorName, FactorStack } from '../factors/index.js';
import { pixelCentre } from '../raster/index.js';
import { drawPixels, type Drawn } from '../susceptibility/index.js';
import type { StudyFactors } from './factors.js';
import { inventoryRows, type Shift } from './inventory-rows.js';
import { rngFor, type Study } from './study.js';

/** Landslide pixels drawn at most: more add time and, pixels beside each other being nearly copies, little else. */
export const MOST_POSITIVES = 10_000;
/** Rows of factor values, as many with as without landslide. */
export interface FactorSample {
  names: FactorName[];
  /** [rows, factors] float32. */
  X: Float32Array;
  /** [rows] 1 = landslide. */
  y: Uint8Array;
  /** [rows] number of the landslide, 0 = none. */
  ids: Int32Array;
  /** [rows] pixel of each row, ascending. */
  pixels: Uint32Array;
  /** [rows] centre of each pixel, CRS units. */
  mapX: Float64Array;
  mapY: Float64Array;
  positives: number;
  /** Valid pixels with and without landslide. */
  available: [number, number];
}

/** A sample of the valid pixels of a region, the same for the same seed; the layers are read by blocks of rows.
 *  @param ratio  rows without landslide for each with one; by default the sample is balanced
 *  @param shift  the inventory is moved by so many columns and rows first */
export async function sampleFactors(
  study: Pick<Study, 'seed' | 'signal'>,
  { stack }: Pick<StudyFactors, 'stack'>,
  {
    positives = MOST_POSITIVES,
    part = 'factor-sample',
    ratio = 1,
    shift = null,
  }: { positives?: number; part?: string; ratio?: number; shift?: Shift | null } = {},
): Promise<FactorSample> {
  const { signal } = study;
  const available = await availablePixels(stack, shift, signal);
  const drawn = drawPixels(available, { ratio, positives, rng: rngFor(study as Study, part) });
  const { X, ids, pixels } = await gatherDrawn(stack, drawn, shift, signal);
  const centres = Array.from(pixels, (i) => pixelCentre(stack.grid, i));
  return {
    names: [...stack.names],
    X,
    y: mapTo(Uint8Array, ids, (id) => (id > 0 ? 1 : 0)),
    ids,
    pixels,
    mapX: Float64Array.from(centres, (c) => c[0]),
    mapY: Float64Array.from(centres, (c) => c[1]),
    positives: drawn.landslides.length,
    available,
  };
}

/** Valid pixels with and without landslide; of a moved inventory they must be counted. */
async function availablePixels(
  stack: FactorStack,
  shift: Shift | null,
  signal: AbortSignal | undefined,
): Promise<[number, number]> {
  const { valid, landslidePixels } = stack.counts;
  if (!shift) return [landslidePixels, valid - landslidePixels];
  let slides = 0;
  for await (const { ids } of inventoryRows(stack, { names: [], shift, signal }))
    for (const id of ids) if (id > 0) slides++;
  return [slides, valid - slides];
}

async function gatherDrawn(
  stack: FactorStack,
  { landslides, others }: Drawn,
  shift: Shift | null,
  signal: AbortSignal | undefined,
): Promise<Pick<FactorSample, 'X' | 'ids' | 'pixels'>> {
  const k = stack.names.length;
  const rows = landslides.length + others.length;
  const found = { X: new Float32Array(rows * k), ids: new Int32Array(rows), pixels: new Uint32Array(rows) };
  const lists = [others, landslides];
  const seen = [0, 0];
  const taken = [0, 0];
  for await (const { y, layers, ids } of inventoryRows(stack, { shift, signal }))
    for (let i = 0; i < ids.length; i++) {
      if (ids[i] < 0) continue;
      const kind = ids[i] > 0 ? 1 : 0;
      if (lists[kind][taken[kind]] !== seen[kind]++) continue;
      const row = taken[0] + taken[1];
      taken[kind]++;
      found.ids[row] = ids[i];
      found.pixels[row] = y * stack.grid.width + i;
      for (let f = 0; f < k; f++) found.X[row * k + f] = layers[f][i];
    }
  return found;
}

/** The sample without some factors. */
export function withoutFactors(sample: FactorSample, left: readonly FactorName[]): FactorSample {
  const keep = sample.names.map((_, f) => f).filter((f) => !left.includes(sample.names[f]));
  check(keep.length > 0, `all of ${sample.names.join(', ')} are left out: keep at least one factor`);
  const k = sample.names.length;
  const X = new Float32Array(sample.y.length * keep.length);
  for (let i = 0; i < sample.y.length; i++)
    keep.forEach((f, j) => (X[i * keep.length + j] = sample.X[i * k + f]));
  return { ...sample, names: keep.map((f) => sample.names[f]), X };
}

/** Rows of factors, and whether each is landslide. */
export interface FactorRows {
  X: Float32Array;
  y: Uint8Array;
  /** [rows] place in the sample. */
  at: number[];
}

/** The rows of a sample that are taken. */
export function rowsOf(sample: FactorSample, take: (i: number) => boolean): FactorRows {
  const k = sample.names.length;
  const at = Array.from(sample.y.keys()).filter(take);
  const X = new Float32Array(at.length * k);
  at.forEach((row, i) => X.set(sample.X.subarray(row * k, (row + 1) * k), i * k));
  return { X, y: Uint8Array.from(at, (i) => sample.y[i]), at };
}
