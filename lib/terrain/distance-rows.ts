/** @file Distances of some rows of a mask, in memory or as a thread's job. */
import type { TypedArray } from '../raster/grid.js';

/** More rows than any file has: no target in this column. */
export const FAR = 2 ** 29;

export interface DistanceJob {
  /** [rows, width], not 0 = target. */
  mask: TypedArray;
  width: number;
  /** [width] rows from the first row up to the nearest target above it (1 or more), and from the last row down to the nearest below
   *  it; FAR where there is none. */
  above: Int32Array;
  below: Int32Array;
  /** Pixel width and height, CRS units. */
  pixel: readonly [number, number];
  /** [rows, width] float32, to be filled. */
  distance: Float32Array;
}

/** Fills the distances of a job (see `distanceTo`): two scans, of which the second is the lower envelope of one parabola for each
 *  column. */
export function work({ mask, width, above, below, pixel, distance }: DistanceJob): void {
  alongRows(alongColumns(mask, width, above, below), width, pixel, distance);
}

/** [rows, width] rows to the nearest target of the same column, FAR or more where there is none; row by row for the cache's sake. */
function alongColumns(mask: TypedArray, width: number, above: Int32Array, below: Int32Array): Int32Array {
  const out = new Int32Array(mask.length);
  for (let x = 0; x < width; x++) out[x] = mask[x] ? 0 : above[x];
  for (let i = width; i < out.length; i++) out[i] = mask[i] ? 0 : out[i - width] + 1;
  const last = out.length - width;
  for (let x = 0; x < width; x++) if (below[x] < out[last + x]) out[last + x] = below[x];
  for (let i = last - 1; i >= 0; i--) if (out[i + width] + 1 < out[i]) out[i] = out[i + width] + 1;
  return out;
}

function alongRows(
  rows: Int32Array,
  width: number,
  [px, py]: readonly [number, number],
  out: Float32Array,
): void {
  const vertex = new Int32Array(width);
  const from = new Float64Array(width + 1);
  const squared = new Float64Array(width);
  // In units of the pixel width, so that columns are whole numbers.
  const ratio = (py / px) ** 2;
  for (let at = 0; at < rows.length; at += width) {
    let k = -1;
    for (let x = 0; x < width; x++) {
      const g = rows[at + x];
      if (g >= FAR) continue;
      const f = ratio * g * g;
      squared[x] = f;
      let start = -Infinity;
      while (k >= 0) {
        const v = vertex[k];
        start = (f - squared[v] + (x - v) * (x + v)) / (2 * (x - v));
        if (start > from[k]) break;
        k--;
      }
      vertex[++k] = x;
      from[k] = k === 0 ? -Infinity : start;
    }
    if (k < 0) {
      out.fill(Infinity, at, at + width);
      continue;
    }
    for (let x = 0, j = 0; x < width; x++) {
      while (j < k && from[j + 1] <= x) j++;
      const v = vertex[j];
      out[at + x] = px * Math.sqrt((x - v) * (x - v) + squared[v]);
    }
  }
}
