/** @file The files of a store brought from one place to another, so that a store that came in part is never taken for a whole one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { checkStop, InputError, startTask, type ProgressListener } from '../core/index.js';
import { STACK } from './store.js';
import { BrokenConnection } from './webhdfs-errors.js';

/** How a store is brought. */
export interface BringOptions {
  /** Files of another content make way; default: they are left, and nothing is brought. */
  replace?: boolean;
  /** How often a file is tried anew after a broken connection; default 4. */
  retries?: number;
  /** Seconds before the first of them, doubled each time; default 1. */
  pauseS?: number;
  progress?: ProgressListener;
  signal?: AbortSignal;
}

/** One file of the store: there before, or brought. */
export interface BroughtFile {
  name: string;
  bytes: number;
  state: 'found' | 'brought';
}

/** The place where a store is to be. */
export interface StoreTarget {
  place: string;
  has(name: string): Promise<boolean>;
  /** Whether the file that is there is the one to be brought. */
  isSame(name: string): Promise<boolean>;
  /** Brings a file under the name of its part, holds it against where it came from, and gives it its name.
   *  @param onBytes  hears how many of its bytes have come */
  bring(name: string, onBytes: (n: number) => void): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Brings what is not there, in the order of `files`; stack.json, the last, goes first where anything else is to come.
 *  @param what  of the progress: `sending the store`
 *  @throws "PLACE holds another slope.tif: ..." */
export async function bringFiles(
  what: string,
  files: ReadonlyMap<string, number>,
  target: StoreTarget,
  { replace = false, retries = 4, pauseS = 1, progress, signal }: BringOptions,
): Promise<BroughtFile[]> {
  const missing = await missingFiles([...files.keys()], target, { replace, progress, signal });
  if (missing.size > 0 && (await target.has(STACK))) await target.remove(STACK);
  if (missing.size > 0) missing.add(STACK);
  const total = [...missing].reduce((s, name) => s + files.get(name)!, 0);
  const task = startTask(progress, `${what}, bytes`, total);
  let done = 0;
  try {
    for (const name of [...files.keys()].filter((n) => missing.has(n))) {
      checkStop(signal, what);
      const bring = (): Promise<void> => target.bring(name, (n) => task.update(done + n, name));
      await withRetries(bring, what, { retries, pauseS, signal });
      task.update((done += files.get(name)!), name);
    }
    task.end();
  } catch (error) {
    task.stop();
    throw error;
  }
  return Array.from(files, ([name, bytes]) => ({
    name,
    bytes,
    state: missing.has(name) ? 'brought' : 'found',
  }));
}

async function missingFiles(
  names: readonly string[],
  target: StoreTarget,
  { replace, progress, signal }: Pick<BringOptions, 'replace' | 'progress' | 'signal'>,
): Promise<Set<string>> {
  const missing = new Set<string>();
  const task = startTask(progress, `comparing with ${target.place}, files`, names.length);
  try {
    for (const [i, name] of names.entries()) {
      checkStop(signal, 'comparing');
      const isThere = await target.has(name);
      if (isThere && (await target.isSame(name))) continue;
      if (isThere && !replace)
        throw new InputError(
          `${target.place} holds another ${name}: give another folder, or --replace to put this store in its place`,
        );
      missing.add(name);
      task.update(i + 1, name);
    }
    task.end();
  } catch (error) {
    task.stop();
    throw error;
  }
  return missing;
}

async function withRetries(
  work: () => Promise<void>,
  what: string,
  { retries, pauseS, signal }: { retries: number; pauseS: number; signal?: AbortSignal },
): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      checkStop(signal, what);
      if (!(error instanceof BrokenConnection) || tries >= retries) throw error;
      await sleep(1000 * pauseS * 2 ** tries, undefined, { signal }).catch(() => undefined);
      checkStop(signal, what);
    }
  }
}
