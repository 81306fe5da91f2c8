/** @file Relative correction between two dates of one place by IR-MAD: which pixels did not change is asked of all bands together. */
import { check, checkStop, DataError } from '../core/errors.js';
import { mapTo } from '../core/map-to.js';
import { describeGrid, sameGrid, type Raster } from '../raster/grid.js';
import { canonicalCorrelations, type Canonical } from './canonical.js';
import { chiSquareSurvival } from './chi-square.js';
import type { PifBand } from './pif.js';
import { momentsOf, type Moments } from './regression.js';
import { commonPixels, floatBands } from './valid.js';

/** How many rounds, and which pixels count as unchanged. */
export interface IrMadOptions {
  /** Pixels whose probability of no change is above this are the features of the lines; default 0.95. */
  noChange?: number;
  /** Rounds of reweighting at most; default 50. */
  rounds?: number;
  /** It stops where no canonical correlation changes by more than this; default 0.001. */
  tolerance?: number;
  /** `orthogonal` (default): both images have errors; `ordinary`: least squares of the reference on the image. */
  regression?: 'orthogonal' | 'ordinary';
  /** At most so many pixels, on a regular lattice, are looked at; default 1,000,000. */
  sample?: number;
  signal?: AbortSignal;
}

/** Lines from the pixels that IR-MAD finds unchanged. */
export interface IrMadResult {
  /** reference = gain * image + offset for each band, and r over the features. */
  bands: PifBand[];
  /** [bands] canonical correlations of the last round, the greatest first. */
  rho: number[];
  /** Pixels above `noChange`, and pixels looked at. */
  features: number;
  candidates: number;
  rounds: number;
  /** False where the correlations still changed in the last round. */
  settled: boolean;
}

/** The line in each band that carries an image onto a reference, through the pixels that IR-MAD finds unchanged. Apply it with `applyPif`.
 *  Canonical correlation of the two images gives differences that no gain or offset of a band alters; their sum of squares over
 *  variances is chi-square where nothing changed, that probability weighs the pixel in the next round. In each round the weights narrow the
 *  variance, so features become few and sure.
 *  @param image, reference  [bands, rows, cols] of one place on one grid; absent pixels do not count. Two places share no pixel pairs:
 *  use histogramMatch, or lines through quantiles
 *  @throws "image is 100 x 80 px ..., reference ...: IR-MAD compares the same ground ...", "image and reference share 12 valid pixels: ...",
 *  "band 2 of the image is constant, ...", "8 pixels are unchanged ...", "band 1: the features fall as the image rises: ..."
 *  @source Nielsen (2007), doi 10.1109/TIP.2006.888195; Canty & Nielsen (2008), doi 10.1016/j.rse.2007.07.013. Their orthogonal
 *  regression takes both images in one unit; here the image is first scaled to the reference's spread, so that units do not matter */
export function fitIrMad(image: Raster, reference: Raster, o: IrMadOptions = {}): IrMadResult {
  const { noChange = 0.95, rounds = 50, tolerance = 0.001, regression = 'orthogonal' } = o;
  checkPair(image, reference);
  check(
    noChange > 0 && noChange < 1 && rounds >= 1 && tolerance > 0,
    `noChange is ${noChange}, rounds ${rounds}, tolerance ${tolerance}: expected 0..1, 1 or more, above 0`,
  );
  const [x, y] = commonPixels(floatBands(image), floatBands(reference), o.sample ?? 1_000_000);
  const weights = new Float64Array(x[0].length).fill(1);
  let rho: Float64Array = new Float64Array(x.length);
  for (let round = 1; ; round++) {
    checkStop(o.signal, 'IR-MAD');
    const moments = momentsOf([...x, ...y], weights);
    const canonical = canonicalCorrelations(moments);
    probabilities(x, y, moments, canonical, weights);
    const settled = canonical.rho.every((v, i) => Math.abs(v - rho[i]) <= tolerance);
    rho = canonical.rho;
    if (!settled && round < rounds) continue;
    const kept = mapTo(Uint8Array, weights, (w) => (w > noChange ? 1 : 0));
    const bands = lines(x, y, kept, { noChange, regression });
    const features = kept.reduce((s, v) => s + v, 0);
    return { bands, rho: [...rho], features, candidates: kept.length, rounds: round, settled };
  }
}

function checkPair(image: Raster, reference: Raster): void {
  check(
    image.bands === reference.bands,
    `the image has ${image.bands} bands, the reference ${reference.bands}: expected the same number`,
  );
  check(
    sameGrid(image.grid, reference.grid),
    () =>
      `image is ${describeGrid(image.grid)}, reference ${describeGrid(reference.grid)}: IR-MAD compares the same ground pixel by pixel; resample two dates of one place onto one grid, between two places use histogram or pif`,
  );
}

/** A variance (of combinations that have variance 1) below this is rounding: identical images have no differences to scale by. */
const LEAST_VARIANCE = 1e-12;

/** Fills `out` [n] with the probability that a pixel did not change. */
function probabilities(
  x: Float32Array[],
  y: Float32Array[],
  { mean }: Moments,
  { rho, a, b }: Canonical,
  out: Float64Array,
): void {
  const k = x.length;
  const variance = rho.map((r) => Math.max(2 * (1 - r), LEAST_VARIANCE));
  for (let i = 0; i < out.length; i++) {
    let z = 0;
    for (let m = 0; m < k; m++) {
      let mad = 0;
      for (let c = 0; c < k; c++) mad += a[m][c] * (x[c][i] - mean[c]) - b[m][c] * (y[c][i] - mean[k + c]);
      z += (mad * mad) / variance[m];
    }
    out[i] = chiSquareSurvival(z, k);
  }
}

function lines(
  x: Float32Array[],
  y: Float32Array[],
  kept: Uint8Array,
  { noChange, regression }: { noChange: number; regression: 'orthogonal' | 'ordinary' },
): PifBand[] {
  return x.map((band, b) => {
    const { covariance: s, mean, n } = momentsOf([band, y[b]], kept);
    if (n < 20)
      throw new DataError(
        `${n} pixels are unchanged with a probability above ${noChange}: expected at least 20; lower noChange`,
      );
    if (!(s[1] > 0))
      throw new DataError(
        `band ${b + 1}: the reference does not rise with the image over the ${n} unchanged pixels: are both images of the same place?`,
      );
    const gain = regression === 'ordinary' ? s[1] / s[0] : Math.sqrt(s[3] / s[0]);
    return { gain, offset: mean[1] - gain * mean[0], r: s[1] / Math.sqrt(s[0] * s[3]) };
  });
}
