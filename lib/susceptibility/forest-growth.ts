/** @file Growing the trees of a forest on one thread or several. */
import { setImmediate } from 'node:timers/promises';
import { inParallel, openThreads } from '../core/index.js';
import { type GrowJob, type GrownTrees, joinTrees, type TreesToGrow } from './forest-grow.js';

/** Trees of a job. */
const GROUP = 4;

/** Grows all trees, each thread taking the next few when it is free; the same bytes on any number. One lets other work in between.
 *  @param onTrees  is told how many are grown, and may throw to stop */
export async function growForest(
  job: GrowJob,
  count: number,
  onTrees: (done: number) => void,
): Promise<GrownTrees> {
  const firsts = Array.from({ length: Math.ceil(job.trees / GROUP) }, (_, g) => g * GROUP);
  const parts: GrownTrees[] = new Array(firsts.length);
  const threads = openThreads<TreesToGrow, GrownTrees>(new URL('./forest-grow.js', import.meta.url), {
    count,
  });
  let done = 0;
  try {
    await inParallel(firsts, count, async (first) => {
      const until = Math.min(job.trees, first + GROUP);
      parts[first / GROUP] = await threads.run({ ...job, first, until });
      await setImmediate();
      onTrees((done += until - first));
    });
  } finally {
    await threads.close();
  }
  return joinTrees(parts);
}
