/** @file The thread in which training runs. */
import { parentPort, workerData } from 'node:worker_threads';
import { oneLine } from '../core/index.js';
import { buildFromConfig, type NetworkConfig } from '../nn/index.js';
import type { EpochRecord } from './checkpoint.js';
import { fit, type FitHost, type FitResult, type StepEvent } from './fit.js';
import type { FitJob } from './job.js';
import type { TrainingPlan } from './plan.js';
import type { Checksums } from './start.js';

export interface WorkerJob {
  config: NetworkConfig;
  job: FitJob;
  /** [1] int32, shared: not 0 = stop after this step. The thread is never ended from outside, as a step may be running. */
  stop: Int32Array;
}

export type WorkerMessage =
  | { kind: 'begin'; checksums: Checksums; history: EpochRecord[]; bestEpoch: number }
  | { kind: 'plan'; plan: TrainingPlan }
  | { kind: 'step'; event: StepEvent }
  | { kind: 'epoch'; record: EpochRecord; seconds: number; bestEpoch: number }
  | { kind: 'done'; result: FitResult | undefined }
  | { kind: 'error'; name: string; message: string };

const say = (message: WorkerMessage): void => parentPort!.postMessage(message);

function work({ config, job, stop }: WorkerJob): void {
  const host: FitHost = {
    onBegin: (sums, history, bestEpoch) => say({ kind: 'begin', checksums: sums, history, bestEpoch }),
    onPlan: (plan) => say({ kind: 'plan', plan }),
    onStep: (event) => say({ kind: 'step', event }),
    onEpoch: (record, seconds, bestEpoch) => say({ kind: 'epoch', record, seconds, bestEpoch }),
    isStopped: () => Atomics.load(stop, 0) !== 0,
  };
  fit(buildFromConfig(config), job, host).then(
    (result) => say({ kind: 'done', result }),
    (error: unknown) => say({ kind: 'error', name: (error as Error).name, message: oneLine(error) }),
  );
}

if (parentPort) work(workerData as WorkerJob);
