/** @file A susceptibility map in classes, and what each class holds. */
import { check } from '../core/index.js';
import { classify, naturalBreaks, quantileBreaks } from '../factors/index.js';

/** The five classes of susceptibility, from low to high. */
export const SUSCEPTIBILITY_LABELS = ['very low', 'low', 'moderate', 'high', 'very high'] as const;

/** How the limits are drawn: least differences within classes, or equal areas. */
export type MapBreaks = 'natural' | 'quantile';

/** Values looked at for the limits: more would not move them by what a map shows. */
const MOST_VALUES = 50_000;

/** A susceptibility map in five classes. */
export interface SusceptibilityClasses {
  /** [n] uint8 class 0 (very low) .. 4, 255 = nodata. */
  classOf: Uint8Array;
  breaks: number[];
}

/** Five classes of a susceptibility map; fewer where it has fewer values.
 *  @param index  [n] higher is more susceptible, NaN = nodata
 *  @throws "all values are 4: ..." */
export function susceptibilityClasses(
  index: Float32Array | Float64Array,
  method: MapBreaks = 'natural',
): SusceptibilityClasses {
  const valid = index.filter((v) => !Number.isNaN(v));
  const every = Math.max(1, Math.floor(valid.length / MOST_VALUES));
  const some = valid.filter((_, i) => i % every === 0);
  const k = SUSCEPTIBILITY_LABELS.length;
  const breaks = method === 'natural' ? naturalBreaks(some, k) : quantileBreaks(some, k);
  return { classOf: classify(index, breaks), breaks };
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

/** Area and landslides of each class.
 *  @param landslide  [n] uint8, 1 = landslide, 255 = nodata */
export function areaTable({ classOf, breaks }: SusceptibilityClasses, landslide: Uint8Array): ClassArea[] {
  check(
    classOf.length === landslide.length,
    `classOf has ${classOf.length} pixels, landslide ${landslide.length}: put both on one grid`,
  );
  const pixels = new Float64Array(breaks.length + 1);
  const slides = new Float64Array(breaks.length + 1);
  for (let i = 0; i < classOf.length; i++) {
    if (classOf[i] > breaks.length || landslide[i] === 255) continue;
    pixels[classOf[i]]++;
    if (landslide[i] === 1) slides[classOf[i]]++;
  }
  const sum = (a: Float64Array): number => a.reduce((s, v) => s + v, 0);
  const [all, allSlides] = [sum(pixels), sum(slides)];
  return Array.from(pixels, (n, c) => {
    const [share, landslides] = [n / all, slides[c] / allSlides];
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
