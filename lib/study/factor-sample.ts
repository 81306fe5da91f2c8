/** @file The rows that the forest learns from: pixels drawn from a region's factors. */
import { check } from '../core/index.js';
import type { FactorName } from '../factors/index.js';
import { toMap } from '../raster/index.js';
import { gatherRows, sampleRows } from '../susceptibility/index.js';
import type { StudyFactors } from './factors.js';
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
  /** [rows] pixel of each row. */
  pixels: Uint32Array;
  /** [rows] centre of each pixel, CRS units. */
  mapX: Float64Array;
  mapY: Float64Array;
  positives: number;
  /** Valid pixels with and without landslide. */
  available: [number, number];
}

/** A sample of the valid pixels of a region, the same for the same seed.
 *  @param ratio  rows without landslide for each with one; by default the sample is balanced */
export function sampleFactors(
  study: Pick<Study, 'seed'>,
  { stack, landslide }: Pick<StudyFactors, 'stack' | 'landslide'>,
  { positives = MOST_POSITIVES, part = 'factor-sample', ratio = 1 } = {},
): FactorSample {
  const rng = rngFor(study as Study, part);
  const sample = sampleRows(landslide, { ratio, positives, valid: stack.valid, rng });
  const { width } = stack.grid;
  const centres = Array.from(sample.rows, (i) =>
    toMap(stack.grid, (i % width) + 0.5, Math.floor(i / width) + 0.5),
  );
  return {
    names: [...stack.names],
    X: gatherRows(stack.layers, sample.rows),
    y: sample.y,
    pixels: sample.rows,
    mapX: Float64Array.from(centres, (c) => c[0]),
    mapY: Float64Array.from(centres, (c) => c[1]),
    positives: sample.positives,
    available: sample.available,
  };
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
