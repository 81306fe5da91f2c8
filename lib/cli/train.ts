/** @file `landslide train`: a network on an image/mask data set, or on a region. */
import { join, resolve } from 'node:path';
import { createReporter, createRng, InputError, withInterrupt } from '../core/index.js';
import { buildNetwork, SE_REDUCTION, type Device, type NetworkName } from '../nn/index.js';
import { bandMoments, normalisePatches, openDataset } from '../samples/index.js';
import { openStudy, pairTrainingSets, parseSplitting, studySamples, trainedModel } from '../study/index.js';
import { PAPER_TRAINING, train as fit, type EpochRecord } from '../training/index.js';
import { need, numberOption, type Command, type Values } from './command.js';

interface TrainReport {
  model: string;
  checkpoint: string;
  bestEpoch: number;
  trainPatches: number;
  validationPatches: number;
  history: EpochRecord[];
  /** Share of the steps' time in which the network waited for data; null where nothing was left to do, or with --region. */
  dataShare: number | null;
  /** What was noticed in reading the data. */
  notes?: string[];
}

export const DATA_OPTIONS: Command['options'] = {
  data: { type: 'string', value: 'FILE', help: 'dataset.json of an image/mask data set, or its folder' },
  root: { type: 'string', value: 'FOLDER', help: 'where its images lie, if not beside dataset.json' },
  areas: {
    type: 'string',
    value: 'A,B',
    help: 'areas of the data set to use (default: its own part for this, or all)',
  },
  tile: { type: 'string', value: 'N', help: 'cut larger images into tiles of N pixels' },
};

export const DEVICE_OPTIONS: Command['options'] = {
  device: { type: 'string', value: 'NAME', help: 'auto, cpu, webgpu, cuda or tfjs', default: 'auto' },
  threads: { type: 'string', value: 'N', help: 'threads on the CPU', default: '2' },
};

/** Threads that were asked for.
 *  @throws "--threads is 0: ..." */
export const threadsOf = (values: Values): number =>
  numberOption(values, 'threads', { least: 1, most: 64, whole: true });

/** Preset, seed, device and threads of a study, as the options say. */
export const studyOptions = (
  values: Values,
): { preset: string; seed: number; device: string; threads: number } => ({
  preset: values.preset as string,
  seed: numberOption(values, 'seed', { whole: true }),
  device: values.device as string,
  threads: threadsOf(values),
});

export const train: Command = {
  name: 'train',
  summary: 'train one of the four networks on an image/mask data set, or on a region',
  options: {
    ...DATA_OPTIONS,
    region: {
      type: 'string',
      value: 'FILE',
      help: 'instead of --data: region.json; settings come from --preset',
    },
    preset: { type: 'string', value: 'NAME', help: 'with --region: demo or paper', default: 'demo' },
    split: {
      type: 'string',
      value: 'RULE',
      help: 'with --region: landslides, blocks:METRES or leave-one-out:NAME',
      default: 'landslides',
    },
    model: {
      type: 'string',
      value: 'NAME',
      help: 'unet, unet-se, vgg13, vgg13-se, resnet18 or resnet18-se',
      default: 'unet-se',
    },
    width: {
      type: 'string',
      value: 'N',
      help: 'channels of the first level; the paper’s size is 64',
      default: '16',
    },
    reduction: {
      type: 'string',
      value: 'N',
      help: 'channels per hidden unit of a squeeze-and-excitation gate',
      default: String(SE_REDUCTION),
    },
    epochs: { type: 'string', value: 'N', help: 'at most so many', default: String(PAPER_TRAINING.epochs) },
    batch: { type: 'string', value: 'N', help: 'patches a step', default: String(PAPER_TRAINING.batch) },
    'micro-batch': {
      type: 'string',
      value: 'N',
      help: 'patches at a time in memory, a divisor of the batch (default: the batch); batch norm sees N',
    },
    rate: { type: 'string', value: 'X', help: 'learning rate', default: String(PAPER_TRAINING.learningRate) },
    decay: {
      type: 'string',
      value: 'N',
      help: 'epochs between cuts of the rate by ten',
      default: String(PAPER_TRAINING.decayEvery),
    },
    validation: {
      type: 'string',
      value: 'X',
      help: 'share of the images kept for validation',
      default: '0.15',
    },
    seed: { type: 'string', value: 'N', help: 'for weights, order and flips', default: '1' },
    out: { type: 'string', value: 'FOLDER', help: 'where the checkpoints go' },
    ...DEVICE_OPTIONS,
  },
  examples: [
    'npx landslide train --data data/datasets/amunet-baige --root FOLDER --areas A --out runs/baige',
    'npx landslide train --region data/regions/mine --model unet --out runs/mine',
  ],
  run: (values) => (values.region === undefined ? trainOnPairs(values) : trainOnRegion(values)),
  format: (r: TrainReport) => {
    const best = r.history[r.bestEpoch - 1];
    const line = best
      ? `best epoch ${r.bestEpoch} of ${r.history.length}: validation loss ${best.validationLoss.toFixed(4)}, F1 ${best.validationF1.toFixed(3)} (class landslide, pixel-wise)`
      : 'no epoch improved on the first weights';
    return [
      `${r.model}: ${r.trainPatches} patches, ${r.validationPatches} for validation`,
      ...(r.notes ?? []).map((note) => `note: ${note}`),
      line,
      ...(r.dataShare === null
        ? []
        : [`waited for data ${(100 * r.dataShare).toFixed(2)} % of the training`]),
      r.checkpoint,
    ].join('\n');
  },
};

