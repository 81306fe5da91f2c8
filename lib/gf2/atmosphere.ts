/** @file Atmospheric correction from the image alone. Both methods take the darkest pixels for a surface of one percent and what
 *  they show beyond it for light scattered into the path. Neither knows aerosol absorption or light from neighbouring
 *  pixels (which FLAASH does correct), and both leave errors of -0.07 to +0.01 in reflectance against a radiative
 *  transfer code: use SMAC (smac.ts) where the aerosol depth is known. */
import { check } from '../core/errors.js';
import { type Raster } from '../raster/grid.js';
import { quantiles } from './quantiles.js';
import { cosSunZenith } from './toa.js';
import { checkSomeValid, floatBands, rasterOf } from './valid.js';

/** Settings of dark-object subtraction. */
export interface DarkObjectOptions {
  /** `dos1`: no transmittance; `cost`: transmittance on the way down = cos(sun zenith). */
  method: 'dos1' | 'cost';
  sunZenithDeg: number;
  /** The percentile of each band that stands for its dark object, 0..5; default 0.1 (percent). */
  darkPercentile?: number;
  /** Reflectance of the dark object; default 0.01. */
  darkReflectance?: number;
}

/** Reflectance of the ground by dark-object subtraction, and what was taken off. */
export interface DarkObjectResult {
  /** Surface reflectance, NaN where absent. */
  reflectance: Raster<Float32Array>;
  method: 'dos1' | 'cost';
  darkPercentile: number;
  /** Top-of-atmosphere reflectance of the dark object in each band. */
  dark: number[];
  /** What is taken off each band as path reflectance, 0 or more. */
  path: number[];
  /** Transmittance the rest is divided by. */
  transmittance: number;
}

/** Surface reflectance by dark-object subtraction: rho_s = (rho_toa - rho_path) / T, rho_path = rho_dark - T rho_object,
 *  T = 1 (DOS1) or cos(sun zenith) (COST). Path reflectance below 0 is taken as 0; small negative results are kept.
 *  @param toa  [bands, rows, cols] reflectance at the top of the atmosphere; absent pixels stay absent (NaN)
 *  @throws "dark percentile is 60: expected 0 to 5", "band 3 has no valid pixel"
 *  @source Chavez (1988) doi 10.1016/0034-4257(88)90019-3; Chavez (1996), Photogramm. Eng. Remote Sens. 62, 1025-1036 */
export function surfaceReflectance(toa: Raster, o: DarkObjectOptions): DarkObjectResult {
  const { method, darkPercentile = 0.1, darkReflectance } = o;
  check(method === 'dos1' || method === 'cost', `method is ${method as string}: expected dos1 or cost`);
  check(
    darkPercentile >= 0 && darkPercentile <= 5,
    `dark percentile is ${darkPercentile}: expected 0 to 5 (percent of the pixels)`,
  );
  const bands = floatBands(toa);
  bands.forEach((band, b) => checkSomeValid(band, `band ${b + 1}`));
  const dark = bands.map((band) => quantiles([band], [darkPercentile / 100])[0]);
  const found = darkObjectPath(dark, { method, sunZenithDeg: o.sunZenithDeg, darkReflectance });
  return { reflectance: subtractDarkObjects(toa, found), method, darkPercentile, dark, ...found };
}

/** Path reflectance and transmittance from what each band's dark object shows (see `surfaceReflectance`). */
export function darkObjectPath(
  dark: readonly number[],
  o: Pick<DarkObjectOptions, 'method' | 'sunZenithDeg' | 'darkReflectance'>,
): { path: number[]; transmittance: number } {
  const transmittance = o.method === 'cost' ? cosSunZenith(o.sunZenithDeg) : 1;
  const object = transmittance * (o.darkReflectance ?? 0.01);
  return { path: dark.map((d) => Math.max(0, d - object)), transmittance };
}

/** Surface reflectance once path and transmittance are known. */
export function subtractDarkObjects(
  toa: Raster,
  { path, transmittance }: { path: readonly number[]; transmittance: number },
): Raster<Float32Array> {
  const bands = floatBands(toa).map((band, b) => subtractPath(band, path[b], transmittance));
  return rasterOf(toa, bands);
}

function subtractPath(band: Float32Array, path: number, transmittance: number): Float32Array {
  const out = new Float32Array(band.length);
  for (let i = 0; i < band.length; i++) out[i] = (band[i] - path) / transmittance;
  return out;
}
