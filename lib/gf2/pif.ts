/** @file Relative correction between two dates of the same place, from pixels whose reflectance did not change. */
import { check, DataError } from '../core/errors.js';
import { mapTo } from '../core/map-to.js';
import { checkSameGrid, type Raster } from '../raster/grid.js';
import { quantiles } from './quantiles.js';
import { momentsOf } from './regression.js';
import { commonPixels, floatBands, rasterOf } from './valid.js';

/** How pseudo-invariant features are selected. */
export interface PifOptions {
  /** Pixels within this many robust standard deviations of the line in every band are features; default 2.5. */
  tolerance?: number;
  /** Rounds of fitting and selecting at most; default 30. It stops earlier where the features no longer change. */
  rounds?: number;
  /** At most so many pixels, on a regular lattice, are looked at; default 1,000,000. */
  sample?: number;
}

/** The line that takes one band to the reference. */
export interface PifBand {
  /** reference = gain * image + offset */
  gain: number;
  offset: number;
  /** Correlation of the two over the features. */
  r: number;
}

/** Lines from pseudo-invariant features. */
export interface PifResult {
  bands: PifBand[];
  /** Pixels that were found invariant, and looked at. */
  features: number;
  candidates: number;
  rounds: number;
  /** False where the features still changed in the last round. */
  settled: boolean;
}

/** The line in each band that carries an image onto a reference, by orthogonal regression through pseudo-invariant features.
 *  It starts from medians and interquartile ranges (so change in up to about a quarter of the area does no harm), keeps the pixels near
 *  the line in every band, fits again, and goes on until the features stay the same.
 *  @param image, reference  [bands, rows, cols] on one grid; absent pixels do not count
 *  @throws "image grid is ...", "image and reference share 12 valid pixels: ...", "band 2 of the image is constant: ..."
 *  @source the iteration follows Canty & Nielsen (2008), doi 10.1016/j.rse.2007.07.013, with a hard threshold on robust
 *  residuals in place of their chi-square weights; orthogonal regression as in Canty, Nielsen & Schmidt (2004), doi 10.1016/j.rse.2003.10.024 */
export function fitPif(image: Raster, reference: Raster, o: PifOptions = {}): PifResult {
  const { tolerance = 2.5, rounds = 30, sample = 1_000_000 } = o;
  check(
    image.bands === reference.bands,
    `the image has ${image.bands} bands, the reference ${reference.bands}: expected the same number`,
  );
  checkSameGrid(image.grid, 'image', reference.grid, 'reference');
  check(
    tolerance > 0 && rounds >= 1,
    `tolerance is ${tolerance} and rounds ${rounds}: expected above 0, and 1 or more`,
  );
  const [x, y] = commonPixels(floatBands(image), floatBands(reference), sample);
  let lines = x.map((band, b) => robustStart(band, y[b], b));
  let kept = select(x, y, lines, tolerance);
  for (let round = 1; round <= rounds; round++) {
    lines = lines.map((line, b) => orthogonal(pick(x[b], kept), pick(y[b], kept), line.gain, b));
    const next = select(x, y, lines, tolerance);
    const settled = next.every((v, i) => v === kept[i]);
    const features = kept.reduce((s, v) => s + v, 0);
    if (settled || round === rounds)
      return { bands: lines, features, candidates: kept.length, rounds: round, settled };
    kept = next;
  }
  throw new DataError('unreachable');
}

/** gain * image + offset in each band, float32; absent pixels stay absent (NaN). */
export function applyPif(image: Raster, lines: readonly PifBand[]): Raster<Float32Array> {
  check(
    lines.length === image.bands,
    `there are ${lines.length} lines and ${image.bands} bands: expected one a band`,
  );
  const bands = floatBands(image).map((band, b) => {
    const { gain, offset } = lines[b];
    const out = new Float32Array(band.length);
    for (let i = 0; i < out.length; i++) out[i] = gain * band[i] + offset;
    return out;
  });
  return rasterOf(image, bands);
}

const pick = (band: Float32Array, kept: Uint8Array): Float32Array => band.filter((_, i) => kept[i] === 1);

function robustStart(x: Float32Array, y: Float32Array, b: number): PifBand {
  const [a, m, c] = quantiles([x], [0.25, 0.5, 0.75]);
  const [d, n, e] = quantiles([y], [0.25, 0.5, 0.75]);
  check(
    c > a && e > d,
    `band ${b + 1} of the image or the reference is constant in half of its pixels: no line can be fitted`,
  );
  const gain = (e - d) / (c - a);
  return { gain, offset: n - gain * m, r: NaN };
}

/** Orthogonal line, with x first scaled by the gain so far: neither image is the true one, and units do not matter. */
function orthogonal(x: Float32Array, y: Float32Array, scale: number, b: number): PifBand {
  const { covariance: s, mean, n } = momentsOf([x, y]);
  if (n < 20 || !(s[1] > 0))
    throw new DataError(
      `band ${b + 1} keeps ${n} invariant pixels${n < 20 ? '' : ' that do not rise together'}: no line can be fitted; are both images of the same place?`,
    );
  const half = (s[3] - scale * scale * s[0]) / 2;
  const gain = (half + Math.hypot(half, scale * s[1])) / s[1];
  return { gain, offset: mean[1] - gain * mean[0], r: s[1] / Math.sqrt(s[0] * s[3]) };
}

/** [n] uint8, 1 where the residual is small in every band. */
function select(x: Float32Array[], y: Float32Array[], lines: PifBand[], tolerance: number): Uint8Array {
  const kept = new Uint8Array(x[0].length).fill(1);
  x.forEach((band, b) => {
    const { gain, offset } = lines[b];
    const residual = mapTo(Float32Array, band, (v, i) => y[b][i] - gain * v - offset);
    const [middle] = quantiles([residual], [0.5]);
    const [mad] = quantiles([residual.map((v) => Math.abs(v - middle))], [0.5]);
    // Half of the residuals may be exactly 0 (whole counts); rounding then decides, not change.
    const limit = Math.max(tolerance * 1.4826 * mad, 1e-6 * Math.abs(gain) * (Math.abs(middle) + 1));
    for (let i = 0; i < kept.length; i++) if (!(Math.abs(residual[i] - middle) <= limit)) kept[i] = 0;
  });
  return kept;
}
