/** @file What a thread of `openThreads` runs: the jobs that it is sent, one after another. */
import { parentPort, workerData } from 'node:worker_threads';
import { oneLine } from './errors.js';

export type ThreadAnswer<Result> = { result: Result } | { error: string };

const { work } = (await import(workerData as string)) as { work(job: unknown): unknown };
const port = parentPort!;

port.on('message', (job: unknown) => {
  let answer: ThreadAnswer<unknown>;
  try {
    answer = { result: work(job) };
  } catch (error) {
    answer = { error: oneLine(error) };
  }
  port.postMessage(answer);
});
