/** @file AdamW over one flat parameter vector, written into a graph. */
import type { Graph, Value } from './graph.js';

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

export interface AdamWValues {
  parameters: Value;
  m: Value;
  v: Value;
}

/** One step: `state` and `gradient` are [parameters]; keep, size and epsilon are scalar inputs of the graph. */
export function adamwStep(
  g: Graph,
  { parameters, m, v }: AdamWValues,
  gradient: Value,
  { beta1, beta2 }: AdamWSettings,
): AdamWValues {
  const newM = g.add(g.scale(m, beta1), g.scale(gradient, 1 - beta1));
  const newV = g.add(g.scale(v, beta2), g.multiply(gradient, g.scale(gradient, 1 - beta2)));
  const root = g.emit('sqrt', [newV], newV.shape);
  const direction = g.divide(g.multiply(newM, g.input('size', [])), g.add(root, g.input('epsilon', [])));
  const kept = g.multiply(parameters, g.input('keep', []));
  return { parameters: g.subtract(kept, direction), m: newM, v: newV };
}
