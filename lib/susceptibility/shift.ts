/** @file Inventories moved against the factors: what a forest finds where there is nothing to find. */
import { check } from '../core/index.js';

/** The landslides moved by whole pixels, those that leave at one edge coming back at the other: sizes, shapes and distances between them stay,
 *  and what they have to do with the ground is gone.
 *  @param ids    [rows, cols] int32 landslide number, 0 = none, -1 = nodata
 *  @param shift  columns and rows
 *  @returns      the same, -1 at the same pixels as before
 *  @source Lotwick and Silverman 1982, doi 10.1111/j.2517-6161.1982.tb01221.x (toroidal shift) */
export function shiftInventory(
  ids: Int32Array,
  { width, height }: { width: number; height: number },
  [columns, rows]: readonly [number, number],
): Int32Array {
  check(
    ids.length === width * height,
    `ids has ${ids.length} pixels, the grid ${width} x ${height}: put both on one grid`,
  );
  const wrap = (v: number, n: number): number => ((v % n) + n) % n;
  const out = new Int32Array(ids.length);
  for (let y = 0; y < height; y++) {
    const from = wrap(y - rows, height) * width;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      out[at] = ids[at] < 0 ? -1 : Math.max(0, ids[from + wrap(x - columns, width)]);
    }
  }
  return out;
}
