/** @file From values to classes. */
import { check } from '../core/index.js';
import { PLANE, type FactorDefinition } from './definitions.js';
import { checkBreaks, classLabels } from './limits.js';

/** The class of a pixel without value. */
export const NODATA_CLASS = 255;

/** A factor in classes. */
export interface ClassedLayer {
  /** [n] uint8 class 0.., 255 = nodata. */
  classOf: Uint8Array;
  labels: string[];
  /** Limits between the classes; empty for aspect and grades. */
  breaks: number[];
}

/** Class of each value: the number of breaks at or below it, so a value on a limit belongs to the class above.
 *  @param values  [n], NaN = nodata
 *  @param breaks  ascending, distinct, finite, at most 253
 *  @returns [n] uint8, 255 where the value is NaN
 *  @throws "breaks are out of order: 300 comes before 200; ..." */
export function classify(values: ArrayLike<number>, breaks: readonly number[]): Uint8Array {
  checkBreaks(breaks);
  const limits = Float64Array.from(breaks);
  const out = new Uint8Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = classAt(limits, values[i]);
  return out;
}

/** Class of each aspect: north 0 (337.5 to 22.5 degrees), then clockwise to northwest 7; plane 8 where it is below 0.
 *  @param aspectDeg  [n] degrees clockwise from north, -1 = flat, NaN = nodata
 *  @returns [n] uint8, 255 where it is NaN
 *  @throws "aspect is 400 at pixel 3; ..." */
export function classifyAspect(aspectDeg: ArrayLike<number>): Uint8Array {
  const out = new Uint8Array(aspectDeg.length);
  for (let i = 0; i < out.length; i++) {
    const v = aspectDeg[i];
    if (v > 360)
      check(
        false,
        `aspect is ${v} at pixel ${i}; expected 0..360 degrees, -1 for flat ground, NaN for nodata`,
      );
    out[i] = v !== v ? NODATA_CLASS : v < 0 ? PLANE : Math.floor((v + 22.5) / 45) & 7;
  }
  return out;
}

/** Class of each grade: grade 1 is class 0.
 *  @param grades  [n] 1..k, NaN or 0 = nodata
 *  @throws "grade is 7 at pixel 3; expected 1..4, ..." */
export function classifyGrades(grades: ArrayLike<number>, k: number): Uint8Array {
  const out = new Uint8Array(grades.length);
  for (let i = 0; i < out.length; i++) {
    const g = grades[i];
    const absent = g !== g || g === 0;
    if (!absent && !(Number.isInteger(g) && g >= 1 && g <= k))
      check(false, `grade is ${g} at pixel ${i}; expected 1..${k}, or 0 or NaN for nodata`);
    out[i] = absent ? NODATA_CLASS : g - 1;
  }
  return out;
}

/** A factor's layer in classes: table 4's, or between breaks of the caller's own.
 *  @param layer   [n] in the factor's unit, NaN = nodata
 *  @param breaks  instead of table 4's; only for factors of kind interval
 *  @param valid   [n] uint8; where it is 0 the class is 255 */
export function classifyFactor(
  factor: FactorDefinition,
  layer: ArrayLike<number>,
  { breaks, valid }: { breaks?: readonly number[]; valid?: Uint8Array } = {},
): ClassedLayer {
  check(
    !breaks || factor.kind === 'interval',
    `${factor.name} has classes of its own: breaks are for elevation, ndvi, slope and the distances`,
  );
  check(
    !valid || valid.length === layer.length,
    () => `valid has ${valid!.length} pixels, ${factor.name} has ${layer.length}: put both on one grid`,
  );
  const limits = breaks ?? factor.breaks;
  const classOf =
    factor.kind === 'aspect'
      ? classifyAspect(layer)
      : factor.kind === 'grade'
        ? classifyGrades(layer, factor.labels.length)
        : classify(layer, limits);
  if (valid) for (let i = 0; i < classOf.length; i++) if (valid[i] === 0) classOf[i] = NODATA_CLASS;
  return { classOf, labels: breaks ? classLabels(breaks) : factor.labels, breaks: [...limits] };
}

function classAt(limits: Float64Array, v: number): number {
  if (v !== v) return NODATA_CLASS;
  let c = 0;
  while (c < limits.length && v >= limits[c]) c++;
  return c;
}
