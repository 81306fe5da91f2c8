/** @file A list of tasks on this machine, by worker processes. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { check, checkStop, startTask, type ProgressListener } from '../core/index.js';
import { checkAllDone } from './outcome.js';
import { isDone, type OpenList, type Task } from './task-list.js';

const SHELL = fileURLToPath(new URL('../../bin/landslide.mjs', import.meta.url));

/** Program and arguments that do one task of a list. */
export function commandFor(list: OpenList, id: string): [string, ...string[]] {
  return [process.execPath, SHELL, 'task', '--list', list.path, '--task', id];
}

/** Runs what is not done, `workers` processes at a time; a task that fails holds up only those that need it.
 *  @throws as `checkAllDone`, and where `signal` is raised: the processes are then stopped, and what has ended is kept */
export async function runHere(
  list: OpenList,
  o: { workers: number; progress?: ProgressListener; signal?: AbortSignal },
): Promise<void> {
  check(Number.isInteger(o.workers) && o.workers > 0, `workers is ${o.workers}: expected 1 or more`);
  const waiting = new Set(list.tasks.filter((task) => !isDone(list, task)));
  const ended = new Set(list.tasks.filter((task) => !waiting.has(task)).map((t) => t.id));
  const shown = startTask(o.progress, list.name, list.tasks.length);
  shown.update(ended.size);
  const ready = (): Task | undefined => [...waiting].find((t) => t.needs.every((n) => ended.has(n)));
  const running = new Map<Task, Promise<Task>>();
  for (;;) {
    for (let task = ready(); task && running.size < o.workers && !o.signal?.aborted; task = ready()) {
      waiting.delete(task);
      running.set(task, runOne(list, task, o.signal));
    }
    if (running.size === 0) break;
    const task = await Promise.race(running.values());
    running.delete(task);
    if (isDone(list, task)) ended.add(task.id);
    shown.update(ended.size);
  }
  shown.end();
  checkStop(o.signal, list.name);
  checkAllDone(list);
}

/** Its messages are in its log: only that it has ended is waited for. */
function runOne(list: OpenList, task: Task, signal: AbortSignal | undefined): Promise<Task> {
  const [program, ...args] = commandFor(list, task.id);
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    const stop = (): void => void child.kill('SIGINT');
    signal?.addEventListener('abort', stop);
    child.on('error', () => resolve(task));
    child.on('close', () => {
      signal?.removeEventListener('abort', stop);
      resolve(task);
    });
  });
}
