/** @file The training loop, on the thread that calls it (a worker: see train.ts). */
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createRng, DataError, InputError, restoreRng, type Rng } from '../core/index.js';
import {
  initialState,
  openScorer,
  openTrainer,
  type Network,
  type ResolvedDevice,
  type Trainer,
  type TrainerState,
  type Weights,
} from '../nn/index.js';
import { chunk, epochItems, epochLength, makeBatch, type Item, type Patches } from './batches.js';
import {
  loadCheckpoint,
  saveCheckpoint,
  trainerStateOf,
  type Checkpoint,
  type EpochRecord,
} from './checkpoint.js';
import { learningRateOf, type TrainingSettings } from './settings.js';
import { validate } from './validate.js';

/** Everything a training needs; it can be sent to a worker. */
export interface FitJob {
  train: Patches;
  validation: Patches;
  settings: TrainingSettings;
  device: ResolvedDevice;
  threads: number;
  seed: number | string;
  dir: string;
  resume: boolean;
  weights?: Weights;
  normalisation?: unknown;
  bandNames?: string[];
  extra?: Record<string, unknown>;
}

/** One training step done. */
export interface StepEvent {
  epoch: number;
  /** Within the epoch, from 1. */
  step: number;
  steps: number;
  /** Mean of the epoch so far. */
  loss: number;
  learningRate: number;
}

/** Who hears of the training, and can stop it. */
export interface FitHost {
  onStep(event: StepEvent): void;
  onEpoch(record: EpochRecord): void;
  isStopped(): boolean;
}

export interface FitResult {
  /** Of the best epoch. */
  weights: Weights;
  history: EpochRecord[];
  bestEpoch: number;
  stoppedEarly: boolean;
}

/** The files of a training: the best weights, and the state after the last whole epoch. */
export const BEST_FILE = 'best.safetensors';
export const LAST_FILE = 'last.safetensors';

interface Progress {
  history: EpochRecord[];
  bestEpoch: number;
  best: Weights;
  rng: Rng;
}

/** Trains to the end, to the end of patience, or until stopped (then: undefined; finished epochs are on disk). */
export async function fit(network: Network, job: FitJob, host: FitHost): Promise<FitResult | undefined> {
  const { settings, train, threads } = job;
  const data = checksum(job);
  const { state, progress } = begin(network, job, data);
  const { height, width } = train;
  const { loss, adamw } = settings;
  const trainer = await openTrainer(job.device, { network, state, height, width, loss, adamw, threads });
  try {
    while (progress.history.length < settings.epochs && !outOfPatience(progress, settings)) {
      const epoch = progress.history.length + 1;
      const trainLoss = await runEpoch(trainer, epoch, job, progress.rng, host);
      if (trainLoss === undefined) return undefined;
      await endEpoch(network, job, trainer, progress, { epoch, trainLoss, data });
      host.onEpoch(progress.history[epoch - 1]);
    }
  } finally {
    await trainer.dispose();
  }
  const { history, best: weights, bestEpoch } = progress;
  return { weights, history, bestEpoch, stoppedEarly: history.length < settings.epochs };
}

const outOfPatience = ({ history, bestEpoch }: Progress, { patience }: TrainingSettings): boolean =>
  history.length - bestEpoch >= patience && history.length > 0;

/** The first state: fresh, or that of the last whole epoch. */
function begin(network: Network, job: FitJob, data: string): { state: TrainerState; progress: Progress } {
  const last = join(job.dir, LAST_FILE);
  if (job.resume && existsSync(last)) return goOn(network, job, data);
  for (const file of [LAST_FILE, BEST_FILE]) rmSync(join(job.dir, file), { force: true });
  const rng = createRng(job.seed);
  const state = initialState(network, rng.fork('weights'), job.weights);
  const best = { parameters: state.parameters, statistics: state.statistics };
  return { state, progress: { history: [], bestEpoch: 0, best, rng: rng.fork('epochs') } };
}

function goOn(network: Network, job: FitJob, data: string): { state: TrainerState; progress: Progress } {
  const path = join(job.dir, LAST_FILE);
  const { model, bands } = network.config;
  const last = loadCheckpoint(path, { model, bands });
  const state = trainerStateOf(last);
  if (!state || !last.resume)
    throw new DataError(`${path} has no training state: train anew with resume: false`);
  checkSame(path, network, job, data, last);
  const best = loadCheckpoint(join(job.dir, BEST_FILE), { model, bands }).weights;
  const { bestEpoch, rng } = last.resume;
  return { state, progress: { history: last.notes.history ?? [], bestEpoch, best, rng: restoreRng(rng) } };
}

