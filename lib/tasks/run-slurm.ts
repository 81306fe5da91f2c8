/** @file The same list on a cluster with Slurm: each level a job array that depends on the one before. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  checkStop,
  DataError,
  DeviceError,
  makeFolder,
  oneLine,
  readJson,
  startTask,
  writeFileAtomic,
  writeJson,
  type ProgressListener,
} from '../core/index.js';
import { checkAllDone } from './outcome.js';
import { commandFor } from './run-here.js';
import { isDone, levelsOf, type OpenList, type Task } from './task-list.js';

/** How tasks are handed to Slurm. */
export interface SlurmOptions {
  /** More arguments for sbatch: partition, time, memory, cores. */
  sbatch: string[];
  /** Seconds between looks at the queue. */
  pollS?: number;
  progress?: ProgressListener;
  signal?: AbortSignal;
}

/** Submits what is not done and waits for it. Stopped, it leaves the jobs in the queue; the same command waits for them again.
 *  @throws "cluster is slurm, but sbatch is not here: ..." and as `checkAllDone` */
export async function runOnSlurm(list: OpenList, o: SlurmOptions): Promise<void> {
  if (spawnSync('sbatch', ['--version']).error)
    throw new DeviceError(
      'cluster is slurm, but sbatch is not here: run it on a login node of the cluster, or leave --cluster out',
    );
  const record = join(dirname(list.path), 'slurm.json');
  let jobs = existsSync(record) ? inQueue(readJson<{ jobs: string[] }>(record).jobs) : [];
  if (jobs.length === 0) {
    jobs = submit(list, o.sbatch);
    writeJson(record, { jobs });
  }
  await waitFor(jobs, list, o);
  checkAllDone(list);
}

function slurm(program: string, args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new DataError(`${program} failed: ${oneLine(error ?? new Error(stderr))}`);
  return stdout.trim();
}

/** Job numbers of the arrays, level by level. */
function submit(list: OpenList, more: string[]): string[] {
  const folder = join(dirname(list.path), 'slurm');
  makeFolder(folder);
  const jobs: string[] = [];
  levelsOf(list).forEach((tasks, level) => {
    const open = tasks.filter((task) => !isDone(list, task));
    if (open.length === 0) return;
    const script = writeScript(list, open, join(folder, `level-${level}`));
    const after = jobs.length > 0 ? [`--dependency=afterok:${jobs.at(-1)}`] : [];
    const log = ['--output', join(folder, '%A_%a.out'), '--job-name', `landslide-${list.name}`];
    const args = ['--parsable', `--array=0-${open.length - 1}`, ...after, ...log, ...more, script];
    jobs.push(slurm('sbatch', args).split(';')[0]);
  });
  return jobs;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A script that does the task whose place in the level is the array's index. */
function writeScript(list: OpenList, tasks: Task[], stem: string): string {
  const cases = tasks.map((task, i) => `${i}) exec ${commandFor(list, task.id).map(quoted).join(' ')} ;;`);
  writeFileAtomic(`${stem}.sh`, `#!/bin/sh\ncase "$SLURM_ARRAY_TASK_ID" in\n${cases.join('\n')}\nesac\n`);
  chmodSync(`${stem}.sh`, 0o755);
  return `${stem}.sh`;
}

/** Those of some jobs that wait or run. A job whose turn can never come, as one that it needs has failed, is taken out of the queue. */
function inQueue(jobs: readonly string[]): string[] {
  if (jobs.length === 0) return [];
  const { status, stdout } = spawnSync(
    'squeue',
    ['--noheader', '--jobs', jobs.join(), '--format', '%A %F %r'],
    {
      encoding: 'utf8',
    },
  );
  // squeue knows nothing of jobs that ended some minutes ago, and fails where it knows none.
  if (status !== 0) return [];
  const rows = stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' '));
  const never = rows
    .filter(([, , reason]) => reason === 'DependencyNeverSatisfied')
    .map(([, array]) => array);
  if (never.length > 0) spawnSync('scancel', never);
  return [...new Set(rows.map(([, array]) => array).filter((job) => !never.includes(job)))];
}

async function waitFor(jobs: string[], list: OpenList, o: SlurmOptions): Promise<void> {
  const shown = startTask(o.progress, `${list.name} (Slurm ${jobs.join(', ')})`, list.tasks.length);
  while (inQueue(jobs).length > 0) {
    shown.update(list.tasks.filter((task) => isDone(list, task)).length);
    checkStop(o.signal, `${list.name}: waiting`);
    await new Promise((resolve) => setTimeout(resolve, 1000 * (o.pollS ?? 5)));
  }
  shown.end();
}
