/** @file What became of a list of tasks. */
import { existsSync, readFileSync } from 'node:fs';
import { LandslideError } from '../core/index.js';
import { isDone, logOf, type OpenList, type Task } from './task-list.js';

/** Throws where tasks are not done: how many, the first, why, and where its log is. Those that only wait for another are not named.
 *  @throws "2 of 6 tasks failed, the first train-unet-1: LINE; its log is FILE; the same command runs what is not done" */
export function checkAllDone(list: OpenList): void {
  const open = list.tasks.filter((task) => !isDone(list, task));
  if (open.length === 0) return;
  const names = new Set(open.map((t) => t.id));
  const failed = open.filter((t) => !t.needs.some((n) => names.has(n)));
  const [first] = failed;
  throw new LandslideError(
    `${failed.length} of ${list.tasks.length} tasks failed, the first ${first.id}: ${lastLine(list, first)}; its log is ${logOf(list, first.id)}; the same command runs what is not done`,
  );
}

function lastLine(list: OpenList, { id }: Task): string {
  const log = logOf(list, id);
  if (!existsSync(log)) return 'it has not begun';
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  return lines.at(-1)!.trim() || 'it left no word: it was killed, or the disk is full';
}
