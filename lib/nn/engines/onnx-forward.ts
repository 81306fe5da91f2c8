/** @file Prediction by ONNX Runtime: the network with batch norm folded and its weights as constants, for any image size. */
import { foldWeights } from '../fold.js';
import { Graph, type Value } from '../graph.js';
import type { Network, Weights } from '../network.js';
import { lower } from './onnx-lower.js';
import type { Dimension } from './onnx-proto.js';

/** What a prediction model gives: scores before or after the sigmoid, and the gates where asked for. */
export interface ForwardOptions {
  output: 'logits' | 'probability';
  gates?: boolean;
  metadata?: Record<string, string>;
  /** Image size [n, h, w] to declare; a name is a length that may vary. Default: all three vary. */
  size?: readonly [Dimension, Dimension, Dimension];
  /** For a session on the CPU of this machine, not for a file (see onnx-winograd.ts); default false. */
  tiled?: boolean;
}

/** The bytes of an .onnx file: input `images` [n, bands, h, w], output `logits.out` or `probability.out` [n, 1, h, w], and one
 *  `gate:NAME.out` [n, c, 1, 1] for each squeeze-and-excitation gate where asked for. */
export function forwardModel(
  network: Network,
  weights: Weights,
  { output, gates = false, metadata, size = ['n', 'height', 'width'], tiled = false }: ForwardOptions,
): Uint8Array {
  const graph = new Graph();
  const side = network.multiple;
  const images = graph.input('images', [1, network.config.bands, side, side]);
  const forward = network.forward(graph, images, 'predict');
  const last = output === 'logits' ? forward.logits : graph.sigmoid(forward.logits);
  const outputs = new Map<string, Value>([[output, last]]);
  const [n, h, w] = size;
  const shapes = new Map<string, readonly Dimension[]>([
    ['images', [n, network.config.bands, h, w]],
    [output, [n, 1, h, w]],
  ]);
  if (gates)
    for (const [name, gate] of forward.gates) {
      outputs.set(`gate:${name}`, gate);
      shapes.set(`gate:${name}`, [n, gate.shape[1], 1, 1]);
    }
  return lower({
    outputs,
    shapes,
    metadata,
    source: { constants: foldWeights(network, weights) },
    name: network.name,
    tiled,
  });
}
