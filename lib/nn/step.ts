/** @file The graphs of training: forward, loss, gradients and running statistics; and AdamW, where it is not done outside (adamw.ts). */
import { adamwStep, type AdamWSettings } from './adamw.js';
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

/** Number and size of a batch's patches. */
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

/** AdamW for every parameter: inputs `gradient:NAME`, NAME, `m:NAME`, `v:NAME` and the scalars of `adamwNumbers`. Outputs: the last three, new. */
export function updateProgram({ parameters }: Network, adamw: AdamWSettings): Program {
  const graph = new Graph();
  const scalar = (name: string): Value => graph.input(name, []);
  const numbers = { keep: scalar('keep'), size: scalar('size'), epsilon: scalar('epsilon') };
  const outputs = new Map<string, Value>();
  for (const { name, shape } of parameters) {
    const input = (prefix: string): Value => graph.input(prefix + name, shape);
    const old = { parameter: input(''), m: input('m:'), v: input('v:') };
    const { parameter, m, v } = adamwStep(graph, old, input('gradient:'), numbers, adamw);
    outputs.set(name, parameter).set(`m:${name}`, m).set(`v:${name}`, v);
  }
  return { graph, outputs };
}

/** `keep` x `sum:NAME` + `share` x `gradient:NAME` for every parameter, as `sum:NAME`: micro-batches together. */
export function sumProgram({ parameters }: Network): Program {
  const graph = new Graph();
  const [keep, share] = [graph.input('keep', []), graph.input('share', [])];
  const outputs = new Map<string, Value>();
  for (const { name, shape } of parameters) {
    const sum = graph.multiply(graph.input(`sum:${name}`, shape), keep);
    const part = graph.multiply(graph.input(`gradient:${name}`, shape), share);
    outputs.set(`sum:${name}`, graph.add(sum, part));
  }
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
