/** @file The graphs of training: forward, loss, gradients and AdamW as one graph; or, for batches too large for the memory, one graph that
 *  adds a micro-batch's gradient to a sum and one that makes the step. */
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

/** One whole training step. Further inputs: `parameters`, `m`, `v`, `statistics` (flat) and the scalars keep, size, epsilon.
 *  Outputs: those four, new, and `loss`. */
export function stepProgram(
  network: Network,
  shape: BatchShape,
  loss: LossSettings,
  adamw: AdamWSettings,
): Program {
  const { graph, forward, loss: value } = lossGraph(network, shape, loss);
  const gradient = flatGradient(graph, network, forward, value);
  const outputs = update(graph, network, gradient, adamw);
  outputs.set('statistics', runningStatistics(graph, network, forward)).set('loss', value);
  return { graph, outputs };
}

/** Adds `share` x the gradient of a micro-batch to `sum` (flat). Outputs: `gradient`, `statistics`, `loss`. */
export function accumulateProgram(network: Network, shape: BatchShape, loss: LossSettings): Program {
  const { graph, forward, loss: value } = lossGraph(network, shape, loss);
  const own = flatGradient(graph, network, forward, value);
  const sum = graph.input('sum', own.shape);
  const gradient = graph.add(sum, graph.multiply(own, graph.input('share', [])));
  const statistics = runningStatistics(graph, network, forward);
  return {
    graph,
    outputs: new Map([
      ['gradient', gradient],
      ['statistics', statistics],
      ['loss', value],
    ]),
  };
}

/** AdamW alone, on inputs `gradient`, `parameters`, `m`, `v` (flat) and the scalars. Outputs: the last three, new. */
export function updateProgram(network: Network, adamw: AdamWSettings): Program {
  const graph = new Graph();
  const gradient = graph.input('gradient', [network.parameterCount]);
  return { graph, outputs: update(graph, network, gradient, adamw) };
}

function flatGradient(graph: Graph, network: Network, forward: Forward, loss: Value): Value {
  const targets = network.parameters.map((p) => forward.parameters.get(p.name)!);
  return graph.emit('flatten', gradients(graph, loss, targets), [network.parameterCount]);
}

function update(graph: Graph, network: Network, gradient: Value, adamw: AdamWSettings): Map<string, Value> {
  const flat = (name: string): Value => graph.input(name, [network.parameterCount]);
  const state = { parameters: flat('parameters'), m: flat('m'), v: flat('v') };
  return new Map(Object.entries(adamwStep(graph, state, gradient, adamw)));
}

/** Old x (1 - momentum) + new x momentum; the variance that is kept is the unbiased one. */
function runningStatistics(graph: Graph, network: Network, { moments }: Forward): Value {
  const pieces = moments.flatMap(({ mean, variance, pixels }) => [
    mean,
    graph.scale(variance, pixels / Math.max(1, pixels - 1)),
  ]);
  const fresh = graph.emit('flatten', pieces, [network.statisticsCount]);
  const old = graph.input('statistics', [network.statisticsCount]);
  return graph.add(graph.scale(old, 1 - STATISTICS_MOMENTUM), graph.scale(fresh, STATISTICS_MOMENTUM));
}
