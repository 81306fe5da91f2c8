/** @file The training loop, on the thread that calls it (a worker: see train.ts). */
import { join } from 'node:path';
import { DataError } from '../core/index.js';
import {
  openScorer,
  openTrainer,
  type Network,
  type Scorer,
  type Trainer,
  type Weights,
} from '../nn/index.js';
import { chunk, epochItems, epochLength, makeBatch } from './batches.js';
import { saveCheckpoint, type EpochRecord } from './checkpoint.js';
import { isFiniteState, notFiniteError, type NotFinite } from './culprit.js';
import { BEST_FILE, LAST_FILE, type FitJob } from './job.js';
import { makePlan, type TrainingPlan } from './plan.js';
import { learningRateOf, type TrainingSettings } from './settings.js';
import { begin, checksums, lastGoodState, type Checksums, type Progress } from './start.js';
import { timeValidation, validate } from './validate.js';

/** One training step done. */
export interface StepEvent {
  epoch: number;
  /** Within the epoch, from 1. */
  step: number;
  steps: number;
  /** Mean of the epoch so far. */
  loss: number;
  learningRate: number;
  /** Patches of this step, and the seconds it took. */
  patches: number;
  seconds: number;
  /** Of those, seconds in which the network waited for its patches to be put together. */
  dataSeconds: number;
}

/** Who hears of the training, and can stop it. */
export interface FitHost {
  /** What it is made from, and the epochs that were found on disk. */
  onBegin(checksums: Checksums, history: EpochRecord[], bestEpoch: number): void;
  /** After the first steps, from which the speed is known. */
  onPlan(plan: TrainingPlan): void;
  onStep(event: StepEvent): void;
  /** @param seconds  of the epoch, with validation and checkpoints */
  onEpoch(record: EpochRecord, seconds: number, bestEpoch: number): void;
  isStopped(): boolean;
}

/** What a training leaves. */
export interface FitResult {
  /** Of the best epoch. */
  weights: Weights;
  history: EpochRecord[];
  bestEpoch: number;
  stoppedEarly: boolean;
}

/** Trains to the end, to the end of patience, or until stopped (then: undefined; finished epochs are on disk). */
export async function fit(network: Network, job: FitJob, host: FitHost): Promise<FitResult | undefined> {
  const { settings } = job;
  const sums = checksums(job);
  const { trainer, progress } = await open(network, job, sums.all);
  host.onBegin(sums, progress.history, progress.bestEpoch);
  const run: Run = { network, job, host, trainer, progress, data: sums.all, planned: false };
  try {
    while (progress.history.length < settings.epochs && !outOfPatience(progress, settings)) {
      const epoch = progress.history.length + 1;
      const start = performance.now();
      const trainLoss = await runEpoch(run, epoch);
      if (trainLoss === undefined) return undefined;
      await endEpoch(run, { epoch, trainLoss });
      host.onEpoch(progress.history[epoch - 1], secondsSince(start), progress.bestEpoch);
    }
  } finally {
    await trainer.dispose();
  }
  const { history, best: weights, bestEpoch } = progress;
  return { weights, history, bestEpoch, stoppedEarly: history.length < settings.epochs };
}

/** What a training under way consists of. */
interface Run {
  network: Network;
  job: FitJob;
  host: FitHost;
  trainer: Trainer;
  progress: Progress;
  data: string;
  planned: boolean;
}

const secondsSince = (start: number): number => (performance.now() - start) / 1000;

/** The engine at the first state, which it copies: the state itself is not held. */
async function open(
  network: Network,
  job: FitJob,
  data: string,
): Promise<{ trainer: Trainer; progress: Progress }> {
  const { state, progress } = begin(network, job, data);
  const { height, width } = job.train;
  const { loss, adamw } = job.settings;
  const { threads } = job;
  return {
    trainer: await openTrainer(job.device, { network, state, height, width, loss, adamw, threads }),
    progress,
  };
}

const outOfPatience = ({ history, bestEpoch }: Progress, { patience }: TrainingSettings): boolean =>
  history.length - bestEpoch >= patience && history.length > 0;

