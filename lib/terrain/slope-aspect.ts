import { check } from '../core/errors.js';
import type { Raster } from '../raster/grid.js';
import { heights } from './dem.js';

const DEGREES = 180 / Math.PI;

/** Slope and aspect of each pixel from its eight neighbours.
 *  @param dem      one band, north-up, metres; heights in metres
 *  @param flatDeg  below this slope (degrees) the aspect is -1, flat; 0 leaves only level pixels flat
 *  @returns [rows, cols] float32 each: slope 0..90 degrees; aspect degrees clockwise from north, 0..360, of the downhill direction.
 *    At the edge and beside absent pixels both are NaN, as gdaldem marks them: pad the DEM before clipping
 *  @source Horn 1981, doi 10.1109/PROC.1981.11918; as gdaldem slope, gdaldem aspect */
export function slopeAspect(
  dem: Raster,
  { flatDeg }: { flatDeg: number },
): { slope: Float32Array; aspect: Float32Array } {
  check(flatDeg >= 0 && flatDeg < 90, `flatDeg is ${flatDeg}: expected degrees, 0 to below 90`);
  const { z, pixel } = heights(dem, 'slope');
  const { width, height } = dem.grid;
  const slope = new Float32Array(z.length);
  const aspect = new Float32Array(z.length);
  if (width > 2 && height > 2) hornInto(z, width, height, pixel, flatDeg, slope, aspect);
  frameWithNaN(slope, width, height);
  frameWithNaN(aspect, width, height);
  return { slope, aspect };
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

/** Degrees clockwise from north of a direction (east, north), 0..360; not both 0. */
function bearingDeg(east: number, north: number): number {
  const e = east < 0 ? -east : east;
  const n = north < 0 ? -north : north;
  const sharp = e <= n ? atanUnitDeg(e / n) : 90 - atanUnitDeg(n / e);
  const half = north >= 0 ? sharp : 180 - sharp;
  return east >= 0 || half === 0 ? half : 360 - half;
}

/** Each step of the window brings three new heights; the other six move on. */
function hornInto(
  z: Float32Array,
  width: number,
  height: number,
  [px, py]: readonly [number, number],
  flatDeg: number,
  slope: Float32Array,
  aspect: Float32Array,
): void {
  const kx = 1 / (8 * px);
  const ky = 1 / (8 * py);
  const flat = Math.tan(flatDeg / DEGREES);
  for (let y = 1; y + 1 < height; y++) {
    let i = y * width + 1;
    const end = (y + 1) * width - 1;
    // Sums of the columns left and at the centre, weighted 1 2 1; and differences of their ends.
    let north0 = z[i - 1 - width];
    let south0 = z[i - 1 + width];
    let left = north0 + 2 * z[i - 1] + south0;
    let north1 = z[i - width];
    let here = z[i];
    let south1 = z[i + width];
    let centre = north1 + 2 * here + south1;
    for (; i < end; i++) {
      const north2 = z[i + 1 - width];
      const next = z[i + 1];
      const south2 = z[i + 1 + width];
      const right = north2 + 2 * next + south2;
      const east = (right - left) * kx;
      const south = (south0 + 2 * south1 + south2 - (north0 + 2 * north1 + north2)) * ky;
      const rise = Math.sqrt(east * east + south * south) + 0 * here;
      if (rise <= flat) {
        slope[i] = rise <= 1 ? atanUnitDeg(rise) : 90 - atanUnitDeg(1 / rise);
        aspect[i] = -1;
      } else if (rise > flat) {
        slope[i] = rise <= 1 ? atanUnitDeg(rise) : 90 - atanUnitDeg(1 / rise);
        // Downhill is against the gradient.
        aspect[i] = bearingDeg(-east, south);
      } else slope[i] = aspect[i] = NaN;
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

function frameWithNaN(a: Float32Array, width: number, height: number): void {
  a.fill(NaN, 0, width);
  a.fill(NaN, (height - 1) * width);
  for (let y = 1; y < height; y++) {
    a[y * width] = NaN;
    a[y * width - 1] = NaN;
  }
}
