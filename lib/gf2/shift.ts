/** @file PAN and MSS laid on each other by a shift that is known. */
import { check } from '../core/errors.js';
import type { Grid, Raster } from '../raster/grid.js';
import { createUpsampler, fillAbsent } from './upsample.js';
import { floatBands, rasterOf, validEverywhere } from './valid.js';

/** The MSS grid moved by a shift that `registerPan` found, so that it fits the PAN: fusion with this grid needs no warping.
 *  (The PAN's position is the one that is kept.) */
export function alignToPan(mss: Grid, pan: Grid, shift: { dx: number; dy: number }): Grid {
  const [a, b, c, d, e, f] = pan.transform;
  const t = mss.transform;
  const left = t[0] + shift.dx * b + shift.dy * c;
  const top = t[3] + shift.dx * e + shift.dy * f;
  check(Number.isFinite(a + d + left + top), `shift is ${shift.dx}, ${shift.dy}: expected two numbers`);
  return { ...mss, transform: [left, t[1], t[2], top, t[4], t[5]] };
}

/** The PAN resampled by cubic convolution so that it fits the MSS as it lies: for the rare case that the MSS's position is
 *  the one to keep (`alignToPan` leaves the pixels alone).
 *  @returns [1, rows, cols] float32 on the PAN's grid, NaN where absent; border pixels repeat beyond the edge */
export function shiftPan(pan: Raster, shift: { dx: number; dy: number }): Raster<Float32Array> {
  check(pan.bands === 1, `PAN has ${pan.bands} bands: expected 1`);
  const { width, height } = pan.grid;
  const [band] = floatBands(pan);
  const absent = validEverywhere([band]).map((v) => 1 - v);
  const filled = fillAbsent(band, width, height, absent);
  const at = { x0: shift.dx, y0: shift.dy, stepX: 1, stepY: 1 };
  const all = { top: 0, firstRow: 0, rows: height };
  const upsampler = createUpsampler(pan.grid, at, width, all, absent);
  const out = new Float32Array(width * height);
  for (let r = 0; r < height; r++) upsampler.row(filled, r, out.subarray(r * width, (r + 1) * width));
  return rasterOf(pan, [out]);
}
