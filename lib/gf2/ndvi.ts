import { check } from '../core/errors.js';
import { checkSameGrid, type Raster } from '../raster/grid.js';
import { floatBands, rasterOf } from './valid.js';

/** Normalised difference vegetation index, (NIR - R) / (NIR + R), of each pixel.
 *  @param red, nir  [1, rows, cols] reflectance on the same grid
 *  @returns [1, rows, cols] float32 in -1..1; NaN where either is absent or the sum is not above 0. Reflectances that a
 *  correction pushed below 0 can leave that range: they are held at -1 or 1
 *  @throws "red has 4 bands: give one", and where the grids differ
 *  @source Rouse et al. (1974), NASA SP-351 */
export function ndvi(red: Raster, nir: Raster): Raster<Float32Array> {
  check(red.bands === 1, `red has ${red.bands} bands: give one band`);
  check(nir.bands === 1, `near infrared has ${nir.bands} bands: give one band`);
  checkSameGrid(red.grid, 'red', nir.grid, 'near infrared');
  return { ...rasterOf(red, [ndviOf(floatBands(red)[0], floatBands(nir)[0])]), bandNames: ['NDVI'] };
}

/** NDVI of two [n] arrays with NaN where absent (the core of `ndvi`). */
export function ndviOf(red: Float32Array, nir: Float32Array): Float32Array {
  const out = new Float32Array(red.length);
  for (let i = 0; i < red.length; i++) {
    const sum = nir[i] + red[i];
    out[i] = sum > 0 ? Math.min(1, Math.max(-1, (nir[i] - red[i]) / sum)) : NaN;
  }
  return out;
}
