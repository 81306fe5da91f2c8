/** @file Horn's slope and aspect of rows of heights, in memory or as a thread's job. */
import { toFloat32 } from '../raster/absent.js';
import type { TypedArray } from '../raster/grid.js';

const DEGREES = 180 / Math.PI;

export interface HornJob {
  /** [rows + 2, width] heights, metres: the rows with the one above and the one below. */
  z: TypedArray;
  /** What marks absent heights; null where nothing but NaN does. */
  nodata: number | null;
  width: number;
  /** Pixel width and height, metres. */
  pixel: readonly [number, number];
  /** Below this slope (degrees) a pixel is flat. */
  flatDeg: number;
  /** [rows, width] float32 each, to be filled. */
  slope: Float32Array;
  aspect: Float32Array;
}

/** Fills slope and aspect of a job (see `slopeAspect`). */
export function work({ z, nodata, width, pixel, flatDeg, slope, aspect }: HornJob): void {
  hornRows(toFloat32(z, nodata), { width, pixel, flatDeg }, slope, aspect);
}

/** atan(t) in degrees for t in 0..1, within 1.2e-6 degrees. @source Abramowitz & Stegun 1964, 4.4.49 */
function atanUnitDeg(t: number): number {
  const q = t * t;
  let p = 0.0028662257;
  p = p * q - 0.0161657367;
  p = p * q + 0.0429096138;
  p = p * q - 0.07528964;
  p = p * q + 0.1065626393;
  p = p * q - 0.1420889944;
  p = p * q + 0.1999355085;
  p = p * q - 0.3333314528;
  return (t + t * q * p) * DEGREES;
}

/** atan(t) in degrees for t of 0 and more. */
function atanDeg(t: number): number {
  return t <= 1 ? atanUnitDeg(t) : 90 - atanUnitDeg(1 / t);
}

/** Degrees clockwise from north of a direction (east, north), 0..360; not both 0. */
function bearingDeg(east: number, north: number): number {
  const e = east < 0 ? -east : east;
  const n = north < 0 ? -north : north;
  const sharp = e <= n ? atanUnitDeg(e / n) : 90 - atanUnitDeg(n / e);
  const half = north >= 0 ? sharp : 180 - sharp;
  return east >= 0 || half === 0 ? half : 360 - half;
}

/** Slope and aspect of the rows between the first and the last of `z`. Each step of the window brings three new heights; the other
 *  six move on. */
export function hornRows(
  z: Float32Array,
  { width, pixel: [px, py], flatDeg }: Pick<HornJob, 'width' | 'pixel' | 'flatDeg'>,
  slope: Float32Array,
  aspect: Float32Array,
): void {
  const kx = 1 / (8 * px);
  const ky = 1 / (8 * py);
  const flat = Math.tan(flatDeg / DEGREES);
  for (let start = width; start + width < z.length; start += width) {
    // Place in the heights; the results lie one row before.
    let i = start + 1;
    let to = 1 + start - width;
    const end = start + width - 1;
    slope[to - 1] = aspect[to - 1] = slope[to + width - 2] = aspect[to + width - 2] = NaN;
    // Sums of the columns left and at the centre, weighted 1 2 1; and differences of their ends.
    let north0 = z[i - 1 - width];
    let south0 = z[i - 1 + width];
    let left = north0 + 2 * z[i - 1] + south0;
    let north1 = z[i - width];
    let here = z[i];
    let south1 = z[i + width];
    let centre = north1 + 2 * here + south1;
    for (; i < end; i++, to++) {
      const north2 = z[i + 1 - width];
      const next = z[i + 1];
      const south2 = z[i + 1 + width];
      const right = north2 + 2 * next + south2;
      const east = (right - left) * kx;
      const south = (south0 + 2 * south1 + south2 - (north0 + 2 * north1 + north2)) * ky;
      const rise = Math.sqrt(east * east + south * south) + 0 * here;
      if (rise === rise) {
        slope[to] = atanDeg(rise);
        // Downhill is against the gradient.
        aspect[to] = rise <= flat ? -1 : bearingDeg(-east, south);
      } else slope[to] = aspect[to] = NaN;
      north0 = north1;
      north1 = north2;
      south0 = south1;
      south1 = south2;
      left = centre;
      centre = right;
      here = next;
    }
  }
}
