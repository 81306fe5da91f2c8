/** @file One process at a time where two would write into the same folder. */
import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkStop } from './errors.js';
import { makeFolder } from './folders.js';
import { cannotWrite } from './write-error.js';

/** How long one waits for another. */
export interface AloneOptions {
  signal?: AbortSignal;
  /** What is to be done, for the message of a stop. */
  task?: string;
  /** Called once where another process is there first, with its number; what it returns is called when the wait is over. */
  onWait?: (pid: number) => () => void;
}

/** A lock says now and then that its holder lives; one that has not for so long was left behind. */
const SIGN_MS = 15_000;
const STALE_MS = 120_000;
const POLL_MS = 100;

/** Runs `work` while this process holds the file `path`, which is removed afterwards; another that wants it waits. The file of a process that died
 *  is taken over: at once on the same machine, after two minutes where machines share the folder.
 *  @throws what `work` throws; StoppedError while waiting; "cannot write PATH: ..." */
export async function alone<T>(path: string, work: () => Promise<T>, o: AloneOptions = {}): Promise<T> {
  const own = `${hostname()} ${process.pid} ${randomUUID()}`;
  await takeInTurn(path, own, o);
  const sign = setInterval(() => touch(path), SIGN_MS);
  sign.unref();
  try {
    return await work();
  } finally {
    clearInterval(sign);
    if (readHolder(path) === own) rmSync(path, { force: true });
  }
}

async function takeInTurn(
  path: string,
  own: string,
  { signal, task = 'waiting', onWait }: AloneOptions,
): Promise<void> {
  let endWait: (() => void) | undefined;
  try {
    while (!take(path, own)) {
      const holder = readHolder(path);
      if (holder !== undefined && isLeft(path, holder)) removeLeft(path, holder);
      else {
        if (holder !== undefined) endWait ??= onWait?.(pidOf(holder));
        await sleep(POLL_MS);
        checkStop(signal, task);
      }
    }
  } finally {
    endWait?.();
  }
}

function take(path: string, own: string): boolean {
  try {
    makeFolder(dirname(path));
    writeFileSync(path, own, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cannotWrite(path, error);
  }
}

function readHolder(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // gone just now, or another user's
  }
}

const pidOf = (holder: string): number => Number(holder.split(' ').at(-2));

/** Whether the holder died: on this machine its number tells, elsewhere its silence. */
function isLeft(path: string, holder: string): boolean {
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age > STALE_MS) return true;
  // A file just made may be empty still: whoever makes it writes at once.
  if (holder === '') return age > SIGN_MS;
  return holder.startsWith(`${hostname()} `) && !isAlive(pidOf(holder));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** By renaming, which only one of several can do; a file that another made in between is put back. */
function removeLeft(path: string, holder: string): void {
  const aside = `${path}.left-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // another was faster
  }
  if (readHolder(aside) === holder) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Taken away from outside: `work` goes on.
  }
}
