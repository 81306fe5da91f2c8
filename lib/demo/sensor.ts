/** @file The camera: blur, sampling, noise and counts. */
import { unit2 } from './noise.js';
import { HALO, type Strip } from './strip.js';

/** Standard deviation (pixels) of the Gaussian whose transfer at half the sampling frequency is `mtf`. */
export function blurSigma(mtf: number): number {
  return Math.sqrt(-2 * Math.log(mtf)) / Math.PI;
}

/** Weights at whole offsets `from`, `from` + 1, ... of a Gaussian around `centre`, that sum to 1. */
export function gaussian(sigma: number, centre: number): { from: number; weights: Float64Array } {
  const reach = Math.ceil(3.2 * sigma);
  const from = Math.floor(centre) - reach;
  const weights = Float64Array.from({ length: 2 * reach + 2 }, (_, k) =>
    Math.exp(-((from + k - centre) ** 2) / (2 * sigma * sigma)),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return { from, weights: weights.map((w) => w / sum) };
}

/** A strip's band sampled every `every` pixels, blurred by `sigma` PAN pixels; the picture comes out moved by `shift` PAN pixels
 *  east and south.
 *  @returns [rows / every, pixels / every] float32 */
export function sample(
  strip: Strip,
  band: Float32Array,
  o: { sigma: number; every: number; shift: readonly [number, number] },
): Float32Array {
  const middle = (o.every - 1) / 2;
  const across = gaussian(o.sigma, middle - o.shift[0]);
  const down = gaussian(o.sigma, middle - o.shift[1]);
  const cols = (strip.width - 2 * HALO) / o.every;
  const rows = strip.rows / o.every;
  const out = new Float32Array(rows * cols);
  const line = new Float32Array(strip.width);
  for (let r = 0; r < rows; r++) {
    const top = HALO + r * o.every + down.from;
    line.fill(0);
    for (let k = 0; k < down.weights.length; k++) {
      const at = (top + k) * strip.width;
      const w = down.weights[k];
      for (let c = 0; c < strip.width; c++) line[c] += w * band[at + c];
    }
    for (let c = 0; c < cols; c++) {
      const left = HALO + c * o.every + across.from;
      let sum = 0;
      for (let k = 0; k < across.weights.length; k++) sum += across.weights[k] * line[left + k];
      out[r * cols + c] = sum;
    }
  }
  return out;
}

/** Standard deviation of a count: read-out noise, and shot noise that grows with the light. */
export const NOISE = { readDn: 0.8, shotDnPerDn: 0.004 };

/** Counts of 10 bits from radiance, with the noise of each pixel hashed from its place.
 *  @param radiance [rows * cols] W m-2 sr-1 um-1
 *  @param row first row of these in the image */
export function toCounts(
  radiance: Float32Array,
  o: { gain: number; bias: number; cols: number; row: number; seed: number },
): Uint16Array {
  const out = new Uint16Array(radiance.length);
  for (let i = 0; i < out.length; i++) {
    const dn = Math.max(0, (radiance[i] - o.bias) / o.gain);
    const c = i % o.cols;
    const r = o.row + (i - c) / o.cols;
    const sd = Math.sqrt(NOISE.readDn ** 2 + NOISE.shotDnPerDn * dn);
    out[i] = Math.min(1023, Math.max(1, Math.round(dn + sd * normalAt(c, r, o.seed))));
  }
  return out;
}

/** Standard normal, nearly: the sum of three uniform numbers, scaled. */
function normalAt(c: number, r: number, seed: number): number {
  return 2 * (unit2(c, r, seed) + unit2(c, r, seed + 1) + unit2(c, r, seed + 2) - 1.5);
}
