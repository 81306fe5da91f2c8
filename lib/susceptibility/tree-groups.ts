/** @file Work on the trees of a forest, some trees at a time, on one thread or several. */
import { setImmediate } from 'node:timers/promises';
import { checkStop, inParallel, openThreads, startTask, type ProgressListener } from '../core/index.js';

/** Some trees of a forest: `until` is not among them. */
export interface TreeRange {
  first: number;
  until: number;
}

/** How the trees of a forest are divided, and what is said of it. */
export interface TreeGroups {
  task: string;
  trees: number;
  /** Trees of a job. */
  group: number;
  threads: number;
  progress?: ProgressListener;
  signal?: AbortSignal;
}

/** Has `work` of a module do a job for all trees, each thread taking the next group when it is free; other work is let in between.
 *  @param take  is given what comes back, in the order of the trees on any number of threads
 *  @throws "random forest stopped: ..." where `signal` is raised */
export async function inTreeGroups<Job extends TreeRange, Result>(
  module: URL,
  job: Omit<Job, keyof TreeRange>,
  { task: name, trees, group, threads: count, progress, signal }: TreeGroups,
  take: (result: Result) => void,
): Promise<void> {
  const threads = openThreads<Omit<Job, keyof TreeRange> & TreeRange, Result>(module, { count });
  const firsts = Array.from({ length: Math.ceil(trees / group) }, (_, g) => g * group);
  const early = new Map<number, Result>();
  const task = startTask(progress, name, trees);
  let [taken, done] = [0, 0];
  try {
    await inParallel(firsts, count, async (first) => {
      checkStop(signal, name);
      const until = Math.min(trees, first + group);
      early.set(first, await threads.run({ ...job, first, until }));
      for (; early.has(taken); taken += group) {
        take(early.get(taken)!);
        early.delete(taken);
      }
      task.update((done += until - first));
      await setImmediate();
    });
  } finally {
    await threads.close();
  }
  task.end();
}