async function trainOnPairs(values: Values): Promise<TrainReport> {
  if (values.split !== train.options.split.default)
    throw new InputError('--split goes with --region: a data set has areas, chosen by --areas');
  const dataset = openDataset(need(values, 'data', 'a dataset.json, or a region by --region'), {
    root: values.root as string,
  });
  const out = resolve(need(values, 'out', 'a folder for the checkpoints'));
  const seed = numberOption(values, 'seed', { whole: true });
  const progress = createReporter();
  const sets = await pairTrainingSets(dataset, {
    areas: listOf(values.areas),
    tile: tileOf(values),
    share: numberOption(values, 'validation', { least: 0.01, most: 0.9 }),
    rng: createRng(seed).fork('validation'),
    progress,
  });
  const moments = bandMoments(sets.train);
  const network = buildNetwork(values.model as NetworkName, {
    bands: sets.train.bands,
    width: numberOption(values, 'width', { least: 1, most: 512, whole: true }),
    reduction: numberOption(values, 'reduction', { least: 1, most: 512, whole: true }),
  });
  const result = await withInterrupt((signal) =>
    fit({
      network,
      train: normalisePatches(sets.train, moments),
      validation: normalisePatches(sets.validation, moments),
      settings: {
        epochs: numberOption(values, 'epochs', { least: 1, whole: true }),
        batch: numberOption(values, 'batch', { least: 1, whole: true }),
        ...(values['micro-batch'] === undefined ? {} : { microBatch: microBatchOf(values) }),
        learningRate: numberOption(values, 'rate', { least: 1e-9, most: 1 }),
        decayEvery: numberOption(values, 'decay', { least: 1, whole: true }),
      },
      device: values.device as Device,
      threads: threadsOf(values),
      seed,
      dir: out,
      resume: true,
      normalisation: moments,
      bandNames: dataset.bandNames,
      extra: { dataset: dataset.name, areas: listOf(values.areas) },
      repeat: commandOf(values),
      progress,
      signal,
    }),
  );
  return {
    model: network.name,
    checkpoint: result.path,
    bestEpoch: result.bestEpoch,
    trainPatches: sets.train.n,
    validationPatches: sets.validation.n,
    history: result.history,
    dataShare: Number.isFinite(result.dataShare) ? result.dataShare : null,
    notes: sets.notes,
  };
}

/** What a preset settles. */
const OF_DATA = [
  'width',
  'reduction',
  'epochs',
  'batch',
  'rate',
  'decay',
  'validation',
  'areas',
  'tile',
] as const;

function microBatchOf(values: Values): number | undefined {
  return values['micro-batch'] === undefined
    ? undefined
    : numberOption(values, 'micro-batch', { least: 1, whole: true });
}

/** The command with all that was not left at its default, for run.json. */
function commandOf(values: Values): string {
  const given = Object.entries(train.options).filter(
    ([key, { default: fallback }]) => values[key] !== undefined && values[key] !== fallback,
  );
  const quoted = (text: string): string => (/^[\w./:,@%+=-]+$/.test(text) ? text : `'${text}'`);
  return ['npx landslide train', ...given.map(([key]) => `--${key} ${quoted(String(values[key]))}`)].join(
    ' ',
  );
}

async function trainOnRegion(values: Values): Promise<TrainReport> {
  if (values.data !== undefined) throw new InputError('--data and --region are both given: choose one');
  for (const key of OF_DATA)
    if (values[key] !== train.options[key].default)
      throw new InputError(`--${key} goes with --data: with --region it comes from --preset; leave it out`);
  return withInterrupt(async (signal) => {
    const study = openStudy({
      ...studyOptions(values),
      out: resolve(need(values, 'out', 'a folder for images and checkpoints')),
      microBatch: microBatchOf(values),
      splitting: parseSplitting(values.split as string),
      regionFiles: { hongtan: resolve(values.region as string) },
      root: values.root as string,
      signal,
    });
    const samples = await studySamples(study, 'hongtan');
    const model = await trainedModel(study, 'hongtan', values.model as NetworkName, samples);
    const { checkpoint, bestEpoch, history } = model;
    const { train: t, validation: v } = samples.sets;
    const patches = { trainPatches: t.n, validationPatches: v.n };
    const report = { model: model.name, checkpoint, bestEpoch, ...patches, history };
    return { ...report, dataShare: null, notes: samples.notes };
  });
}

/** `A,B` as a list. */
export function listOf(value: Values[string]): string[] {
  return typeof value === 'string' && value !== '' ? value.split(',') : [];
}

/** --tile as a number, where given. */
export function tileOf(values: Values): number | undefined {
  return values.tile === undefined
    ? undefined
    : numberOption(values, 'tile', { least: 16, most: 4096, whole: true });
}

/** The path of a checkpoint: the file itself, or best.safetensors in a training's folder. */
export function checkpointPath(value: string): string {
  return value.endsWith('.safetensors') ? resolve(value) : join(resolve(value), 'best.safetensors');
}
