import { check } from '../core/index.js';

/** Pixels whose probability lies between two limits. */
export interface CalibrationBin {
  from: number;
  to: number;
  pixels: number;
  /** Mean probability and share of landslide pixels in the bin; NaN in an empty bin. */
  predicted: number;
  observed: number;
}

/** Whether predicted probabilities mean what they say. */
export interface Calibration {
  bins: CalibrationBin[];
  /** Mean distance of predicted from observed, weighted by pixels. */
  expectedError: number;
  /** Mean squared distance of probability from truth. */
  brier: number;
}

/** Whether a probability of 0.7 is right seven times in ten: equal bins over 0 to 1, the last one closed.
 *  @param probability  [n] float32, 0 to 1; NaN counts nowhere
 *  @param truth        [n] uint8 0 / 1; `ignore` counts nowhere */
export function calibrate(
  probability: Float32Array,
  truth: Uint8Array,
  { bins = 10, ignore = 255 }: { bins?: number; ignore?: number } = {},
): Calibration {
  check(
    probability.length === truth.length,
    `probability has ${probability.length} pixels, truth ${truth.length}`,
  );
  check(Number.isInteger(bins) && bins > 0, `bins are ${bins}: expected an integer above 0`);
  const pixels = new Float64Array(bins);
  const sum = new Float64Array(bins);
  const landslide = new Float64Array(bins);
  let squares = 0;
  for (let i = 0; i < truth.length; i++) {
    const p = probability[i];
    if (truth[i] === ignore || Number.isNaN(p)) continue;
    check(p >= 0 && p <= 1, () => `probability is ${p} at pixel ${i}: expected 0 to 1`);
    const b = Math.min(bins - 1, Math.floor(p * bins));
    pixels[b]++;
    sum[b] += p;
    landslide[b] += truth[i];
    squares += (p - truth[i]) ** 2;
  }
  const total = pixels.reduce((a, b) => a + b, 0);
  const rows = Array.from(pixels, (n, b) => ({
    from: b / bins,
    to: (b + 1) / bins,
    pixels: n,
    predicted: sum[b] / n,
    observed: landslide[b] / n,
  }));
  const gaps = rows.map((r) => (r.pixels === 0 ? 0 : r.pixels * Math.abs(r.predicted - r.observed)));
  return { bins: rows, expectedError: gaps.reduce((a, b) => a + b, 0) / total, brier: squares / total };
}
