/** @file The graph of training: forward, loss, gradients and running statistics. AdamW follows outside (adamw.ts). */
import { gradients } from './gradients.js';
import { Graph, type Value } from './graph.js';
import { segmentationLoss, type LossSettings } from './losses.js';
import { checkPatchSize, type Forward, type Network } from './network.js';

/** Share of the new batch in the running statistics. @source PyTorch's BatchNorm2d default */
export const STATISTICS_MOMENTUM = 0.1;

/** A graph with its results by name; inputs have names of their own. */
export interface Program {
  graph: Graph;
  outputs: Map<string, Value>;
}

export interface BatchShape {
  n: number;
  height: number;
  width: number;
}

/** Forward pass and loss on inputs `images` [n, bands, h, w], `target` and `valid` [n, 1, h, w]. */
export function lossGraph(
  network: Network,
  { n, height, width }: BatchShape,
  loss: LossSettings,
): { graph: Graph; forward: Forward; loss: Value } {
  checkPatchSize(network, height, width);
  const graph = new Graph();
  const images = graph.input('images', [n, network.config.bands, height, width]);
  const forward = network.forward(graph, images, 'train');
  const target = graph.input('target', [n, 1, height, width]);
  const valid = graph.input('valid', [n, 1, height, width]);
  return { graph, forward, loss: segmentationLoss(graph, forward.logits, target, valid, loss) };
}

/** Loss and gradients of one batch. Further inputs: each parameter by its name, and `statistics` (flat).
 *  Outputs: `gradient:NAME` for each parameter, `statistics`, new, and `loss`. */
export function gradientProgram(network: Network, shape: BatchShape, loss: LossSettings): Program {
  const { graph, forward, loss: value } = lossGraph(network, shape, loss);
  const targets = network.parameters.map((p) => forward.parameters.get(p.name)!);
  const outputs = new Map<string, Value>();
  gradients(graph, value, targets).forEach((d, i) =>
    outputs.set(`gradient:${network.parameters[i].name}`, d),
  );
  outputs.set('statistics', runningStatistics(graph, network, forward)).set('loss', value);
  return { graph, outputs };
}

/** Old x (1 - momentum) + new x momentum; the variance that is kept is the unbiased one. */
function runningStatistics(graph: Graph, network: Network, { moments }: Forward): Value {
  const size = [network.statisticsCount];
  const pieces = moments.flatMap(({ mean, variance }) => [mean, variance]);
  const fresh = graph.emit('flatten', pieces, size);
  const share = new Float32Array(network.statisticsCount).fill(STATISTICS_MOMENTUM);
  network.statistics.forEach(({ offset, channels }, i) => {
    const { pixels } = moments[i];
    const unbiased = pixels / Math.max(1, pixels - 1);
    share.fill(STATISTICS_MOMENTUM * unbiased, offset + channels, offset + 2 * channels);
  });
  const old = graph.input('statistics', size);
  return graph.add(
    graph.scale(old, 1 - STATISTICS_MOMENTUM),
    graph.multiply(fresh, graph.constant(share, size)),
  );
}
