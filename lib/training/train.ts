/** @file Training a network, in a thread of its own. */
import { join } from 'node:path';
import { check, checkStop, oneLine, StoppedError, type ProgressListener } from '../core/index.js';
import {
  checkWeights,
  defaultThreads,
  modelLabel,
  resolveDevice,
  type Device,
  type Network,
  type Weights,
} from '../nn/index.js';
import { checkPatches, type Patches } from './batches.js';
import type { EpochRecord } from './checkpoint.js';
import { checkFolder } from './disk.js';
import type { FitResult } from './fit.js';
import { BEST_FILE, LAST_FILE, type FitJob } from './job.js';
import type { TrainingPlan } from './plan.js';
import { RecordKeeper, type PatchRecord, type RecordStart } from './record.js';
import { trainingReporter, type TrainingEvent } from './reporter.js';
import { trainingSettings, type TrainingSettings } from './settings.js';
import { inWorker } from './thread.js';
import type { WorkerMessage } from './worker.js';

/** What to train, on which patches, and how. */
export interface TrainOptions {
  network: Network;
  /** To start from (transfer); default: fresh weights by `seed`. */
  weights?: Weights;
  train: Patches;
  validation: Patches;
  /** The paper's, with these replaced. */
  settings?: Partial<TrainingSettings>;
  device: Device;
  /** Default: all that the machine offers. 1 and 2 give the same bytes, others differ in the last digits. */
  threads?: number;
  seed: number | string;
  /** Folder for best.safetensors, last.safetensors and run.json. */
  dir: string;
  /** Go on from `dir`'s last whole epoch where there is one; default false: start anew and replace what is there. */
  resume?: boolean;
  /** Kept with the weights: how images were normalised, the bands' names, anything else. */
  normalisation?: unknown;
  bandNames?: string[];
  extra?: Record<string, unknown>;
  /** How to make the same training again, for run.json; default: a call of `train` with what the record holds. */
  repeat?: string;
  progress?: ProgressListener;
  signal?: AbortSignal;
  /** Once, after the first steps: what is to be done and how long it will take. */
  onPlan?: (plan: TrainingPlan) => void;
  onStep?: (event: TrainingEvent) => void;
  onEpoch?: (record: EpochRecord) => void;
}

/** A trained network, and where it is. */
export interface TrainingResult extends FitResult {
  network: Network;
  /** The best weights' file, and the one from which training can go on. */
  path: string;
  lastPath: string;
  /** What was used, in words. */
  device: string;
  settings: TrainingSettings;
  /** Of this call. */
  seconds: number;
  /** Share of the steps' time in which the network waited for data, 0 to 1; NaN where no step was left to do. */
  dataShare: number;
}

/** Trains `network` and returns the weights of its best epoch. Each epoch is on disk before the next begins; a stopped training throws
 *  StoppedError and goes on with `resume: true` to the same bytes. `dir` gets a run.json that says how to repeat it.
 *  @throws one line for patches, settings, device, folder or checkpoint that cannot be used, and where the loss is not a number
 *  @source the paper's 2.4.2 */
export async function train(options: TrainOptions): Promise<TrainingResult> {
  const { network, dir, signal } = options;
  const settings = trainingSettings(options.settings);
  const device = await resolveDevice(options.device);
  const job = makeJob(options, settings, device);
  checkStop(signal, `training ${modelLabel(network.name)}`);
  checkFolder(dir, network);
  const start = performance.now();
  const steps = { seconds: 0, dataSeconds: 0 };
  const result = await runInThread(network, job, options, steps);
  if (!result) throw stopped(network, dir);
  const dataShare = steps.dataSeconds / steps.seconds;
  const seconds = (performance.now() - start) / 1000;
  const paths = { path: join(dir, BEST_FILE), lastPath: join(dir, LAST_FILE) };
  return { ...result, ...paths, network, device: device.description, settings, seconds, dataShare };
}

