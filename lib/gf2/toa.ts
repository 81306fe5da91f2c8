import { check } from '../core/errors.js';
import { type Raster } from '../raster/grid.js';
import { type Camera, type Product } from './gains.js';
import { earthSunDistance } from './sun.js';
import { floatBands, rasterOf } from './valid.js';

const ESUN_MSS: Record<Camera, readonly number[]> = {
  PMS1: [1965.0, 1824.9, 1536.5, 1050.7],
  PMS2: [1964.4, 1824.8, 1536.4, 1050.9],
};
const ESUN_PAN = 1485;

/** Solar irradiance at one astronomical unit in a camera's bands, W m-2 um-1.
 *  @source GF-2's published spectral response weighted with Thuillier (2003), doi 10.1023/A:1024048429145; PAN as a box of 0.45-0.90 um */
export function esunFor(camera: Camera, product: Product): number[] {
  check(camera === 'PMS1' || camera === 'PMS2', `GF-2 camera is ${camera as string}: expected PMS1 or PMS2`);
  return product === 'PAN' ? [ESUN_PAN] : [...ESUN_MSS[camera]];
}

/** Sun and date, for reflectance at the top of the air. */
export interface ToaOptions {
  /** Solar irradiance of each band at 1 AU, W m-2 um-1 (`esunFor`). */
  esun: readonly number[];
  /** Degrees from the zenith, 0..85. */
  sunZenithDeg: number;
  /** `YYYY-MM-DD`, for the distance to the sun. */
  date: string;
}

/** Reflectance at the top of the atmosphere: rho = pi L d^2 / (ESUN cos(sun zenith)).
 *  @param radiance  [bands, rows, cols] W m-2 sr-1 um-1; absent pixels stay absent (NaN)
 *  @returns [bands, rows, cols] float32, unitless, 0..1 for most surfaces (clouds, snow and glint may exceed 1: not cut)
 *  @throws "esun has 3 numbers, radiance has 4 bands", "sun zenith is 88: expected 0 to 85 degrees"
 *  @source Chander et al. (2009), eq. 2, doi 10.1016/j.rse.2009.01.007 */
export function toaReflectance(radiance: Raster, o: ToaOptions): Raster<Float32Array> {
  return scaled(radiance, factors(radiance, o));
}

/** Radiance that a top-of-atmosphere reflectance gives: the inverse of `toaReflectance`, same arguments and units. */
export function toaRadiance(reflectance: Raster, o: ToaOptions): Raster<Float32Array> {
  return scaled(
    reflectance,
    factors(reflectance, o).map((f) => 1 / f),
  );
}

function factors(raster: Raster, o: ToaOptions): number[] {
  check(
    o.esun.length === raster.bands,
    `esun has ${o.esun.length} numbers, the raster has ${raster.bands} bands`,
  );
  check(
    o.esun.every((e) => e > 0),
    `esun is [${o.esun.join(', ')}]: expected numbers above 0, W m-2 um-1`,
  );
  const cosSun = cosSunZenith(o.sunZenithDeg);
  const d = earthSunDistance(o.date);
  return o.esun.map((e) => (Math.PI * d * d) / (e * cosSun));
}

/** Cosine of a sun zenith angle that reflectance can be computed with.
 *  @throws "sun zenith is 88: expected 0 to 85 degrees" */
export function cosSunZenith(deg: number): number {
  check(deg >= 0 && deg <= 85, `sun zenith is ${deg}: expected 0 to 85 degrees (0 = overhead)`);
  return Math.cos((deg * Math.PI) / 180);
}

function scaled(raster: Raster, by: readonly number[]): Raster<Float32Array> {
  const bands = floatBands(raster).map((band, b) => {
    const out = new Float32Array(band.length);
    for (let i = 0; i < band.length; i++) out[i] = band[i] * by[b];
    return out;
  });
  return rasterOf(raster, bands);
}
