/** @file Prediction by TensorFlow.js with its native library. */
import { foldWeights } from '../fold.js';
import { Graph } from '../graph.js';
import type { Network, Weights } from '../network.js';
import { checkImages, type Inspection, type Predictor } from '../predictor.js';
import { evaluate } from './tfjs-evaluate.js';
import { loadTfjs, type Tf } from './tfjs-load.js';

/** Scores [n, 1, h, w] and gates of images [n, bands, h, w], by the folded network. */
export async function tfjsForward(
  tf: Tf,
  network: Network,
  weights: Weights,
  images: Float32Array,
  [n, h, w]: [number, number, number],
  output: 'logits' | 'probability',
): Promise<{ scores: Float32Array; gates: Map<string, Float32Array> }> {
  const folded = foldWeights(network, weights);
  const graph = new Graph();
  const shape: [number, number, number, number] = [n, network.config.bands, h, w];
  const forward = network.forward(graph, graph.input('images', shape), 'predict');
  const names = [...forward.gates.keys()];
  const last = output === 'logits' ? forward.logits : graph.sigmoid(forward.logits);
  const wanted = [last, ...forward.gates.values()];
  const tensors = tf.tidy(() =>
    evaluate(tf, wanted, (v) => {
      if (v.kind === 'input') return tf.tensor4d(images, shape);
      const { data, shape: s } = folded.get(v.attributes.name!)!;
      return tf.tensor(data, s as number[]);
    }),
  );
  const [scores, ...gates] = await Promise.all(tensors.map(async (t) => (await t.data()) as Float32Array));
  tf.dispose(tensors);
  return { scores, gates: new Map(names.map((name, i) => [name, gates[i]])) };
}

/** A predictor on device 'tfjs'. */
export function openTfjsPredictor(network: Network, weights: Weights): Predictor {
  const { tf } = loadTfjs();
  const run = async (images: Float32Array, n: number, h: number, w: number): Promise<Inspection> => {
    checkImages(network, images, n, h, w);
    const { scores, gates } = await tfjsForward(tf, network, weights, images, [n, h, w], 'probability');
    return { probability: scores, gates };
  };
  return {
    network,
    predict: async (...image) => (await run(...image)).probability,
    inspect: run,
    dispose: () => Promise.resolve(),
  };
}
