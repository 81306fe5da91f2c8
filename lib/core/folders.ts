/** @file Folders that are either whole or not there. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataError, oneLine } from './errors.js';

const part = (dir: string): string => `${dir}.part`;
const old = (dir: string): string => `${dir}.old`;

/** Fills a folder beside `dir` with `make` and, when that has ended, puts it in the place of `dir`. Where `make` throws, or the process ends in
 *  the middle, what was at `dir` stays whole (see `recoverFolder`).
 *  @throws what `make` throws; "cannot write DIR: ..." */
export async function replaceFolder<T>(dir: string, make: (folder: string) => Promise<T>): Promise<T> {
  recoverFolder(dir);
  rmSync(part(dir), { recursive: true, force: true });
  mkdirSync(part(dir), { recursive: true });
  let result: T;
  try {
    result = await make(part(dir));
  } catch (error) {
    rmSync(part(dir), { recursive: true, force: true });
    throw error;
  }
  try {
    mkdirSync(dirname(dir), { recursive: true });
    if (existsSync(dir)) renameSync(dir, old(dir));
    renameSync(part(dir), dir);
    rmSync(old(dir), { recursive: true, force: true });
  } catch (error) {
    recoverFolder(dir);
    throw new DataError(`cannot write ${dir}: ${oneLine(error)}`, { cause: error });
  }
  return result;
}

/** Brings back what a process left that ended between the two renames of `replaceFolder`; otherwise changes nothing that counts. */
export function recoverFolder(dir: string): void {
  if (!existsSync(old(dir))) return;
  if (existsSync(dir)) rmSync(old(dir), { recursive: true, force: true });
  else renameSync(old(dir), dir);
}
