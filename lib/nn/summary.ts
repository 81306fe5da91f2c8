/** @file What a network consists of: its layers, with their sizes and costs. */
import { Graph, sizeOf, type Value } from './graph.js';
import { checkPatchSize, type Network } from './network.js';

export interface LayerRow {
  /** The tensors' name: `down0.1.conv`. */
  name: string;
  kind: 'convolution' | 'batch norm' | 'max-pooling' | 'gate' | 'enlargement';
  /** Output [channels, rows, cols]. */
  channels: number;
  rows: number;
  columns: number;
  parameters: number;
  /** For one image. */
  multiplyAdds: number;
}

export interface NetworkSummary {
  rows: LayerRow[];
  /** Convolutions with kernels larger than 1 x 1: the customary count. */
  convolutions: number;
  parameters: number;
  /** Of the convolutions, for one image. */
  multiplyAdds: number;
  /** Bytes of all values that the forward pass keeps for the gradients, for one image. */
  activationBytes: number;
}

/** Layers, parameters and multiply-adds of `network` for an image of height x width.
 *  @throws "patch height is 250; UNet needs a multiple of 16: use 256" */
export function summarise(
  network: Network,
  { height, width }: { height: number; width: number },
): NetworkSummary {
  checkPatchSize(network, height, width);
  const graph = new Graph();
  network.forward(graph, graph.input('images', [1, network.config.bands, height, width]), 'train');
  const rows = graph.values.flatMap(rowOf);
  const kept = graph.values.filter((v) => v.shape.length === 4 && !['parameter', 'input'].includes(v.kind));
  return {
    rows,
    convolutions: graph.values.filter((v) => v.kind === 'conv' && v.attributes.kernel! > 1).length,
    parameters: network.parameterCount,
    multiplyAdds: rows.reduce((sum, r) => sum + r.multiplyAdds, 0),
    activationBytes: 4 * kept.reduce((sum, v) => sum + sizeOf(v.shape), 0),
  };
}

const LAYERS: Partial<Record<Value['kind'], LayerRow['kind']>> = {
  conv: 'convolution',
  batchNorm: 'batch norm',
  maxPool: 'max-pooling',
  depthToSpace: 'enlargement',
  bilinear: 'enlargement',
};

function rowOf(v: Value): LayerRow[] {
  const gate = v.kind === 'multiply' && v.inputs[1].kind === 'sigmoid';
  const kind = gate ? 'gate' : LAYERS[v.kind];
  if (!kind) return [];
  const trained = v.inputs.filter((x) => x.kind === 'parameter');
  const [, channels, rows, columns] = v.shape;
  const name = (trained[0]?.attributes.name ?? kind).replace(/\.(weight|bias)$/, '');
  const bias = v.kind === 'conv' && v.inputs[2]?.kind === 'reshape' ? v.shape[1] / 4 : 0;
  const perOutput = v.kind === 'conv' ? sizeOf(v.inputs[1].shape) / channels : 0;
  const parameters = bias + trained.reduce((sum, x) => sum + sizeOf(x.shape), 0);
  return [{ name, kind, channels, rows, columns, parameters, multiplyAdds: perOutput * sizeOf(v.shape) }];
}
