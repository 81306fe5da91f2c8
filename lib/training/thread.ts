/** @file The thread of a training, from outside. */
import { Worker } from 'node:worker_threads';
import { DataError, DeviceError, frontEnd, InputError, LandslideError, StoppedError } from '../core/index.js';
import type { FitResult } from './fit.js';
import type { WorkerJob, WorkerMessage } from './worker.js';

const ERRORS: Record<string, new (message: string) => LandslideError> = {
  InputError,
  DataError,
  DeviceError,
  StoppedError,
};

/** Runs the job in a worker. Its thread is asked to stop, never ended: a native step may be running. It is asked by the signal, and by a
 *  notebook's stop button, which would otherwise end the cell alone and leave the thread training. */
export function inWorker(
  work: Omit<WorkerJob, 'stop'>,
  hear: (message: WorkerMessage) => void,
  signal: AbortSignal | undefined,
): Promise<FitResult | undefined> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const data: WorkerJob = { ...work, stop };
  // Node's own options are not passed on: a thread does not start with --input-type, which `node -e` needs.
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: data, execArgv: [] });
  const raise = (): number => Atomics.store(stop, 0, 1);
  signal?.addEventListener('abort', raise, { once: true });
  const release = frontEnd()?.onInterrupt(raise);
  return new Promise<FitResult | undefined>((resolve, reject) => {
    worker.on('message', (message: WorkerMessage) => {
      try {
        hear(message);
      } catch (error) {
        raise();
        reject(error as Error);
      }
      if (message.kind === 'error') reject(new (ERRORS[message.name] ?? LandslideError)(message.message));
      if (message.kind === 'done') resolve(message.result);
    });
    worker.on('error', reject);
    worker.on('exit', (code) =>
      reject(
        new LandslideError(
          `the training thread ended with code ${code}: is there enough memory? use a smaller microBatch`,
        ),
      ),
    );
  }).finally(() => {
    signal?.removeEventListener('abort', raise);
    release?.();
  });
}
