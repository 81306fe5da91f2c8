/** @file Landslide pixels that were missed, landslide by landslide, and how many of them lie at the edge. */
import { check, mapTo } from '../core/index.js';
import type { Grid } from '../raster/index.js';
import { checkMetric } from '../terrain/dem.js';
import { boundaryOf, pixelsNear } from './boundary.js';

/** What a prediction lacks of one landslide. */
export interface Omission {
  id: number;
  /** Pixels of the landslide that count, and those of them that the prediction lacks. */
  pixels: number;
  missed: number;
  /** The same of its rim: pixels within the rim's width of ground that is no landslide. */
  rim: number;
  rimMissed: number;
}

/** What each landslide lacks in the prediction.
 *  @param prediction  [rows, cols] uint8, 0 / 1
 *  @param labels      [rows, cols] int32 landslide ids, 0 = none
 *  @param scored      [rows, cols] uint8, 0 = counts nowhere
 *  @param grid        projected, in metres
 *  @param rimM        width of the rim, metres between pixel centres
 *  @returns landslides with at least one pixel that counts, by id */
export function omissionsOf(o: {
  prediction: Uint8Array;
  labels: Int32Array;
  scored: Uint8Array;
  grid: Grid;
  rimM: number;
}): Omission[] {
  const { prediction, labels, scored, grid, rimM } = o;
  const size = grid.width * grid.height;
  for (const [name, array] of Object.entries({ prediction, labels, scored }))
    check(
      array.length === size,
      `${name} has ${array.length} pixels, the grid ${grid.width} x ${grid.height}`,
    );
  check(rimM >= 0, `rim is ${rimM} m wide: expected 0 or more`);
  checkMetric(grid, 'distance');
  const outside = mapTo(Uint8Array, labels, (id) => (id === 0 ? 1 : 0));
  const near = pixelsNear(boundaryOf(outside, outside, grid), grid, rimM);
  const rows = new Map<number, Omission>();
  for (let i = 0; i < size; i++) {
    const id = labels[i];
    if (id === 0 || scored[i] === 0) continue;
    const row = rows.get(id) ?? { id, pixels: 0, missed: 0, rim: 0, rimMissed: 0 };
    rows.set(id, row);
    const missed = prediction[i] === 1 ? 0 : 1;
    const atRim = near[i];
    row.pixels++;
    row.missed += missed;
    row.rim += atRim;
    row.rimMissed += missed * atRim;
  }
  return [...rows.values()].sort((a, b) => a.id - b.id);
}
