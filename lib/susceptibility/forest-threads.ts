/** @file A forest asked about many rows, on the machine's threads. */
import { checkStop } from '../core/errors.js';
import { inParallel, openThreads, shareArrays } from '../core/threads.js';
import { walkForest, type WalkJob } from './forest-walk.js';
import type { Forest } from './forest.js';
import { checkTable, type Table } from './table.js';

/** Rows of a job. */
const ROWS = 8192;

/** A forest that waits for rows. */
export interface OpenForest {
  /** As `predictProbability`, to the same bytes. */
  predict(X: Table, options?: { signal?: AbortSignal }): Promise<Float64Array>;
  /** Lets the threads go. */
  close(): Promise<void>;
}

/** Opens a forest for tables that come one after another; the number of threads changes no prediction. */
export function openForest(forest: Forest, { threads: count }: { threads?: number } = {}): OpenForest {
  const threads = openThreads<WalkJob, void>(new URL('./forest-walk.js', import.meta.url), { count });
  const walk = shareArrays(walkForest(forest));
  const features = forest.names.length;
  return {
    async predict(X, { signal } = {}) {
      const rows = checkTable(X, forest.names);
      const shared = shareArrays(X);
      const out = new Float64Array(new SharedArrayBuffer(8 * rows));
      const starts = Array.from({ length: Math.ceil(rows / ROWS) }, (_, k) => k * ROWS);
      await inParallel(starts, threads.count, async (from) => {
        checkStop(signal, 'prediction');
        const to = Math.min(rows, from + ROWS);
        const part = shared.subarray(from * features, to * features);
        await threads.run({ forest: walk, X: part, out: out.subarray(from, to) });
      });
      return out;
    },
    close: () => threads.close(),
  };
}
