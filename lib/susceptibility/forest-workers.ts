/** @file Growing the trees of a forest on several threads. */
import { Worker } from 'node:worker_threads';
import { LandslideError, oneLine } from '../core/index.js';
import { finish, type GrowJob, type GrownForest } from './forest-grow.js';
import type { GrownTree } from './tree-memory.js';

type OobPart = Pick<GrownForest, 'oobSum' | 'oobTrees'>;

/** Grows all trees on `workers` threads, each taking the next tree when it is free; same result as on one.
 *  `onTree` may throw to stop; all threads have ended when this returns or throws. */
export async function growOnWorkers(
  job: GrowJob,
  workers: number,
  onTree: (done: number) => void,
): Promise<GrownForest> {
  const url = new URL('./forest-worker.js', import.meta.url);
  const threads = Array.from({ length: workers }, () => new Worker(url, { workerData: job, execArgv: [] }));
  const trees: GrownTree[] = new Array(job.trees);
  const state = { next: 0, done: 0 };
  try {
    const parts = await Promise.all(threads.map((thread) => serve(thread, trees, state, onTree)));
    return finish(trees, parts);
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** Gives one thread tree after tree, then takes its out-of-bag sums. */
function serve(
  thread: Worker,
  trees: GrownTree[],
  state: { next: number; done: number },
  onTree: (done: number) => void,
): Promise<OobPart> {
  return new Promise((resolve, reject) => {
    let mine = -1;
    const ask = (): void => {
      mine = state.next < trees.length ? state.next++ : -1;
      thread.postMessage(mine);
    };
    thread.on('error', (error) => reject(new LandslideError(`a forest worker failed: ${oneLine(error)}`)));
    thread.on('exit', (code) => reject(new LandslideError(`a forest worker ended early (code ${code})`)));
    thread.on('message', (message: GrownTree | OobPart) => {
      if (mine < 0) return resolve(message as OobPart);
      try {
        trees[mine] = message as GrownTree;
        onTree(++state.done);
        ask();
      } catch (error) {
        reject(error as Error);
      }
    });
    ask();
  });
}
