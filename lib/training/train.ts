/** @file Training a network, in a thread of its own. */
import { Worker } from 'node:worker_threads';
import { join } from 'node:path';
import {
  check,
  checkStop,
  DataError,
  DeviceError,
  InputError,
  LandslideError,
  startTask,
  StoppedError,
  type ProgressListener,
} from '../core/index.js';
import {
  checkWeights,
  defaultThreads,
  modelLabel,
  resolveDevice,
  type Device,
  type Network,
  type Weights,
} from '../nn/index.js';
import { checkPatches, epochLength, type Patches } from './batches.js';
import type { EpochRecord } from './checkpoint.js';
import { BEST_FILE, LAST_FILE, type FitJob, type FitResult, type StepEvent } from './fit.js';
import { trainingSettings, type TrainingSettings } from './settings.js';
import type { WorkerJob, WorkerMessage } from './worker.js';

/** A step, with speed and time left. */
export interface TrainingEvent extends StepEvent {
  patchesPerS: number;
  /** If all epochs are run. */
  leftS: number;
}

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
  /** Folder for best.safetensors and last.safetensors. */
  dir: string;
  /** Go on from `dir`'s last whole epoch where there is one; default false: start anew and replace what is there. */
  resume?: boolean;
  /** Kept with the weights: how images were normalised, the bands' names, anything else. */
  normalisation?: unknown;
  bandNames?: string[];
  extra?: Record<string, unknown>;
  progress?: ProgressListener;
  signal?: AbortSignal;
  onStep?: (event: TrainingEvent) => void;
  onEpoch?: (record: EpochRecord) => void;
}

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
}

/** Trains `network` and returns the weights of its best epoch. Each epoch is on disk before the next begins; a stopped training throws
 *  StoppedError and goes on with `resume: true` to the same bytes.
 *  @source the paper's 2.4.2 */
export async function train(options: TrainOptions): Promise<TrainingResult> {
  const { network, dir, signal } = options;
  const settings = trainingSettings(options.settings);
  const device = await resolveDevice(options.device);
  const job = makeJob(options, settings, device);
  checkStop(signal, `training ${modelLabel(network.name)}`);
  const start = performance.now();
  const result = await runInThread(network, job, options);
  if (!result) throw stopped(network, dir);
  const seconds = (performance.now() - start) / 1000;
  const paths = { path: join(dir, BEST_FILE), lastPath: join(dir, LAST_FILE) };
  return { ...result, ...paths, network, device: device.description, settings, seconds };
}

const stopped = (network: Network, dir: string): StoppedError =>
  new StoppedError(
    `training ${modelLabel(network.name)} stopped: finished epochs are in ${dir}; resume: true goes on`,
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
function share({ n, bands, height, width, images, masks }: Patches): Patches {
  const sharedImages = new Float32Array(new SharedArrayBuffer(images.byteLength));
  sharedImages.set(images);
  const sharedMasks = new Uint8Array(new SharedArrayBuffer(masks.byteLength));
  sharedMasks.set(masks);
  return { n, bands, height, width, images: sharedImages, masks: sharedMasks };
}

const ERRORS: Record<string, new (message: string) => LandslideError> = {
  InputError,
  DataError,
  DeviceError,
  StoppedError,
};

/** Runs the job in a worker. Its thread is asked to stop, never ended: a native step may be running. */
function runInThread(
  network: Network,
  job: FitJob,
  { signal, progress, onStep, onEpoch }: TrainOptions,
): Promise<FitResult | undefined> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const data: WorkerJob = { config: network.config, job, stop };
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: data });
  const raise = (): number => Atomics.store(stop, 0, 1);
  signal?.addEventListener('abort', raise, { once: true });
  const report = reporter(network, job, progress, onStep);
  return new Promise<FitResult | undefined>((resolve, reject) => {
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'step') report.step(message.event);
      if (message.kind === 'epoch') onEpoch?.(message.record);
      if (message.kind === 'error') reject(new (ERRORS[message.name] ?? LandslideError)(message.message));
      if (message.kind !== 'done') return;
      report.end();
      resolve(message.result);
    });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      reject(
        new LandslideError(
          `the training thread ended with code ${code}: is there enough memory? use a smaller microBatch`,
        ),
      ),
    );
  }).finally(() => signal?.removeEventListener('abort', raise));
}

/** Turns steps into progress, with speed over this run's own steps. */
function reporter(
  network: Network,
  { train, settings }: FitJob,
  progress?: ProgressListener,
  onStep?: TrainOptions['onStep'],
): { step: (e: StepEvent) => void; end: () => void } {
  const perEpoch = epochLength(train.n, settings.flips);
  const steps = Math.ceil(perEpoch / settings.batch);
  const task = startTask(progress, `training ${modelLabel(network.name)}`, steps * settings.epochs);
  let first: { time: number; patches: number } | undefined;
  return {
    step: (e) => {
      const patches = (e.epoch - 1) * perEpoch + Math.min(e.step * settings.batch, perEpoch);
      const time = performance.now() / 1000;
      first ??= { time, patches };
      const patchesPerS = (patches - first.patches) / (time - first.time);
      const leftS = (perEpoch * settings.epochs - patches) / patchesPerS;
      const speed = Number.isFinite(patchesPerS) ? `, ${patchesPerS.toPrecision(3)} patches/s` : '';
      task.update(
        (e.epoch - 1) * steps + e.step,
        `epoch ${e.epoch} of ${settings.epochs}, step ${e.step} of ${e.steps}, loss ${e.loss.toFixed(4)}${speed}`,
      );
      onStep?.({ ...e, patchesPerS, leftS });
    },
    end: () => task.end(),
  };
}
