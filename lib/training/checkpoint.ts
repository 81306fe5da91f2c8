/** @file Checkpoints: weights with everything needed to use them, and, while a training runs, to go on with it. */
import { check, DataError, oneLine } from '../core/index.js';
import {
  buildFromConfig,
  modelLabel,
  namedTensors,
  type NetworkName,
  type Network,
  type NetworkConfig,
  type Tensor,
  type TrainerState,
  type Weights,
} from '../nn/index.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import type { TrainingSettings } from './settings.js';

/** One line of the training's history; numbers only, no times, so that equal runs have equal files. */
export interface EpochRecord {
  epoch: number;
  learningRate: number;
  trainLoss: number;
  validationLoss: number;
  validationPrecision: number;
  validationRecall: number;
  validationF1: number;
}

/** What goes with the weights. */
export interface CheckpointNotes {
  /** Of the epoch that the weights are from; 0 before the first. */
  epoch: number;
  /** How images were normalised: any JSON value, given back as it was. */
  normalisation?: unknown;
  bandNames?: string[];
  settings?: TrainingSettings;
  history?: EpochRecord[];
  seed?: number | string;
  /** Anything else: region, preset, data checksums. */
  extra?: Record<string, unknown>;
}

/** What training needs to go on. */
export interface ResumeState {
  m: Float32Array;
  v: Float32Array;
  step: number;
  rng: readonly number[];
  bestEpoch: number;
  /** Checksum of the patches, and threads. */
  data: string;
  threads: number;
}

/** A network as read from a file. */
export interface Checkpoint {
  network: Network;
  weights: Weights;
  notes: CheckpointNotes;
  /** Only in a file from which training can go on. */
  resume?: ResumeState;
}

const FORMAT = 'landslide-checkpoint-1';

/** Writes a checkpoint as safetensors, atomically: tensors by name, the rest as JSON texts in `__metadata__`.
 *  @throws "cannot write PATH: ENOSPC ...: make room (90.4 MB are needed) ..." and leaves what was at `path` as it was */
export function saveCheckpoint(path: string, { network, weights, notes, resume }: Checkpoint): void {
  const tensors = new Map<string, Tensor>(namedTensors(network, weights));
  const metadata: Record<string, string> = {
    format: FORMAT,
    network: JSON.stringify(network.config),
    notes: JSON.stringify(notes),
  };
  if (resume) {
    const { m, v, ...rest } = resume;
    tensors.set('adamw.m', { shape: [m.length], data: m });
    tensors.set('adamw.v', { shape: [v.length], data: v });
    metadata.resume = JSON.stringify(rest);
  }
  writeSafetensors(path, tensors, metadata);
}

/** What the caller needs of a checkpoint. */
export interface Expected {
  model?: NetworkName;
  bands?: number;
  bandNames?: readonly string[];
}

/** Reads a checkpoint.
 *  @throws "PATH not found: ...", "PATH is truncated: ...", "PATH holds UNet; UNet-SE was asked for: ...",
 *  "PATH was trained on 4 bands (...), the images have 3: ..." */
export function loadCheckpoint(path: string, expected: Expected = {}): Checkpoint {
  const { tensors, metadata } = readSafetensors(path);
  if (metadata.format !== FORMAT)
    throw new DataError(
      `${path} is not a checkpoint of ours (format ${metadata.format ?? 'missing'}): expected ${FORMAT}`,
    );
  const config = jsonOf<NetworkConfig>(path, metadata, 'network');
  const notes = jsonOf<CheckpointNotes>(path, metadata, 'notes');
  checkExpected(path, config, notes, expected);
  const network = networkOf(path, config);
  const weights = gather(path, network, tensors);
  if (!metadata.resume) return { network, weights, notes };
  const rest = jsonOf<Omit<ResumeState, 'm' | 'v'>>(path, metadata, 'resume');
  const [m, v] = ['adamw.m', 'adamw.v'].map((name) =>
    finiteTensor(path, tensors, name, network.parameterCount),
  );
  return { network, weights, notes, resume: { ...rest, m, v } };
}

/** One of the JSON texts in the metadata.
 *  @throws "PATH has a broken header: its notes are not JSON; ..." */
function jsonOf<T extends object>(path: string, metadata: Record<string, string>, key: string): T {
  try {
    const value = JSON.parse(metadata[key]) as T;
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // said below
  }
  throw new DataError(
    `${path} has a broken header: its ${key} is no JSON object; copy it again or train again`,
  );
}

function networkOf(path: string, config: NetworkConfig): Network {
  try {
    // Building takes memory by these: a corrupted digit is no reason to run out of it.
    const { bands, width, poolings } = config;
    check(bands <= 1024 && width <= 1024 && poolings <= 10, 'its configuration makes no sense');
    return buildFromConfig(config);
  } catch (error) {
    throw new DataError(`${path} holds a network that cannot be built: ${oneLine(error)}`, { cause: error });
  }
}

function checkExpected(
  path: string,
  { model, bands }: NetworkConfig,
  { bandNames }: CheckpointNotes,
  expected: Expected,
): void {
  if (expected.model && expected.model !== model)
    throw new DataError(
      `${path} holds ${modelLabel(model)}; ${modelLabel(expected.model)} was asked for: give its checkpoint, or train one`,
    );
  const named = bandNames ? ` (${bandNames.join(', ')})` : '';
  if (expected.bands !== undefined && expected.bands !== bands)
    throw new DataError(
      `${path} was trained on ${bands} bands${named}, the images have ${expected.bands}: give the same bands, or train again`,
    );
  if (expected.bandNames && bandNames && expected.bandNames.join() !== bandNames.join())
    throw new DataError(
      `${path} was trained on bands ${bandNames.join(', ')}, the images have ${expected.bandNames.join(', ')}: give the same bands in the same order`,
    );
}

function gather(path: string, network: Network, tensors: ReadonlyMap<string, Tensor>): Weights {
  // Before memory is taken for what the header says of the network.
  for (const { name, size } of network.parameters) tensorOf(path, tensors, name, size);
  const weights = {
    parameters: new Float32Array(network.parameterCount),
    statistics: new Float32Array(network.statisticsCount),
  };
  for (const [name, { data }] of namedTensors(network, weights))
    data.set(finiteTensor(path, tensors, name, data.length));
  return weights;
}

function tensorOf(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
  name: string,
  size: number,
): Float32Array {
  const found = tensors.get(name);
  if (found?.data.length !== size)
    throw new DataError(
      `${path}: tensor ${name} ${found ? `has ${found.data.length} values, expected ${size}` : 'is missing'}; train again`,
    );
  return found.data;
}

/** The same, where every value is a number. */
function finiteTensor(...given: Parameters<typeof tensorOf>): Float32Array {
  const [path, , name] = given;
  const data = tensorOf(...given);
  const bad = data.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new DataError(
      `${path}: value ${bad} of tensor ${name} is ${data[bad]}: the file is damaged; copy it again or train again`,
    );
  return data;
}

/** The state of a trainer in a file from which training goes on. */
export function trainerStateOf({ weights, resume }: Checkpoint): TrainerState | undefined {
  return resume && { ...weights, m: resume.m, v: resume.v, step: resume.step };
}
