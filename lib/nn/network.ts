/** @file A network: its configuration, the tensors it trains, and the function that writes it into a graph. */
import { check, type Rng } from '../core/index.js';
import { Graph, sizeOf, type Shape, type Value } from './graph.js';

/** One of the four networks. */
export type ModelName = 'unet' | 'unet-se' | 'vgg13-se' | 'resnet18-se';

/** The four models of the paper, and its two classifiers without gates, which it does not show: the other half of an ablation. */
export type NetworkName = ModelName | 'vgg13' | 'resnet18';

/** Everything needed to build the same network again. */
export interface NetworkConfig {
  model: NetworkName;
  /** Input bands. */
  bands: number;
  /** Channels of the first level; 64 is the published size of all four. */
  width: number;
  /** Channels per hidden unit of a squeeze-and-excitation gate (16 in its paper). */
  reduction: number;
  /** Times that a UNet halves its image (4 in its paper); the others halve it five times. */
  poolings: number;
}

/** How a tensor starts: He normal (fan in: inputs per output), or a constant. */
export type Initial = { he: number } | { constant: number };

/** A trained tensor and where it lies in the flat parameter vector. */
export interface ParameterSpec {
  name: string;
  shape: Shape;
  offset: number;
  size: number;
  initial: Initial;
}

/** Running mean and variance of one batch norm: mean at `offset`, variance at `offset + channels` of the flat statistics vector. */
export interface StatisticsSpec {
  name: string;
  channels: number;
  offset: number;
}

/** Trained weights: `parameters` [network.parameterCount] and `statistics` [network.statisticsCount], both flat float32. */
export interface Weights {
  parameters: Float32Array;
  statistics: Float32Array;
}

/** 'train': batch norm by the batch, with statistics out. 'predict': batch norm folded into the convolution before it. */
export type Mode = 'train' | 'predict';

/** What a network writes into a graph for one input. */
export interface Forward {
  /** [n, 1, h, w] before the sigmoid. */
  logits: Value;
  /** By parameter name; in mode 'predict' the folded tensors' names. */
  parameters: Map<string, Value>;
  /** Mean and (biased) variance [1, c, 1, 1] of each batch norm, in order; empty in mode 'predict'. */
  moments: { name: string; mean: Value; variance: Value; pixels: number }[];
  /** Squeeze-and-excitation gates [n, c, 1, 1] by name. */
  gates: Map<string, Value>;
}

/** A network described once: its graph, and the tensors it needs. */
export interface Network {
  readonly name: NetworkName;
  readonly config: NetworkConfig;
  /** Rows and columns must be multiples of this. */
  readonly multiple: number;
  readonly parameters: readonly ParameterSpec[];
  readonly statistics: readonly StatisticsSpec[];
  readonly parameterCount: number;
  readonly statisticsCount: number;
  /** Appends the network to `graph`, applied to `images` [n, bands, h, w]. */
  forward(graph: Graph, images: Value, mode: Mode): Forward;
}

/** What a model's definition writes with: a graph, and names for what it trains. */
export class Builder {
  readonly parameters = new Map<string, Value>();
  readonly initials = new Map<string, Initial>();
  readonly moments: Forward['moments'] = [];
  readonly gates = new Map<string, Value>();
  constructor(
    readonly graph: Graph,
    readonly mode: Mode,
  ) {}

  /** A trained tensor, by a name that is used once. */
  parameter(name: string, shape: Shape, initial: Initial): Value {
    check(
      !this.parameters.has(name),
      () => `parameter ${name} is defined twice: give each layer its own name`,
    );
    const value = this.graph.parameter(name, shape);
    this.parameters.set(name, value);
    this.initials.set(name, initial);
    return value;
  }
}

/** Builds a network's output from its images. */
export type Definition = (b: Builder, images: Value) => Value;

