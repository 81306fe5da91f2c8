/** Helpers of the tests in this folder: the same graph by our gradient rules on ONNX Runtime, and by TensorFlow.js's autodiff. */
import type { Tensor } from '@tensorflow/tfjs';
import { createRng } from 'landslide/core';
import {
  evaluate,
  gradients,
  Graph,
  loadPlainTfjs,
  lower,
  openSession,
  sizeOf,
  type LowerOptions,
  type Network,
  type Value,
} from 'landslide/nn';

/** The bound that the gradient tests hold: of each tensor's largest value. */
export const BOUND = 1e-4;

/** Largest difference over the largest value of `expected`. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]));
    difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
  }
  if (actual.length !== expected.length || Number.isNaN(difference)) return NaN;
  return largest > 0 ? difference / largest : difference;
}

/** Random values for a shape. */
export function randomArray(size: number, seed: string): Float32Array {
  const rng = createRng(seed);
  return Float32Array.from({ length: size }, () => rng.normal());
}

export interface Built {
  graph: Graph;
  loss: Value;
}

/** Gradients of one graph by both engines, by parameter name. */
export async function bothGradients(
  { graph, loss }: Built,
  data: ReadonlyMap<string, Float32Array>,
  rules?: LowerOptions['rules'],
) {
  const parameters = graph.values.filter((v) => v.kind === 'parameter');
  const theirs = await tfjsGradients(loss, parameters, data);
  const found = gradients(graph, loss, parameters);
  const outputs = new Map([
    ['loss', loss],
    ...parameters.map((p, i) => [p.attributes.name!, found[i]] as const),
  ]);
  let offset = 0;
  const flat = parameters.map((p) => {
    const size = sizeOf(p.shape);
    offset += size;
    return {
      name: p.attributes.name!,
      shape: p.shape,
      size,
      offset: offset - size,
      initial: { constant: 0 },
    };
  });
  const joined = new Float32Array(offset);
  for (const { name, offset: at } of flat) joined.set(data.get(name)!, at);
  const session = await openSession(lower({ outputs, source: { flat }, name: 'test', rules }), {
    device: 'cpu',
    threads: 2,
  });
  const ours = await session.run({ parameters: { data: joined, shape: [offset] } });
  await session.dispose();
  return { ours, theirs };
}

async function tfjsGradients(loss: Value, parameters: Value[], data: ReadonlyMap<string, Float32Array>) {
  const tf = await loadPlainTfjs();
  const lossOf = (...tensors: Tensor[]): Tensor =>
    evaluate(tf, [loss], (v) => tensors[parameters.indexOf(v)])[0];
  const inputs = parameters.map((p) => tf.tensor(data.get(p.attributes.name!)!, p.shape as number[]));
  const { value, grads } = tf.valueAndGrads(lossOf as (...x: Tensor[]) => Tensor)(inputs);
  const result: Record<string, Float32Array> = { loss: (await value.data()) as Float32Array };
  for (const [i, p] of parameters.entries())
    result[p.attributes.name!] = (await grads[i].data()) as Float32Array;
  return result;
}

/** A small batch for a network: noise images, a target that depends on them, a tenth of the pixels ignored. */
export function noiseBatch({ config }: Network, n: number, size: number, seed = 'batch') {
  const images = randomArray(n * config.bands * size * size, seed);
  const rng = createRng(`${seed} valid`);
  const valid = Float32Array.from({ length: n * size * size }, () => (rng.next() < 0.9 ? 1 : 0));
  const target = valid.map((v, i) => (v === 1 && images[i] > 0.5 ? 1 : 0));
  return { n, images, target, valid };
}
