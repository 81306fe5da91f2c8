/** @file Absent pixels as NaN. */
import type { TypedArray } from './grid.js';

/** Values as float32 with NaN where absent (NaN or `nodata`); the array itself where it is that already. */
export function toFloat32(values: TypedArray, nodata: number | null): Float32Array {
  const marked = nodata !== null && !Number.isNaN(nodata);
  if (values instanceof Float32Array && !marked) return values;
  const out = new Float32Array(values);
  if (!marked) return out;
  const marker = values instanceof Float32Array ? Math.fround(nodata) : nodata;
  for (let i = values.indexOf(marker); i >= 0; i = values.indexOf(marker, i + 1)) {
    do out[i++] = NaN;
    while (values[i] === marker);
  }
  return out;
}
