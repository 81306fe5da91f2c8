/** @file Pixels of each class, counted some rows at a time: all that frequency ratios and their intervals are made from. */
import { check } from '../core/errors.js';

/** Marks a pixel without class, and one whose landslide label is not known. */
export const NO_CLASS = 255;

/** Counts of the classes of one factor. */
export interface ClassTally {
  /** [classes] pixels of each class. */
  domain: Float64Array;
  /** A landslide each, by its number, in the order of their first pixels: [classes] its pixels in each class. */
  slides: Map<number, Float64Array>;
}

/** Nothing counted yet.
 *  @param k  number of classes, 1..254 */
export function emptyTally(k: number): ClassTally {
  check(Number.isInteger(k) && k > 0 && k < NO_CLASS, `number of classes is ${k}; expected 1..254`);
  return { domain: new Float64Array(k), slides: new Map() };
}

/** Adds the pixels of some rows.
 *  @param classOf  [n] uint8 class 0..k-1; 255 = nodata, left out
 *  @param idOf     [n] int32 landslide number, 0 = none, below 0 = nodata, left out
 *  @throws "classOf has 90 pixels, idOf has 100: ...", "class is 7 at pixel 12; ..." */
export function tallyClasses({ domain, slides }: ClassTally, classOf: Uint8Array, idOf: Int32Array): void {
  check(
    classOf.length === idOf.length,
    `classOf has ${classOf.length} pixels, idOf has ${idOf.length}: put both on one grid`,
  );
  const k = domain.length;
  for (let i = 0; i < classOf.length; i++) {
    const [c, id] = [classOf[i], idOf[i]];
    if (c === NO_CLASS || id < 0) continue;
    if (c >= k) check(false, `class is ${c} at pixel ${i}; expected 0..${k - 1}, or 255 for nodata`);
    domain[c]++;
    if (id === 0) continue;
    const counts = slides.get(id) ?? new Float64Array(k);
    counts[c]++;
    slides.set(id, counts);
  }
}

/** [classes] pixels of some landslides in each class.
 *  @param taken  which landslides; default: all */
export function slidePixels(
  { domain, slides }: ClassTally,
  taken: (id: number) => boolean = () => true,
): Float64Array {
  const out = new Float64Array(domain.length);
  for (const [id, counts] of slides) if (taken(id)) for (let c = 0; c < out.length; c++) out[c] += counts[c];
  return out;
}
