import { check } from '../core/errors.js';
import { type Raster } from '../raster/grid.js';
import { gainsFor, type Camera, type Gains, type GainsForYear, type Product } from './gains.js';
import { floatBands, rasterOf } from './valid.js';

/** GF-2 counts in 10 bits. */
export const MAX_DN = 1023;

/** Which camera, year and product the counts are of. */
export interface CalibrateOptions {
  camera: Camera;
  year: number;
  product: Product;
  /** The user's own coefficients instead of the table. */
  gains?: Gains;
  /** The count from which a pixel is saturated; 1023 (10 bits). */
  saturatedDn?: number;
  /** What becomes of saturated pixels: `keep` (default; their radiance is a lower bound) or `absent` (NaN). */
  saturated?: 'keep' | 'absent';
}

/** Radiance, and how it was found. */
export interface Calibrated {
  /** W m-2 sr-1 um-1, NaN where absent. */
  radiance: Raster<Float32Array>;
  /** The coefficients that were used, their year, source and warning. */
  used: GainsForYear;
  /** Number of saturated pixels in each band. */
  saturated: number[];
}

/** At-sensor spectral radiance of delivered counts: L = gain * DN + bias.
 *  @param dn  [1 or 4, rows, cols] counts; absent pixels (nodata, and NaN) stay absent
 *  @returns radiance in W m-2 sr-1 um-1, the coefficients used, and how many pixels of each band were saturated
 *  @throws "MSS has 3 bands: expected 4 (blue, green, red, near infrared)" and all of gainsFor
 *  @source CRESDA, note to the yearly tables of absolute calibration coefficients */
export function calibrate(dn: Raster, o: CalibrateOptions): Calibrated {
  const used = gainsFor(o);
  checkBands(dn, o.product);
  const limit = o.saturatedDn ?? MAX_DN;
  const keep = (o.saturated ?? 'keep') === 'keep';
  const saturated: number[] = [];
  const bands = floatBands(dn).map((band, b) => {
    const out = linear(band, used.gain[b], used.bias[b]);
    saturated.push(markSaturated(band, out, limit, keep));
    return out;
  });
  return { radiance: rasterOf(dn, bands), used, saturated };
}

/** Counts that a camera would deliver for a radiance: round((L - bias) / gain), held in 1..1023; absent pixels become 0,
 *  which is also the nodata value of the result. The inverse of `calibrate`, to half a count.
 *  @param radiance  [1 or 4, rows, cols] W m-2 sr-1 um-1, NaN where absent */
export function radianceToDn(radiance: Raster, o: CalibrateOptions): Raster<Uint16Array> {
  const used = gainsFor(o);
  checkBands(radiance, o.product);
  const size = radiance.grid.width * radiance.grid.height;
  const data = new Uint16Array(radiance.bands * size);
  floatBands(radiance).forEach((band, b) => {
    const scale = 1 / used.gain[b];
    for (let i = 0; i < size; i++) {
      const v = band[i];
      data[b * size + i] =
        v === v ? Math.min(MAX_DN, Math.max(1, Math.round((v - used.bias[b]) * scale))) : 0;
    }
  });
  return { ...radiance, data, nodata: 0 };
}

function checkBands(raster: Raster, product: Product): void {
  const expected = product === 'PAN' ? 1 : 4;
  const names = product === 'PAN' ? 'panchromatic' : 'blue, green, red, near infrared';
  check(raster.bands === expected, `${product} has ${raster.bands} bands: expected ${expected} (${names})`);
}

function linear(band: Float32Array, gain: number, bias: number): Float32Array {
  const out = new Float32Array(band.length);
  for (let i = 0; i < band.length; i++) out[i] = gain * band[i] + bias;
  return out;
}

function markSaturated(dn: Float32Array, out: Float32Array, limit: number, keep: boolean): number {
  let n = 0;
  for (let i = 0; i < dn.length; i++) {
    if (!(dn[i] >= limit)) continue;
    n++;
    if (!keep) out[i] = NaN;
  }
  return n;
}
