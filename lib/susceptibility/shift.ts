/** @file Inventories moved against the factors: what a forest finds where there is nothing to find. */
import { check } from '../core/index.js';

/** Row and column that come to lie at `at` where all are moved by `by` and those that leave at one edge come back at the other. */
export function wrapped(at: number, by: number, size: number): number {
  return (((at - by) % size) + size) % size;
}

/** Rows of landslides moved by whole pixels (toroidal shift): sizes, shapes and distances between them stay, and what they have to do with
 *  the ground is gone.
 *  @param ids     [rows, width] int32 landslide number, 0 = none, -1 = nodata, at the place that is asked for
 *  @param source  [rows, width] the same of the rows that move there (`wrapped`)
 *  @returns [rows, width] the landslides there, -1 at the same pixels as before
 *  @source Lotwick and Silverman 1982, doi 10.1111/j.2517-6161.1982.tb01221.x (toroidal shift) */
export function shiftRows(ids: Int32Array, source: Int32Array, width: number, columns: number): Int32Array {
  check(
    ids.length === source.length && ids.length % width === 0,
    `ids has ${ids.length} pixels, the rows that move there ${source.length}: expected the same rows of ${width}`,
  );
  const out = new Int32Array(ids.length);
  for (let row = 0; row < ids.length; row += width)
    for (let x = 0; x < width; x++) {
      const at = row + x;
      out[at] = ids[at] < 0 ? -1 : Math.max(0, source[row + wrapped(x, columns, width)]);
    }
  return out;
}
