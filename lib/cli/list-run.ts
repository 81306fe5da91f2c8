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

/** Options of a command that is cut into tasks by --tasks, and does one of them by --part. */
export const TASKS_OPTIONS: Command['options'] = {
  tasks: {
    type: 'string',
    value: 'N',
    help: 'cut into N parts, each a task: the same files, by --workers processes or a --cluster',
  },
  ...LIST_OPTIONS,
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

/** Number of parts, and how their list runs; undefined where the command is not to be cut.
 *  @throws "--cluster is given without --tasks: ...", "--part is what a task of --tasks does: ..." */
export function tasksOption(values: Values): { tasks: number; run: ListRun } | undefined {
  if (values.tasks === undefined) {
    const alone = Object.keys(LIST_OPTIONS).find((k) => values[k] !== LIST_OPTIONS[k].default);
    check(alone === undefined, `--${alone} is given without --tasks: say into how many parts it is cut`);
    return undefined;
  }
  check(values.part === undefined, '--part is what a task of --tasks does: leave one of them out');
  const tasks = numberOption(values, 'tasks', { least: 1, most: 100_000, whole: true });
  return { tasks, run: listRunOf(values) };
}

/** One of several parts, from `least` or `all` of them, as --part says; default: all of one.
 *  @throws "--part is 9/8: expected a part of several, such as 3/8, or all/8" */
export function partOption(
  { part: text = 'all/1' }: Values,
  least = 1,
): { part: number | 'all'; parts: number } {
  const [, which, of] = /^(all|0|[1-9]\d*)\/([1-9]\d*)$/.exec(String(text)) ?? [];
  const part = which === 'all' ? which : Number(which);
  check(
    of !== undefined && (part === 'all' || (part >= least && part <= Number(of))),
    `--part is ${text}: expected a part of several, such as 3/8, or all/8`,
  );
  return { part, parts: Number(of) };
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
