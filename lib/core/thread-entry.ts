/** @file What a thread of `openThreads` runs: the jobs that it is sent, one after another. */
import { parentPort } from 'node:worker_threads';
import { oneLine } from './errors.js';

export interface ThreadJob {
  /** URL of the module whose `work` does the job. */
  module: string;
  job: unknown;
}

export type ThreadAnswer<Result> = { result: Result } | { error: string };

const port = parentPort!;

port.on('message', ({ module, job }: ThreadJob) => {
  void (import(module) as Promise<{ work(job: unknown): unknown }>)
    .then(async ({ work }): Promise<ThreadAnswer<unknown>> => ({ result: await work(job) }))
    .catch((error: unknown) => ({ error: oneLine(error) }))
    .then((answer) => port.postMessage(answer));
});
