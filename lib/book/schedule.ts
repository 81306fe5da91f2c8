/** @file In which order notebooks run where several may run at a time. */

/** What is to be run, and how. */
export interface Schedule<T> {
  /** At most so many at a time. */
  jobs: number;
  /** What must have ended before; those that are not in the list count as done. */
  needs: (item: T) => readonly T[];
  /** False: nothing more is begun. */
  run: (item: T) => Promise<boolean>;
}

/** Runs every item once those that it needs have ended, the first in the list first; ends when all that was begun has ended.
 *  @throws what `run` throws, once the others have ended */
export async function runSchedule<T>(items: readonly T[], { jobs, needs, run }: Schedule<T>): Promise<void> {
  const open = new Set(items);
  const waiting = new Set(items);
  const running = new Set<Promise<void>>();
  let error: unknown;
  let goesOn = true;
  const begin = async (item: T): Promise<void> => {
    try {
      goesOn = (await run(item)) && goesOn;
    } catch (thrown) {
      error ??= thrown;
      goesOn = false;
    }
    open.delete(item);
  };
  for (;;) {
    const next = goesOn ? [...waiting].find((item) => !needs(item).some((n) => open.has(n))) : undefined;
    if (next !== undefined && running.size < jobs) {
      waiting.delete(next);
      const work = begin(next).finally(() => running.delete(work));
      running.add(work);
    } else if (running.size > 0) await Promise.race(running);
    else break;
  }
  if (error !== undefined) throw error;
}
