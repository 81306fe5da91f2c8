/** @file Folders, made with those above them, and those that are either whole or not there. */
import { existsSync, mkdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { cannotWrite, isFull } from './write-error.js';

/** Makes a folder, and those above it, unless it is there.
 *  @throws "cannot write DIR: EACCES ...: give a folder that you can write to" */
export function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    throw cannotWrite(dir, error);
  }
}

/** Bytes that can still be written below a folder that is there. */
export function roomIn(dir: string): number {
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}

const part = (dir: string): string => `${dir}.part`;
const old = (dir: string): string => `${dir}.old`;

/** Fills a folder beside `dir` with `make` and, when that has ended, puts it in the place of `dir`. Where `make` throws, or the process ends in
 *  the middle, what was at `dir` stays whole (see `recoverFolder`).
 *  @throws what `make` throws; "cannot write DIR: ..." */
export async function replaceFolder<T>(dir: string, make: (folder: string) => Promise<T>): Promise<T> {
  makeFolder(dirname(dir));
  recoverFolder(dir);
  rmSync(part(dir), { recursive: true, force: true });
  makeFolder(part(dir));
  let result: T;
  try {
    result = await make(part(dir));
  } catch (error) {
    rmSync(part(dir), { recursive: true, force: true });
    throw isFull(error) ? cannotWrite(dir, error) : error;
  }
  try {
    if (existsSync(dir)) renameSync(dir, old(dir));
    renameSync(part(dir), dir);
    rmSync(old(dir), { recursive: true, force: true });
  } catch (error) {
    recoverFolder(dir);
    throw cannotWrite(dir, error);
  }
  return result;
}

/** Brings back what a process left that ended between the two renames of `replaceFolder`; otherwise changes nothing that counts. */
export function recoverFolder(dir: string): void {
  if (!existsSync(old(dir))) return;
  if (existsSync(dir)) rmSync(old(dir), { recursive: true, force: true });
  else renameSync(old(dir), dir);
}
