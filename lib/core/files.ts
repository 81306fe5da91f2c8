/** @file Files that are either whole or not there. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DataError, oneLine } from './errors.js';
import { makeFolder } from './folders.js';
import { cannotWrite } from './write-error.js';

/** Writes `content`, or its parts one after another, under a temporary name, syncs it and renames it, so that no reader ever meets half a file.
 *  @throws "cannot write PATH: ENOSPC ...: make room (90.4 MB are needed) ..." and leaves what was at `path` as it was */
export function writeFileAtomic(path: string, content: string | Uint8Array | readonly Uint8Array[]): void {
  const part = `${path}.part-${process.pid}`;
  makeFolder(dirname(path));
  try {
    const fd = openSync(part, 'w');
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
      for (const block of bytes instanceof Uint8Array ? [bytes] : bytes)
        for (let at = 0; at < block.length;) at += writeSync(fd, block, at, block.length - at);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw cannotWrite(path, error, bytesOf(content));
  }
}

function bytesOf(content: string | Uint8Array | readonly Uint8Array[]): number {
  if (typeof content === 'string') return Buffer.byteLength(content);
  if (content instanceof Uint8Array) return content.length;
  return content.reduce((sum, part) => sum + part.length, 0);
}

/** Writes a value as indented JSON, atomically; NaN and infinities become null. */
export function writeJson(path: string, value: unknown): void {
  writeFileAtomic(path, JSON.stringify(value, null, 2) + '\n');
}

/** Reads a JSON file.
 *  @throws "PATH not found: ..." or "PATH is not JSON: ..." */
export function readJson<T = unknown>(path: string, hint = 'check the path'): T {
  if (!existsSync(path)) throw new DataError(`${path} not found: ${hint}`);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (error) {
    throw new DataError(`${path} is not JSON: ${oneLine(error)}`, { cause: error });
  }
}

/** SHA-256 of a file as 64 hex digits, read in blocks. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(path)) hash.update(block as Buffer);
  return hash.digest('hex');
}

/** SHA-256 of bytes or text as 64 hex digits. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
