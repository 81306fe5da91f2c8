/** @file Work that needs only numbers, spread over the machine's threads. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { check, LandslideError, oneLine } from './errors.js';
import type { ThreadAnswer, ThreadJob } from './thread-entry.js';

/** Runs jobs of one module. */
export interface Threads<Job, Result> {
  count: number;
  /** Does a job on the next thread that is free. Pixels travel in SharedArrayBuffers, which are not copied.
   *  @throws what the module's `work` threw, as one line */
  run(job: Job): Promise<Result>;
  /** Lets the threads go; what is still waiting or running fails. */
  close(): Promise<void>;
}

/** The same value with its typed arrays in memory that threads share, so that a job that carries it copies little. */
export function shareArrays<T>(value: T): T {
  if (ArrayBuffer.isView(value)) return sharedCopy(value as unknown as Uint8Array) as unknown as T;
  if (Array.isArray(value)) return value.map(shareArrays) as unknown as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shareArrays(v as unknown)])) as T;
}

function sharedCopy<A extends Uint8Array>(array: A): A {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const Type = array.constructor as new (buffer: SharedArrayBuffer) => A;
  const copy = new Type(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

interface Waiting<Job, Result> {
  job: Job;
  resolve: (result: Result) => void;
  reject: (error: Error) => void;
}

/** Threads that run `work(job)` of a module, which neither reads nor writes files. Closed ones wait for the next who opens some:
 *  a thread that knows its work already does it sooner; waiting, it holds up nobody's end.
 *  @param module  URL of a module that exports `work`, e.g. `new URL('./row-work.js', import.meta.url)`
 *  @param count  default: as many as the machine runs at once; 1 works in the calling thread and starts none */
export function openThreads<Job, Result>(
  module: URL,
  { count = availableParallelism() }: { count?: number } = {},
): Threads<Job, Result> {
  check(Number.isInteger(count) && count >= 1, `threads is ${count}: expected 1 or more`);
  return count === 1 ? here(module) : pool(module, count);
}

function here<Job, Result>(module: URL): Threads<Job, Result> {
  const loaded = import(module.href) as Promise<{ work(job: Job): Result }>;
  loaded.catch(() => undefined); // said by the first job
  return { count: 1, run: async (job) => (await loaded).work(job), close: async () => undefined };
}

/** Threads that wait for work. */
const spare: Worker[] = [];

function takeWorker(): Worker {
  // Node's own options are not passed on: a thread does not start with --input-type, which `node -e` needs.
  const worker = spare.pop() ?? new Worker(new URL('./thread-entry.js', import.meta.url), { execArgv: [] });
  worker.ref();
  return worker;
}

function giveBack(worker: Worker): void {
  worker.removeAllListeners();
  worker.unref();
  const forget = (): void => void spare.splice(spare.indexOf(worker) >>> 0, 1);
  worker.once('error', forget).once('exit', forget);
  spare.push(worker);
}

function pool<Job, Result>(module: URL, count: number): Threads<Job, Result> {
  const idle: Worker[] = [];
  const running = new Map<Worker, Waiting<Job, Result>>();
  const queue: Waiting<Job, Result>[] = [];
  let ended: Error | undefined;
  const next = (): void => {
    while (idle.length > 0 && queue.length > 0) {
      const [worker, task] = [idle.shift()!, queue.shift()!];
      running.set(worker, task);
      worker.postMessage({ module: module.href, job: task.job } satisfies ThreadJob);
    }
  };
  const endAll = (error: Error): void => {
    ended ??= error;
    for (const task of [...running.values(), ...queue]) task.reject(ended);
    queue.length = 0;
  };
  const answer = (worker: Worker, got: ThreadAnswer<Result>): void => {
    const task = running.get(worker);
    running.delete(worker);
    idle.push(worker);
    if ('error' in got) task?.reject(new LandslideError(got.error));
    else task?.resolve(got.result);
    next();
  };
  for (let i = 0; i < count; i++) {
    const worker = takeWorker().removeAllListeners();
    worker.on('message', (got: ThreadAnswer<Result>) => answer(worker, got));
    worker.on('error', (error) => endAll(new LandslideError(`a thread failed: ${oneLine(error)}`)));
    worker.on('exit', (code) => endAll(new LandslideError(`a thread ended early (code ${code})`)));
    idle.push(worker);
  }
  return {
    count,
    run: (job) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        queue.push({ job, resolve, reject });
        next();
      }),
    async close() {
      const busy = [...running.keys()];
      endAll(new LandslideError('the threads were closed'));
      for (const worker of idle.splice(0)) giveBack(worker);
      await Promise.all(busy.map((worker) => worker.terminate()));
    },
  };
}

/** Runs jobs, `most` at a time; the first error ends all. `run` gets the place it works in, 0..most - 1, for memory of its own. */
export async function inParallel<T>(
  jobs: Iterable<T>,
  most: number,
  run: (job: T, place: number) => Promise<void>,
): Promise<void> {
  const iterator = jobs[Symbol.iterator]();
  let failed = false;
  const worker = async (_: unknown, place: number): Promise<void> => {
    for (let next = iterator.next(); !next.done && !failed; next = iterator.next()) {
      try {
        await run(next.value, place);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: most }, worker));
}
