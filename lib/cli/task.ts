/** @file `landslide task`: one task of a list, for worker processes and job arrays. */
import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { check, DataError, makeFolder, writeFileAtomic } from '../core/index.js';
import { isDone, logOf, markDone, readTaskList, type Task } from '../tasks/index.js';
import { need, type Command, type Values } from './command.js';

export const task: Command = {
  name: 'task',
  summary:
    'one task of a list that sweep, scenes, predict or explain has left; what is done is not done again',
  options: {
    list: { type: 'string', value: 'FILE', help: 'tasks.json' },
    task: { type: 'string', value: 'NAME', help: 'which one' },
  },
  examples: ['npx landslide task --list out/sweep/tasks.json --task train-unet-1'],
  run: runTask,
  format: ({ id, done }: { id: string; done: string }) => `${id}: ${done}`,
};

async function runTask(values: Values): Promise<{ id: string; done: string }> {
  const list = readTaskList(need(values, 'list', 'the tasks.json of a run'));
  const id = need(values, 'task', 'the name of a task');
  const found = list.tasks.find((t) => t.id === id);
  check(found, `task is ${id}: expected one of ${list.tasks.map((t) => t.id).join(', ')}`);
  if (isDone(list, found)) return { id, done: 'found done' };
  const log = logOf(list, id);
  makeFolder(dirname(log));
  const said: string[] = [];
  const keep = (text: string): void => appendFileSync(log, `${text}\n`);
  // Every command is reached through main, and this is one of them.
  const { main } = await import('./main.js');
  const code = await main(
    [...found.argv, ...threadsOf(found)],
    (text) => {
      said.push(text);
      keep(text);
    },
    keep,
  );
  if (code !== 0) throw new DataError(`${id} failed: its log is ${log}`);
  if (found.save !== undefined) writeFileAtomic(found.save, `${said.join('\n')}\n`);
  markDone(list, found);
  return { id, done: 'done' };
}

/** A job has the cores that Slurm gave it, whatever the machine has that made the list. */
function threadsOf({ threads }: Task): string[] {
  if (threads === undefined) return [];
  return ['--threads', process.env.SLURM_CPUS_ON_NODE ?? String(threads)];
}
