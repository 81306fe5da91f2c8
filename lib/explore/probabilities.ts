/** @file The susceptibility map of a thinned region. */
import { predictProbability } from '../susceptibility/forest-predict.js';
import type { Forest } from '../susceptibility/forest.js';

/** Probability of each pixel, NaN where a factor is absent.
 *  @param values  [factors, pixels] */
export function probabilities(forest: Forest, values: Float32Array, pixels: number): Float32Array {
  const k = values.length / pixels;
  const there: number[] = [];
  for (let i = 0; i < pixels; i++) if (values[i] === values[i]) there.push(i);
  const X = new Float32Array(there.length * k);
  there.forEach((i, row) => {
    for (let f = 0; f < k; f++) X[row * k + f] = values[f * pixels + i];
  });
  const out = new Float32Array(pixels).fill(NaN);
  if (there.length > 0) predictProbability(forest, X).forEach((p, row) => (out[there[row]] = p));
  return out;
}
