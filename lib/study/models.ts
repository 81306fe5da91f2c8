/** @file Section 2.4 and 3.3: networks trained in a region, from fresh weights or from another region's. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../core/index.js';
import { buildNetwork, type Device, type NetworkName, type Network, type Weights } from '../nn/index.js';
import {
  PAPER_TRAINING,
  loadCheckpoint,
  train,
  type EpochRecord,
  type TrainingResult,
  type TrainingSettings,
  type TrainOptions,
} from '../training/index.js';
import { selectPatches, type BandMoments, type PatchSet } from '../samples/index.js';
import { liveCurves, type Curves, type LiveCurves } from './live-curves.js';
import { RGB_NAMES, type TestSamples } from './samples.js';
import { step } from './step.js';
import { libraryVersion, rngFor, workDir, type Role, type Study } from './study.js';

/** A trained network on disk. */
export interface TrainedModel {
  name: NetworkName;
  /** Where it was trained (last). */
  role: Role;
  /** Folder name that tells it from others of the region: `unet-se`, `unet-se-from-hongtan`. */
  tag: string;
  /** Safetensors file of the best epoch's weights. */
  checkpoint: string;
  history: EpochRecord[];
  bestEpoch: number;
  /** Identifies what it was trained from, for later steps. */
  key: string;
}

/** How a model of the study is trained. */
export interface TrainModelOptions {
  /** The model whose weights are the start (transfer); default: fresh weights from the study's seed. */
  from?: TrainedModel;
  /** At most so many training patches; default: all of `samples`. */
  patches?: number;
  /** Seed of weights, order and flips; default: the study's. */
  seed?: number;
  /** At most so many epochs; default: the preset's. */
  epochs?: number;
  /** Set apart from the region's other trainings of this network by this word in its folder's name. */
  as?: string;
  onEpoch?: (record: EpochRecord) => void;
  /** What is drawn in a notebook while it trains; default 'stay'. Outside a notebook nothing is. */
  curves?: Curves;
}

/** A network of the preset's width, with fresh or no weights. */
export function networkOf(study: Study, name: NetworkName, bands = 3): Network {
  return buildNetwork(name, { bands, width: study.preset.width });
}

/** The study's training settings: the paper's, with what the preset makes smaller. */
export function settingsOf(study: Study, { fineTune = false } = {}): TrainingSettings {
  const p = study.preset;
  return {
    ...PAPER_TRAINING,
    learningRate: fineTune ? p.fineTuneLearningRate : p.learningRate,
    decayEvery: p.decayEvery,
    batch: p.batch,
    patience: p.patience,
    epochs: fineTune ? p.fineTuneEpochs : p.epochs,
    flips: p.flips,
    ...(study.microBatch === undefined ? {} : { microBatch: Math.min(study.microBatch, p.batch) }),
  };
}

/** The model trained on the samples of the region that plays `role`: found, or trained; a training that was stopped goes on. */
export async function trainedModel(
  study: Study,
  role: Role,
  name: NetworkName,
  samples: TestSamples,
  {
    from,
    patches = Infinity,
    seed = study.seed,
    epochs,
    as,
    onEpoch,
    curves = 'stay',
  }: TrainModelOptions = {},
): Promise<TrainedModel> {
  const tag = [name, ...(from ? [`from-${from.role}`] : []), ...(as ? [as] : [])].join('-');
  const dir = workDir(study, role, 'models', tag);
  const settings = { ...settingsOf(study, { fineTune: from !== undefined }), ...(epochs && { epochs }) };
  const network = networkOf(study, name, samples.sets.train.bands);
  const start = from ? await loadModel(from) : undefined;
  const moments = start?.moments ?? samples.moments;
  const set = atMost(samples.sets.train, patches, study, role);
  const inputs = {
    samples: samples.key,
    network: network.config,
    settings,
    seed,
    patches: set.names,
    from: from?.key ?? null,
    version: libraryVersion(),
  };
  const key = await step({
    study,
    dir,
    step: 'training',
    inputs,
    make: (study) =>
      drawn(liveCurves({ name, tag }, curves, samples.region), onEpoch, (heard) =>
        train({
          network,
          weights: start?.weights,
          train: set,
          validation: samples.sets.validation,
          settings,
          device: study.device as Device,
          threads: study.threads,
          seed,
          dir,
          resume: true,
          normalisation: moments,
          bandNames: samples.sets.train.bands === RGB_NAMES.length ? RGB_NAMES : undefined,
          extra: { region: samples.region.name, preset: study.preset.name, demo: samples.region.demo },
          repeat: callOf(study, role, name, {
            from,
            patches,
            ...(seed !== study.seed && { seed }),
            epochs,
            as,
          }),
          progress: study.progress,
          signal: study.signal,
          ...heard,
        }),
      ),
  });
  const checkpoint = join(dir, 'best.safetensors');
  const { notes } = loadCheckpoint(join(dir, 'last.safetensors'));
  const best = loadCheckpoint(checkpoint).notes.epoch;
  return { name, role, tag, checkpoint, history: notes.history ?? [], bestEpoch: best, key };
}

/** Trains with the curves drawn along. */
async function drawn(
  live: LiveCurves,
  onEpoch: TrainModelOptions['onEpoch'],
  work: (heard: Pick<TrainOptions, 'onPlan' | 'onEpoch'>) => Promise<TrainingResult>,
): Promise<void> {
  let outcome: 'whole' | 'broken off' = 'broken off';
  try {
    await work({
      onPlan: ({ history }) => live.begin(history),
      onEpoch: (record) => {
        live.epoch(record);
        onEpoch?.(record);
      },
    });
    outcome = 'whole';
  } finally {
    await live.end(outcome);
  }
}

/** The call that makes the same training again, for its run.json. */
function callOf(
  { preset, seed, device, threads, regionFiles, root, microBatch }: Study,
  role: Role,
  name: NetworkName,
  { from, patches, ...other }: { from?: TrainedModel; patches: number } & TrainModelOptions,
): string {
  const own = regionFiles[role] === undefined ? {} : { regionFiles, root };
  const options = { preset: preset.name, seed, device, threads, microBatch, ...own };
  const more = {
    ...(from && { from: `the model ${from.tag} of ${from.role}` }),
    ...(Number.isFinite(patches) && { patches }),
    ...other,
  };
  const text = JSON.stringify(more);
  const last = text === '{}' ? '' : `, ${text}`;
  return `trainedModel(study, '${role}', '${name}', await studySamples(study, '${role}')${last}) with study = openStudy(${JSON.stringify(options)})`;
}

/** A model that an earlier notebook trained.
 *  @throws "unet-se is not trained in hongtan yet: run notebook 05 first ..." */
export async function loadModel(
  model: Pick<TrainedModel, 'name' | 'checkpoint'>,
): Promise<{ network: Network; weights: Weights; moments: BandMoments }> {
  if (!existsSync(model.checkpoint))
    throw new DataError(
      `${model.checkpoint} not found: ${model.name} is not trained yet: run its notebook first`,
    );
  const { network, weights, notes } = loadCheckpoint(model.checkpoint, { model: model.name });
  return { network, weights, moments: notes.normalisation as BandMoments };
}

function atMost(set: PatchSet, most: number, study: Study, role: Role): PatchSet {
  if (set.n <= most) return set;
  const order = rngFor(study, `fine-tune ${role}`).shuffle(Int32Array.from({ length: set.n }, (_, i) => i));
  return selectPatches(set, order.slice(0, most).sort());
}
