/** @file A trained network as a file for other tools. */
import { writeFileAtomic } from '../core/files.js';
import { forwardModel } from './engines/onnx-forward.js';
import { checkWeights, type Network, type Weights } from './network.js';
import type { Dimension } from './engines/onnx-proto.js';

/** Writes a standard .onnx file (opset 17): input `images` [n, bands, height, width] float32, output `probability.out`
 *  [n, 1, height, width]; batch norm folded, weights inside. `size` fixes [n, height, width] where a tool wants that. */
export function exportOnnx(
  network: Network,
  weights: Weights,
  path: string,
  options: { metadata?: Record<string, string>; size?: readonly [Dimension, Dimension, Dimension] } = {},
): void {
  checkWeights(network, weights);
  writeFileAtomic(path, forwardModel(network, weights, { output: 'probability', ...options }));
}