/** Mean loss of the epoch's steps; undefined where stopped. */
async function runEpoch(run: Run, epoch: number): Promise<number | undefined> {
  const { trainer, host, progress } = run;
  const { train, settings } = run.job;
  const rate = learningRateOf(epoch, settings);
  const steps = Math.ceil(epochLength(train.n, settings.flips) / settings.batch);
  let sum = 0;
  let seen = 0;
  for (const [i, items] of chunk(
    epochItems(train.n, settings.flips, progress.rng),
    settings.batch,
  ).entries()) {
    const start = performance.now();
    const parts = chunk(items, settings.microBatch ?? settings.batch).map((part) => makeBatch(train, part));
    const dataSeconds = secondsSince(start);
    const loss = await trainer.step(parts, rate);
    const seconds = secondsSince(start);
    if (!Number.isFinite(loss)) {
      const what = `loss is ${loss} at step ${i + 1} of ${steps} in epoch ${epoch}`;
      throw await explain(run, { what, rate, items });
    }
    sum += loss * items.length;
    seen += items.length;
    const patches = items.length;
    // The first step builds and warms the engine, so the second one's time is taken, where there is one.
    if (!run.planned && (i > 0 || steps === 1)) await plan(run, seconds / patches);
    const event = { epoch, step: i + 1, steps, loss: sum / seen, learningRate: rate, patches };
    host.onStep({ ...event, seconds, dataSeconds });
    if (host.isStopped()) return undefined;
  }
  return sum / seen;
}

function explain({ network, job }: Run, bad: NotFinite): Promise<DataError> {
  const { train, settings, device, threads } = job;
  return notFiniteError(bad, {
    network,
    train,
    settings,
    device,
    threads,
    state: lastGoodState(network, job),
  });
}

/** Says how long the training will take, from one step and a few validation patches. */
async function plan(run: Run, patchS: number): Promise<void> {
  const { network, job, trainer, progress, host } = run;
  const { train, validation, settings, device, threads } = job;
  run.planned = true;
  const state = await trainer.state();
  const validationS = await timeValidation(() => scorerOf(run, state), validation, settings.loss);
  const perEpoch = epochLength(train.n, settings.flips);
  const { name: model } = network;
  const { history } = progress;
  const taken = { device: device.device, threads };
  host.onPlan(
    makePlan({ model, patches: train.n, perEpoch, settings, history, ...taken, patchS, validationS }),
  );
}

const scorerOf = ({ network, job }: Run, weights: Weights): Promise<Scorer> =>
  openScorer(job.device, network, weights, job.threads);

/** Validates, keeps the best weights, and writes the state from which training can go on. */
async function endEpoch(run: Run, { epoch, trainLoss }: { epoch: number; trainLoss: number }): Promise<void> {
  const { network, job, trainer, progress, data } = run;
  const { settings, seed, normalisation, bandNames, extra, threads, dir } = job;
  const state = await trainer.state();
  const scorer = await scorerOf(run, state);
  const scores = await validate(scorer, job.validation, settings.loss).finally(() => scorer.dispose());
  const learningRate = learningRateOf(epoch, settings);
  if (!Number.isFinite(scores.loss) || !isFiniteState(state)) {
    const what = `weights are not finite after epoch ${epoch} (step ${state.step}; epoch ${epoch - 1} is kept)`;
    const items = epochItems(job.train.n, 'none', progress.rng);
    throw await explain(run, { what, rate: learningRate, items });
  }
  progress.history.push({
    epoch,
    learningRate,
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
    saveCheckpoint(join(dir, BEST_FILE), { network, weights: progress.best, notes });
  }
  const { m, v, step } = state;
  const resume = { m, v, step, rng: progress.rng.state(), bestEpoch: progress.bestEpoch, data, threads };
  saveCheckpoint(join(dir, LAST_FILE), { network, weights: state, notes, resume });
}

/** Whether the last epoch beats all before it. */
function isBest({ history }: Progress, { monitor }: TrainingSettings): boolean {
  const value = (r: EpochRecord): number => (monitor === 'f1' ? -(r.validationF1 || 0) : r.validationLoss);
  const last = history[history.length - 1];
  return history.slice(0, -1).every((r) => value(last) < value(r));
}
