/** @file Batch norm folded into the convolution before it, for prediction: one convolution gives what the two gave. */
import { BATCH_NORM_EPSILON } from './gradients.js';
import type { Shape } from './graph.js';
import { namedTensors, type Network, type Weights } from './network.js';

/** Numbers with their shape, in row-major order. */
export interface Tensor {
  shape: Shape;
  data: Float32Array;
}

/** The tensors of the network in mode 'predict', by name: weight x scale / root(variance + eps), and bias shift - mean x the same
 *  factor; tensors without a norm are as they were. */
export function foldWeights(network: Network, weights: Weights): Map<string, Tensor> {
  const all = namedTensors(network, weights);
  const folded = new Map<string, Tensor>();
  for (const { name } of network.parameters) {
    if (name.includes('.norm.')) continue;
    const base = name.replace(/\.conv\.weight$/, '');
    const tensor = all.get(name)!;
    if (!all.has(`${base}.norm.weight`)) {
      folded.set(name, tensor);
      continue;
    }
    const part = (key: string): Float32Array => all.get(`${base}.norm.${key}`)!.data;
    const { weight, bias } = foldOne(
      tensor.data,
      part('weight'),
      part('bias'),
      part('mean'),
      part('variance'),
    );
    folded.set(name, { shape: tensor.shape, data: weight });
    folded.set(`${base}.conv.bias`, { shape: [bias.length], data: bias });
  }
  return folded;
}

function foldOne(
  weight: Float32Array,
  scale: Float32Array,
  shift: Float32Array,
  mean: Float32Array,
  variance: Float32Array,
): { weight: Float32Array; bias: Float32Array } {
  const per = weight.length / scale.length;
  const factor = Array.from(scale, (s, k) => s / Math.sqrt(variance[k] + BATCH_NORM_EPSILON));
  return {
    weight: weight.map((w, i) => w * factor[Math.floor(i / per)]),
    bias: shift.map((b, k) => b - mean[k] * factor[k]),
  };
}
