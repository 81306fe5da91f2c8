/** @file What a network consists of: its layers, with their sizes and costs. */
import { gradients } from './gradients.js';
import { Graph, sizeOf, type Value } from './graph.js';
import { checkPatchSize, type Forward, type Network } from './network.js';

/** A layer, and what it costs. */
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

/** The layers of a network, and what it costs. */
export interface NetworkSummary {
  rows: LayerRow[];
  /** Convolutions with kernels larger than 1 x 1: the customary count. */
  convolutions: number;
  parameters: number;
  /** Of the convolutions, for one image. */
  multiplyAdds: number;
  /** Bytes of the values that training keeps from the forward pass until the gradients have read them, for one image, loss not counted. */
  activationBytes: number;
  /** Bytes of the parameters with their gradients and AdamW's two means: what training holds whatever the batch. */
  stateBytes: number;
}

/** Layers, parameters and multiply-adds of `network` for an image of height x width.
 *  @throws "patch height is 250; UNet needs a multiple of 16: use 256" */
export function summarise(
  network: Network,
  { height, width }: { height: number; width: number },
): NetworkSummary {
  checkPatchSize(network, height, width);
  const graph = new Graph();
  const images = graph.input('images', [1, network.config.bands, height, width]);
  const forward = network.forward(graph, images, 'train');
  const rows = graph.values.flatMap(rowOf);
  return {
    rows,
    convolutions: graph.values.filter((v) => v.kind === 'conv' && v.attributes.kernel! > 1).length,
    parameters: network.parameterCount,
    multiplyAdds: rows.reduce((sum, r) => sum + r.multiplyAdds, 0),
    activationBytes: keptBytes(graph, forward),
    stateBytes: 4 * 4 * network.parameterCount,
  };
}

/** Bytes of the forward values that the gradients of `forward` read; these are appended to `graph`. Parameters are not counted. */
function keptBytes(graph: Graph, { logits, parameters }: Forward): number {
  const loss = graph.reshape(graph.sum(logits, [0, 1, 2, 3]), []);
  const trained = [...parameters.values()];
  const before = graph.values.length;
  gradients(graph, loss, trained);
  const read = new Set(graph.values.slice(before).flatMap((v) => v.inputs));
  const kept = [...read].filter((v) => v.id < before && v !== loss && !HELD.has(v.kind));
  return 4 * kept.reduce((sum, v) => sum + sizeOf(v.shape), 0);
}

/** Held anyway, or nothing to hold. */
const HELD: ReadonlySet<Value['kind']> = new Set(['parameter', 'constant', 'reshape']);

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
