/** @file Rows with a known law, from a seed: the same for the tests here and for the Python referees. */
import { createRng } from 'landslide/core';

export const FEATURES = ['elevation', 'ndvi', 'slope', 'aspect', 'rivers', 'faults', 'hardness'];

/** Seven factors like the paper's (one in degrees, one of four grades), labels by a law with interactions.
 *  X is [rows, 7] float32, y [rows]. */
export function makeRows(rows: number, seed: number): { X: Float32Array; y: Uint8Array } {
  const rng = createRng(seed);
  const X = new Float32Array(rows * 7);
  const y = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    const a = i * 7;
    for (let f = 0; f < 7; f++) X[a + f] = f === 3 ? rng.next() * 360 : f === 6 ? rng.int(4) : rng.normal();
    const z =
      1.2 * X[a] - 0.8 * X[a + 1] * X[a + 2] + Math.sin(X[a + 3] / 57.3) + 0.5 * (X[a + 6] - 1.5) - 0.3;
    y[i] = rng.next() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  }
  return { X, y };
}
