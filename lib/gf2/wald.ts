import { check } from '../core/errors.js';
import { type Grid, type Raster } from '../raster/grid.js';
import { placeOn, ratioOf } from './placement.js';
import { areaMean } from './reduce.js';
import { floatBands, rasterOf } from './valid.js';

/** PAN and MSS made coarser by their ratio, so that the delivered MSS can be the reference (Wald's protocol). */
export interface ReducedScale {
  /** The MSS made coarser by the ratio, and the PAN at the MSS's pixel size: what a fusion gets. */
  mss: Raster<Float32Array>;
  pan: Raster<Float32Array>;
  /** The delivered MSS: what the fusion should give back, on the same grid as `pan`. */
  reference: Raster;
  ratio: number;
}

/** Wald's protocol: both images made coarser by their ratio, so that the delivered MSS can serve as the truth.
 *  Coarser by area means (a sensor's own blur is a little stronger, so real gains over upsampling are rather larger).
 *  @param mss, pan  same CRS; the ratio of pixels is rounded to a whole number for the MSS's reduction
 *  @throws "MSS is 20 x 20 pixels: expected at least 8 times the ratio of 4"
 *  @source Wald, Ranchin & Mangolini (1997), Photogramm. Eng. Remote Sens. 63, 691-699 */
export function reducedScale(mss: Raster, pan: Raster): ReducedScale {
  const both = ratioOf(mss.grid, pan.grid);
  const ratio = Math.max(2, Math.round((both.x + both.y) / 2));
  const [width, height] = [Math.floor(mss.grid.width / ratio), Math.floor(mss.grid.height / ratio)];
  check(
    Math.min(width, height) >= 8,
    `MSS is ${mss.grid.width} x ${mss.grid.height} pixels: expected at least 8 times the ratio of ${ratio}`,
  );
  const t = mss.grid.transform;
  const coarse: Grid = {
    ...mss.grid,
    width,
    height,
    transform: [t[0], t[1] * ratio, t[2], t[3], t[4], t[5] * ratio],
  };
  const at = { x0: 0, y0: 0, stepX: ratio, stepY: ratio };
  const coarseBands = floatBands(mss).map((band) => areaMean(band, mss.grid, at, coarse));
  const onPan = placeOn(mss.grid, 'MSS', pan.grid, 'PAN');
  const panBands = floatBands(pan).map((band) => areaMean(band, pan.grid, onPan, mss.grid));
  return {
    mss: rasterOf(mss, coarseBands, coarse),
    pan: rasterOf(pan, panBands, mss.grid),
    reference: mss,
    ratio,
  };
}
