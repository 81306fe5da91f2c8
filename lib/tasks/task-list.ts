/** @file Work as a list of independent commands with declared inputs and outputs: the same list runs on one machine or on a cluster. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { check, readJson, sha256, writeJson } from '../core/index.js';

/** One `landslide` command. Run twice it leaves the same files; killed, it goes on or begins anew. */
export interface Task {
  /** Letters, digits, dots, dashes: also the name of its log. */
  id: string;
  /** Arguments of `landslide`. */
  argv: string[];
  /** Tasks that must have ended well before. */
  needs: string[];
  /** Files or folders that it reads: when one of them changes, the task is done again. */
  inputs: string[];
  /** Files that it leaves. */
  outputs: string[];
  /** Files that its outputs went into: where these are there, its outputs need not be. */
  goneInto?: string[];
  /** Where what it prints is kept, as one of its outputs. */
  save?: string;
  /** `--threads` of the command. No part of the work: another number does nothing anew. */
  threads?: number;
}

/** A list of tasks by name. */
export interface TaskList {
  name: string;
  tasks: Task[];
}

/** A list on disk; logs and marks of what is done lie beside it. */
export interface OpenList extends TaskList {
  path: string;
}

/** Writes a list where it can be found by the processes that run it.
 *  @throws "task b needs a, which is not before it in the list" and the like */
export function writeTaskList(path: string, list: TaskList): OpenList {
  checkList(list);
  writeJson(path, list);
  return { ...list, path };
}

/** The tasks that a file lists. */
export function readTaskList(path: string): OpenList {
  const list = readJson<TaskList>(path, 'give the tasks.json that a run has left');
  check(Array.isArray(list?.tasks), `${path} is no list of tasks: give the tasks.json that a run has left`);
  checkList(list);
  return { ...list, path };
}

function checkList({ tasks }: TaskList): void {
  const before = new Set<string>();
  for (const { id, needs, argv } of tasks) {
    check(/^[\w.-]+$/.test(id), `task is called ${id}: expected letters, digits, dots and dashes`);
    check(!before.has(id), `task ${id} is there twice: give each its own name`);
    check(Array.isArray(argv) && argv.every((a) => typeof a === 'string'), `task ${id} has no arguments`);
    const missing = needs.find((n) => !before.has(n));
    check(missing === undefined, `task ${id} needs ${missing}, which is not before it in the list`);
    before.add(id);
  }
}

/** Tasks by level: those of a level need only tasks of earlier ones. */
export function levelsOf({ tasks }: TaskList): Task[][] {
  const level = new Map<string, number>();
  for (const { id, needs } of tasks) level.set(id, Math.max(-1, ...needs.map((n) => level.get(n)!)) + 1);
  const levels: Task[][] = [];
  for (const task of tasks) (levels[level.get(task.id)!] ??= []).push(task);
  return levels;
}

/** Where a task's output is kept. */
export const logOf = (list: OpenList, id: string): string => join(dirname(list.path), 'logs', `${id}.log`);
const markOf = (list: OpenList, id: string): string => join(dirname(list.path), 'done', `${id}.json`);

/** Changes with the task's command, with what it reads, and with the tasks that it needs. */
function keyOf(list: TaskList, task: Task): string {
  const stamp = (path: string): string => {
    if (!existsSync(path)) return `${path} missing`;
    const { size, mtimeMs } = statSync(path);
    return `${path} ${size} ${mtimeMs}`;
  };
  const needed = task.needs.map((id) =>
    keyOf(
      list,
      list.tasks.find((t) => t.id === id)!,
    ),
  );
  return sha256(JSON.stringify([task.argv, task.save, task.inputs.map(stamp), needed]));
}

/** True where the task has ended well, nothing that it rests on has changed since, and its outputs are there, or what they went into. */
export function isDone(list: OpenList, task: Task): boolean {
  const mark = markOf(list, task.id);
  if (!existsSync(mark)) return false;
  return readJson<{ key: string }>(mark).key === keyOf(list, task) && missingOutput(task) === undefined;
}

function missingOutput({ outputs, goneInto = [] }: Task): string | undefined {
  return goneInto.length > 0 && goneInto.every(existsSync) ? undefined : outputs.find((f) => !existsSync(f));
}

/** Marks a task as done; called by the process that did it, after its last output.
 *  @throws "task a left no FILE: ..." */
export function markDone(list: OpenList, task: Task): void {
  const missing = missingOutput(task);
  check(missing === undefined, `task ${task.id} left no ${missing}: its log is ${logOf(list, task.id)}`);
  writeJson(markOf(list, task.id), { key: keyOf(list, task) });
}
