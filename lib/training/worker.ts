/** @file The thread in which training runs. */
import { parentPort, workerData } from 'node:worker_threads';
import { oneLine } from '../core/index.js';
import { buildFromConfig, type NetworkConfig } from '../nn/index.js';
import type { EpochRecord } from './checkpoint.js';
import { fit, type FitJob, type FitResult, type StepEvent } from './fit.js';

export interface WorkerJob {
  config: NetworkConfig;
  job: FitJob;
  /** [1] int32, shared: not 0 = stop after this step. The thread is never ended from outside, as a step may be running. */
  stop: Int32Array;
}

export type WorkerMessage =
  | { kind: 'step'; event: StepEvent }
  | { kind: 'epoch'; record: EpochRecord }
  | { kind: 'done'; result: FitResult | undefined }
  | { kind: 'error'; name: string; message: string };

const say = (message: WorkerMessage): void => parentPort!.postMessage(message);

function work({ config, job, stop }: WorkerJob): void {
  const host = {
    onStep: (event: StepEvent) => say({ kind: 'step', event }),
    onEpoch: (record: EpochRecord) => say({ kind: 'epoch', record }),
    isStopped: () => Atomics.load(stop, 0) !== 0,
  };
  fit(buildFromConfig(config), job, host).then(
    (result) => say({ kind: 'done', result }),
    (error: unknown) => say({ kind: 'error', name: (error as Error).name, message: oneLine(error) }),
  );
}

if (parentPort) work(workerData as WorkerJob);
