/** @file A susceptibility map in classes, and what each class holds. */
import { check } from '../core/index.js';
import { naturalBreaks, quantileBreaks } from '../factors/index.js';

/** The five classes of susceptibility, from low to high. */
export const SUSCEPTIBILITY_LABELS = ['very low', 'low', 'moderate', 'high', 'very high'] as const;

/** How the limits are drawn: least differences within classes, or equal areas. */
export type MapBreaks = 'natural' | 'quantile';

/** Values looked at for the limits: more would not move them by what a map shows. */
export const MAP_VALUES = 50_000;

/** Limits between the five classes of a susceptibility map; fewer where it has fewer values.
 *  @param values  [n] of the map, higher is more susceptible, no NaN; some `MAP_VALUES` evenly taken ones are enough
 *  @returns at most four, ascending
 *  @throws "all values are 4: ..." */
export function susceptibilityBreaks(
  values: Float32Array | Float64Array,
  method: MapBreaks = 'natural',
): number[] {
  const k = SUSCEPTIBILITY_LABELS.length;
  return method === 'natural' ? naturalBreaks(values, k) : quantileBreaks(values, k);
}

/** What one class of a susceptibility map covers. */
export interface ClassArea {
  label: string;
  from: number;
  to: number;
  pixels: number;
  /** Shares of the valid pixels, and of the landslide pixels. */
  share: number;
  landslides: number;
  /** landslides / share: above 1 where landslides are denser than on average; NaN for an empty class. */
  density: number;
}

/** Pixels of each class, all and with landslide. */
export interface AreaCounts {
  /** [classes] */
  pixels: Float64Array;
  landslides: Float64Array;
}

/** Nothing counted yet of the classes between some breaks. */
export function emptyAreas(breaks: readonly number[]): AreaCounts {
  const zeros = (): Float64Array => new Float64Array(breaks.length + 1);
  return { pixels: zeros(), landslides: zeros() };
}

/** Adds the pixels of some rows.
 *  @param classOf    [n] uint8 class 0 (very low) .., 255 = nodata
 *  @param landslide  [n] uint8, 1 = landslide, 255 = nodata */
export function countAreas(counts: AreaCounts, classOf: Uint8Array, landslide: Uint8Array): void {
  check(
    classOf.length === landslide.length,
    `classOf has ${classOf.length} pixels, landslide ${landslide.length}: put both on one grid`,
  );
  const { pixels, landslides } = counts;
  for (let i = 0; i < classOf.length; i++) {
    if (classOf[i] >= pixels.length || landslide[i] === 255) continue;
    pixels[classOf[i]]++;
    if (landslide[i] === 1) landslides[classOf[i]]++;
  }
}

/** Area and landslides of each class between the breaks. */
export function areaTable(breaks: readonly number[], counts: AreaCounts): ClassArea[] {
  const sum = (a: Float64Array): number => a.reduce((s, v) => s + v, 0);
  const [all, allSlides] = [sum(counts.pixels), sum(counts.landslides)];
  return Array.from(counts.pixels, (n, c) => {
    const [share, landslides] = [n / all, counts.landslides[c] / allSlides];
    return {
      label: SUSCEPTIBILITY_LABELS[c],
      from: c === 0 ? -Infinity : breaks[c - 1],
      to: breaks[c] ?? Infinity,
      pixels: n,
      share,
      landslides,
      density: landslides / share,
    };
  });
}
