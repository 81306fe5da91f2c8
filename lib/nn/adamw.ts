/** @file AdamW: over one flat parameter vector, and for one tensor in a graph. */
import type { Graph, Value } from './graph.js';

/** AdamW's constants. */
export interface AdamWSettings {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Every parameter shrinks by `rate` x `weightDecay` of itself a step. */
  weightDecay: number;
}

/** The customary values; the paper names none but the optimiser. All parameters decay, as in PyTorch's AdamW.
 *  @source Loshchilov & Hutter 2019, arXiv 1711.05101; PyTorch's defaults */
export const ADAMW: Readonly<AdamWSettings> = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };

/** The three numbers of step `step` (from 1) at learning rate `rate`, bias corrections within:
 *  p' = keep p - size m' / (sqrt(v') + epsilon). */
export function adamwNumbers(
  step: number,
  rate: number,
  { beta1, beta2, epsilon, weightDecay }: AdamWSettings,
): { keep: number; size: number; epsilon: number } {
  const root = Math.sqrt(1 - beta2 ** step);
  return { keep: 1 - rate * weightDecay, size: (rate * root) / (1 - beta1 ** step), epsilon: epsilon * root };
}

/** One step in place, on flat arrays [parameters] of equal length: one pass over memory, where operators of a graph
 *  would make a dozen.
 *  @param numbers  of `adamwNumbers` */
export function adamwUpdate(
  { parameters, m, v }: { parameters: Float32Array; m: Float32Array; v: Float32Array },
  gradient: Float32Array,
  { keep, size, epsilon }: { keep: number; size: number; epsilon: number },
  { beta1, beta2 }: AdamWSettings,
): void {
  const [new1, new2] = [1 - beta1, 1 - beta2];
  for (let i = 0; i < gradient.length; i++) {
    const d = gradient[i];
    const mean = beta1 * m[i] + new1 * d;
    const power = beta2 * v[i] + new2 * d * d;
    m[i] = mean;
    v[i] = power;
    parameters[i] = keep * parameters[i] - (size * mean) / (Math.sqrt(power) + epsilon);
  }
}

/** A parameter tensor with its moments, all of one shape. */
export interface AdamWValues {
  parameter: Value;
  m: Value;
  v: Value;
}

/** One step written into a graph, where the state lives on a device; `numbers` are scalars, of `adamwNumbers`. */
export function adamwStep(
  g: Graph,
  { parameter, m, v }: AdamWValues,
  gradient: Value,
  { keep, size, epsilon }: { keep: Value; size: Value; epsilon: Value },
  { beta1, beta2 }: AdamWSettings,
): AdamWValues {
  const newM = g.add(g.scale(m, beta1), g.scale(gradient, 1 - beta1));
  const newV = g.add(g.scale(v, beta2), g.multiply(gradient, g.scale(gradient, 1 - beta2)));
  const root = g.emit('sqrt', [newV], newV.shape);
  const direction = g.divide(g.multiply(newM, size), g.add(root, epsilon));
  return { parameter: g.subtract(g.multiply(parameter, keep), direction), m: newM, v: newV };
}
