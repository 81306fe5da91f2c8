/** @file The four models of the paper, by name. */
import { check } from '../../core/errors.js';
import {
  defineNetwork,
  type ModelName,
  type Network,
  type NetworkName,
  type NetworkConfig,
} from '../network.js';
import { PUBLISHED_WIDTH, SE_REDUCTION, UNET_POOLINGS } from './decisions.js';
import { resnet18 } from './resnet18.js';
import { unet } from './unet.js';
import { vgg13 } from './vgg13.js';

/** The four models, in the paper's order. */
export const MODELS: readonly ModelName[] = ['unet', 'unet-se', 'vgg13-se', 'resnet18-se'];

/** All that can be built: the four, and the classifiers without gates. */
export const NETWORKS: readonly NetworkName[] = [...MODELS, 'vgg13', 'resnet18'];

/** Each backbone without gates and with them. */
export const ABLATIONS: readonly (readonly [plain: NetworkName, se: ModelName])[] = [
  ['unet', 'unet-se'],
  ['vgg13', 'vgg13-se'],
  ['resnet18', 'resnet18-se'],
];

/** Bands and size of a network. */
export interface NetworkOptions {
  bands: number;
  /** Default 64, the published size. */
  width?: number;
  /** Default 16. */
  reduction?: number;
  /** UNets only; default 4. */
  poolings?: number;
}

/** The network `name` for images of `bands` bands.
 *  @throws "unknown network unet2: use unet, unet-se, ..." */
export function buildNetwork(
  name: NetworkName,
  { bands, width = PUBLISHED_WIDTH, reduction = SE_REDUCTION, poolings }: NetworkOptions,
): Network {
  check(NETWORKS.includes(name), () => `unknown network ${name}: use ${NETWORKS.join(', ')}`);
  for (const [label, value] of Object.entries({ bands, width, reduction, poolings: poolings ?? 1 }))
    check(
      Number.isInteger(value) && value > 0,
      () => `${label} is ${value}; a network needs a whole number from 1`,
    );
  const isUnet = name === 'unet' || name === 'unet-se';
  check(
    isUnet || poolings === undefined || poolings === 5,
    () => `poolings is ${poolings}; ${name} has five: leave it out`,
  );
  const config: NetworkConfig = {
    model: name,
    bands,
    width,
    reduction,
    poolings: poolings ?? (isUnet ? UNET_POOLINGS : 5),
  };
  const definitions = {
    unet: () => unet(config, false),
    'unet-se': () => unet(config, true),
    vgg13: () => vgg13(config, false),
    'vgg13-se': () => vgg13(config, true),
    resnet18: () => resnet18(config, false),
    'resnet18-se': () => resnet18(config, true),
  };
  return defineNetwork(config, 2 ** config.poolings, definitions[name]());
}

/** The network of a stored configuration. */
export const buildFromConfig = (config: NetworkConfig): Network => buildNetwork(config.model, config);
