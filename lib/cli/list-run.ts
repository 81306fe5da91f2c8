/** @file Running a list of tasks as the options of a command say: by worker processes, or on a cluster. */
import { availableParallelism } from 'node:os';
import { check, createReporter, withInterrupt } from '../core/index.js';
import { runHere, runOnSlurm, type OpenList } from '../tasks/index.js';
import { numberOption, type Command, type Values } from './command.js';

export const LIST_OPTIONS: Command['options'] = {
  workers: { type: 'string', value: 'N', help: 'processes at a time on this machine', default: '1' },
  cluster: { type: 'string', value: 'NAME', help: 'slurm: the same as job arrays' },
  sbatch: { type: 'string', value: 'TEXT', help: 'more arguments for sbatch, parted by spaces' },
};

/** How a list runs. */
export interface ListRun {
  cluster: boolean;
  workers: number;
  /** Threads of a task, so that the workers share the cores. */
  threads: number;
  sbatch: string[];
}

/** How the options say that a list is run.
 *  @throws "--cluster is pbs: expected slurm, or leave it out", "--workers is 0: ..." */
export function listRunOf(values: Values): ListRun {
  const { cluster } = values;
  check(
    cluster === undefined || cluster === 'slurm',
    `--cluster is ${cluster}: expected slurm, or leave it out`,
  );
  const workers = numberOption(values, 'workers', { least: 1, most: 256, whole: true });
  return {
    cluster: cluster === 'slurm',
    workers,
    threads: Math.min(64, Math.max(1, Math.floor(availableParallelism() / workers))),
    sbatch: String(values.sbatch ?? '')
      .split(/\s+/)
      .filter(Boolean),
  };
}

/** Runs what of a list is not done; Ctrl-C stops it.
 *  @throws as `checkAllDone` */
export async function runList(list: OpenList, { cluster, workers, sbatch }: ListRun): Promise<void> {
  const progress = createReporter();
  await withInterrupt((signal) =>
    cluster ? runOnSlurm(list, { sbatch, progress, signal }) : runHere(list, { workers, progress, signal }),
  );
}

/** The options among `keys` that were given, as arguments. */
export const argumentsOf = (values: Values, keys: readonly string[]): string[] =>
  keys.flatMap((key) => {
    const value = values[key];
    if (value === undefined || value === false) return [];
    return value === true ? [`--${key}`] : [`--${key}=${value}`];
  });
