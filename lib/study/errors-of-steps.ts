/** @file How far an image is from the known reflectance of an invented region, band by band. */
import { check } from '../core/index.js';
import { bandOf, checkSameGrid, type Raster } from '../raster/index.js';

/** How far one band is from the truth. */
export interface BandError {
  band: string;
  /** Mean of image - truth; reflectance. */
  bias: number;
  /** Root of the mean square of image - truth; reflectance. */
  rmse: number;
  /** Correlation of image and truth; NaN where either is constant. */
  r: number;
  pixels: number;
}

/** Bias, root mean square error and correlation of each band of an image against the truth. Pixels absent (NaN or nodata) in either
 *  do not count.
 *  @param image, truth  [bands, rows, cols] in the same unit, on one grid
 *  @param margin        pixels left out along each edge
 *  @throws "image has 3 bands, the truth 4: ..." */
export function errorsAgainst(image: Raster, truth: Raster, { margin = 0 } = {}): BandError[] {
  check(
    image.bands === truth.bands,
    `image has ${image.bands} bands, the truth ${truth.bands}: expected the same`,
  );
  checkSameGrid(image.grid, 'image', truth.grid, 'truth');
  return Array.from({ length: image.bands }, (_, b) => ({
    band: image.bandNames?.[b] ?? truth.bandNames?.[b] ?? `band ${b + 1}`,
    ...bandError(image, truth, b, margin),
  }));
}

function bandError(image: Raster, truth: Raster, b: number, margin: number): Omit<BandError, 'band'> {
  const { width, height } = image.grid;
  const [x, y] = [bandOf(image, b), bandOf(truth, b)];
  const sums = { n: 0, d: 0, dd: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 };
  for (let row = margin; row < height - margin; row++)
    for (let i = row * width + margin; i < (row + 1) * width - margin; i++)
      if (isThere(x[i], image.nodata) && isThere(y[i], truth.nodata)) addPair(sums, x[i], y[i]);
  const { n } = sums;
  check(n > 0, 'image and truth share no pixel: check their nodata values');
  const covariance = sums.xy / n - (sums.x / n) * (sums.y / n);
  const spread = Math.sqrt((sums.xx / n - (sums.x / n) ** 2) * (sums.yy / n - (sums.y / n) ** 2));
  return { bias: sums.d / n, rmse: Math.sqrt(sums.dd / n), r: covariance / spread, pixels: n };
}

type Sums = Record<'n' | 'd' | 'dd' | 'x' | 'y' | 'xx' | 'yy' | 'xy', number>;

function addPair(s: Sums, x: number, y: number): void {
  const d = x - y;
  s.n++;
  s.d += d;
  s.dd += d * d;
  s.x += x;
  s.y += y;
  s.xx += x * x;
  s.yy += y * y;
  s.xy += x * y;
}

function isThere(v: number, nodata: number | null): boolean {
  return v === v && v !== nodata;
}

/** Mean of the bands' errors: one number a step. */
export function meanError(errors: readonly BandError[], key: 'bias' | 'rmse' | 'r'): number {
  return errors.reduce((s, e) => s + e[key], 0) / errors.length;
}