/** A training goes on only as it began; the number of epochs and patience alone may change. */
function checkSame(
  path: string,
  network: Network,
  job: FitJob,
  data: string,
  { network: old, notes, resume }: Checkpoint,
): void {
  const lasting = (s?: TrainingSettings): unknown => ({ ...s, epochs: 0, patience: 0 });
  const pairs: [string, unknown, unknown][] = [
    ['network', old.config, network.config],
    ['settings', lasting(notes.settings), lasting(job.settings)],
    ['seed', notes.seed, job.seed],
    ['patches', resume?.data, data],
    ['threads', Math.max(2, resume?.threads ?? 0), Math.max(2, job.threads)], // 1 and 2 threads give the same bytes
  ];
  for (const [what, before, now] of pairs)
    if (JSON.stringify(before) !== JSON.stringify(now))
      throw new InputError(
        `${path} was made with other ${what}: use the same, or train anew with resume: false`,
      );
}

function checksum({ train, validation, weights }: FitJob): string {
  const hash = createHash('sha256');
  const arrays = [
    train.images,
    train.masks,
    validation.images,
    validation.masks,
    ...(weights ? [weights.parameters, weights.statistics] : []),
  ];
  for (const { buffer, byteOffset, byteLength } of arrays)
    for (let at = 0; at < byteLength; at += 2 ** 28)
      hash.update(new Uint8Array(buffer, byteOffset + at, Math.min(2 ** 28, byteLength - at)));
  return hash.digest('hex');
}

/** Mean loss of the epoch's steps; undefined where stopped. */
async function runEpoch(
  trainer: Trainer,
  epoch: number,
  { train, settings }: FitJob,
  rng: Rng,
  host: FitHost,
): Promise<number | undefined> {
  const rate = learningRateOf(epoch, settings);
  const steps = Math.ceil(epochLength(train.n, settings.flips) / settings.batch);
  let sum = 0;
  let seen = 0;
  for (const [i, items] of chunk(epochItems(train.n, settings.flips, rng), settings.batch).entries()) {
    const parts = chunk(items, settings.microBatch ?? settings.batch).map((part) => makeBatch(train, part));
    const loss = await trainer.step(parts, rate);
    if (!Number.isFinite(loss)) throw notFinite(loss, { epoch, step: i + 1, steps, rate, items, train });
    sum += loss * items.length;
    seen += items.length;
    host.onStep({ epoch, step: i + 1, steps, loss: sum / seen, learningRate: rate });
    if (host.isStopped()) return undefined;
  }
  return sum / seen;
}

function notFinite(
  loss: number,
  at: { epoch: number; step: number; steps: number; rate: number; items: Item[]; train: Patches },
): DataError {
  const size = at.train.bands * at.train.height * at.train.width;
  const bad = at.items.find(({ patch }) =>
    at.train.images.subarray(patch * size, (patch + 1) * size).some((v) => !Number.isFinite(v)),
  );
  const advice = bad
    ? `patch ${bad.patch} has a value that is not finite: fill or mask its nodata`
    : 'use a lower learning rate';
  return new DataError(
    `loss is ${loss} at step ${at.step} of ${at.steps} in epoch ${at.epoch}, learning rate ${at.rate}: ${advice}`,
  );
}

/** Validates, keeps the best weights, and writes the state from which training can go on. */
async function endEpoch(
  network: Network,
  job: FitJob,
  trainer: Trainer,
  progress: Progress,
  { epoch, trainLoss, data }: { epoch: number; trainLoss: number; data: string },
): Promise<void> {
  const { settings, seed, normalisation, bandNames, extra, threads } = job;
  const state = trainer.state();
  const scorer = await openScorer(job.device, network, state, threads);
  const scores = await validate(scorer, job.validation, settings.loss).finally(() => scorer.dispose());
  progress.history.push({
    epoch,
    learningRate: learningRateOf(epoch, settings),
    trainLoss,
    validationLoss: scores.loss,
    validationPrecision: scores.precision,
    validationRecall: scores.recall,
    validationF1: scores.f1,
  });
  const notes = { epoch, normalisation, bandNames, settings, history: progress.history, seed, extra };
  if (isBest(progress, settings)) {
    progress.bestEpoch = epoch;
    progress.best = { parameters: state.parameters.slice(), statistics: state.statistics.slice() };
    saveCheckpoint(join(job.dir, BEST_FILE), { network, weights: progress.best, notes });
  }
  const { m, v, step } = state;
  const resume = { m, v, step, rng: progress.rng.state(), bestEpoch: progress.bestEpoch, data, threads };
  saveCheckpoint(join(job.dir, LAST_FILE), { network, weights: state, notes, resume });
}

/** Whether the last epoch beats all before it. */
function isBest({ history }: Progress, { monitor }: TrainingSettings): boolean {
  const value = (r: EpochRecord): number => (monitor === 'f1' ? -(r.validationF1 || 0) : r.validationLoss);
  const last = history[history.length - 1];
  return history.slice(0, -1).every((r) => value(last) < value(r));
}