const stopped = (network: Network, dir: string): StoppedError =>
  new StoppedError(
    `training ${modelLabel(network.name)} stopped: finished epochs are in ${dir}; run the same again to go on (in a call of train: resume: true)`,
  );

function makeJob(options: TrainOptions, settings: TrainingSettings, device: FitJob['device']): FitJob {
  const {
    network,
    train,
    validation,
    threads = defaultThreads(),
    seed,
    dir,
    resume = false,
    weights,
    normalisation,
    bandNames,
    extra,
  } = options;
  checkPatches('training', train, network);
  checkPatches('validation', validation, network);
  if (weights) checkWeights(network, weights);
  check(
    !bandNames || bandNames.length === network.config.bands,
    () => `bandNames has ${bandNames?.length} names, the network ${network.config.bands} bands`,
  );
  const shared = { train: share(train), validation: share(validation) };
  return {
    ...shared,
    settings,
    device,
    threads,
    seed,
    dir,
    resume,
    weights,
    normalisation,
    bandNames,
    extra,
  };
}

/** The patches in shared memory, so that the thread sees them without a copy of its own. */
function share({ n, bands, height, width, images, masks, names }: Patches): Patches {
  const sharedImages = new Float32Array(new SharedArrayBuffer(images.byteLength));
  sharedImages.set(images);
  const sharedMasks = new Uint8Array(new SharedArrayBuffer(masks.byteLength));
  sharedMasks.set(masks);
  return { n, bands, height, width, images: sharedImages, masks: sharedMasks, names };
}

/** Runs the job in a worker and keeps its record; adds up what the steps took. */
async function runInThread(
  network: Network,
  job: FitJob,
  options: TrainOptions,
  steps: { seconds: number; dataSeconds: number },
): Promise<FitResult | undefined> {
  const report = trainingReporter(network, job, options.progress, options.onStep);
  const record = new RecordKeeper(job.dir, recordStart(network, job, options), { resume: job.resume });
  const hear = (message: WorkerMessage): void => {
    if (message.kind === 'begin') record.begin(message.checksums, message.history, message.bestEpoch);
    if (message.kind === 'plan') {
      report.plan(message.plan);
      options.onPlan?.(message.plan);
    }
    if (message.kind === 'step') {
      steps.seconds += message.event.seconds;
      steps.dataSeconds += message.event.dataSeconds;
      report.step(message.event);
    }
    if (message.kind === 'epoch') {
      record.epoch(message.record, message.seconds, message.bestEpoch);
      options.onEpoch?.(message.record);
    }
  };
  try {
    const result = await inWorker({ config: network.config, job }, hear, options.signal);
    record.end(result ? (result.stoppedEarly ? 'stopped early' : 'whole') : 'stopped', { ...steps });
    if (result) report.end(result);
    else report.stop();
    return result;
  } catch (error) {
    report.stop();
    endQuietly(record, error);
    throw error;
  }
}

/** The error that ended the training is what the user is told, even where the record of it cannot be written (a full disk). */
function endQuietly(record: RecordKeeper, error: unknown): void {
  try {
    record.end('failed', undefined, oneLine(error));
  } catch {
    // see above
  }
}

function recordStart(
  { config, parameterCount, name }: Network,
  job: FitJob,
  { device: deviceAsked, repeat }: TrainOptions,
): RecordStart {
  const { train, validation, settings, seed, device, threads, weights } = job;
  const of = ({ n, bands, height, width }: Patches): PatchRecord => ({
    patches: n,
    bands,
    height,
    width,
    sha256: null,
  });
  return {
    repeat:
      repeat ??
      `train({ network: buildNetwork('${name}', network), train, validation, settings, seed, device, threads, dir }) with the values of this file and patches of these checksums`,
    network: config,
    parameters: parameterCount,
    seed,
    settings,
    weights: weights ? { from: 'given', sha256: null } : { from: 'seed' },
    train: of(train),
    validation: of(validation),
    bandNames: job.bandNames ?? null,
    normalisation: job.normalisation ?? null,
    source: job.extra ?? {},
    deviceAsked,
    device,
    threads,
  };
}