/** Makes a network of a definition: runs it once to find its tensors. */
export function defineNetwork(config: NetworkConfig, multiple: number, definition: Definition): Network {
  const forward = (graph: Graph, images: Value, mode: Mode): Forward => {
    const b = new Builder(graph, mode);
    const logits = definition(b, images);
    return { logits, parameters: b.parameters, moments: b.moments, gates: b.gates };
  };
  const b = new Builder(new Graph(), 'train');
  definition(b, b.graph.input('images', [1, config.bands, multiple, multiple]));
  const parameters = layOut(b);
  let offset = 0;
  const statistics = b.moments.map(({ name, mean }) => {
    const spec = { name, channels: mean.shape[1], offset };
    offset += 2 * spec.channels;
    return spec;
  });
  const parameterCount = parameters.reduce((sum, p) => sum + p.size, 0);
  return {
    name: config.model,
    config,
    multiple,
    parameters,
    statistics,
    parameterCount,
    statisticsCount: offset,
    forward,
  };
}

function layOut(b: Builder): ParameterSpec[] {
  let offset = 0;
  return [...b.parameters].map(([name, { shape }]) => {
    const spec = { name, shape, offset, size: sizeOf(shape), initial: b.initials.get(name)! };
    offset += spec.size;
    return spec;
  });
}

/** Fresh weights: He normal for weights that feed a ReLU, LeCun normal elsewhere, norms at 1 and 0, running statistics at mean 0,
 *  variance 1. Each tensor draws from its own generator, so that adding a layer does not change the others' start.
 *  @source He et al. 2015, arXiv 1502.01852 */
export function initWeights(network: Network, rng: Rng): Weights {
  const parameters = new Float32Array(network.parameterCount);
  for (const { name, offset, size, initial } of network.parameters) {
    if ('constant' in initial) {
      parameters.fill(initial.constant, offset, offset + size);
      continue;
    }
    const own = rng.fork(name);
    for (let i = offset; i < offset + size; i++) parameters[i] = own.normal() * initial.he;
  }
  const statistics = new Float32Array(network.statisticsCount);
  for (const { offset, channels } of network.statistics)
    statistics.fill(1, offset + channels, offset + 2 * channels);
  return { parameters, statistics };
}

/** The weights as named tensors: views into `weights`, in order, running statistics as `NAME.mean` and `NAME.variance`. */
export function namedTensors(
  network: Network,
  weights: Weights,
): Map<string, { shape: Shape; data: Float32Array }> {
  checkWeights(network, weights);
  const tensors = new Map<string, { shape: Shape; data: Float32Array }>();
  for (const { name, shape, offset, size } of network.parameters)
    tensors.set(name, { shape, data: weights.parameters.subarray(offset, offset + size) });
  for (const { name, channels, offset } of network.statistics) {
    const middle = offset + channels;
    tensors.set(`${name}.mean`, { shape: [channels], data: weights.statistics.subarray(offset, middle) });
    tensors.set(`${name}.variance`, {
      shape: [channels],
      data: weights.statistics.subarray(middle, middle + channels),
    });
  }
  return tensors;
}

/** Throws unless the weights are those of the network.
 *  @throws "weights have 10 parameters; unet-se with width 64 has 31380673: ..." */
export function checkWeights(network: Network, { parameters, statistics }: Weights): void {
  const { name, config, parameterCount, statisticsCount } = network;
  check(
    parameters.length === parameterCount && statistics.length === statisticsCount,
    () =>
      `weights have ${parameters.length} parameters and ${statistics.length} statistics; ${name} with ${config.bands} bands and width ${config.width} has ${parameterCount} and ${statisticsCount}: use weights of the same network`,
  );
}

const LABEL: Record<NetworkName, string> = {
  unet: 'UNet',
  'unet-se': 'UNet-SE',
  'vgg13-se': 'VGG13-SE',
  'resnet18-se': 'ResNet18-SE',
  vgg13: 'VGG13',
  resnet18: 'ResNet18',
};

/** The name as the paper writes it: `UNet-SE`. */
export const modelLabel = (model: NetworkName): string => LABEL[model];

/** Throws unless the network can take patches of this size.
 *  @throws "patch height is 250; UNet needs a multiple of 16: use 256" */
export function checkPatchSize(network: Network, height: number, width: number): void {
  for (const [side, size] of [
    ['height', height],
    ['width', width],
  ] as const)
    check(
      Number.isInteger(size) && size > 0 && size % network.multiple === 0,
      () =>
        `patch ${side} is ${size}; ${modelLabel(network.name)} needs a multiple of ${network.multiple}: use ${Math.max(1, Math.ceil(size / network.multiple) || 1) * network.multiple}`,
    );
}
