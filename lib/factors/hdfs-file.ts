/** @file One file on HDFS and its copy here. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { cannotWrite, DataError, oneLine, sha256File } from '../core/index.js';
import { hasHdfsChecksum } from './hdfs-checksum.js';
import { BrokenConnection } from './webhdfs-errors.js';
import type { HdfsFolder } from './webhdfs.js';

/** The name of a file that is not whole yet. */
export const partOf = (name: string): string => `${name}.part`;

/** Whether a file here and one on HDFS hold the same bytes: by size and checksum, and where HDFS gives no checksum that is known here, by
 *  reading the other one. */
export async function isSameFile(path: string, hdfs: HdfsFolder, name: string): Promise<boolean> {
  const status = await hdfs.status(name);
  if (!status || status.bytes !== statSync(path).size) return false;
  const isSame = status.isPlain
    ? await hasHdfsChecksum(path, await hdfs.checksum(name), status.blockSize)
    : undefined;
  return isSame ?? (await sha256File(path)) === (await sha256Of(hdfs.read(name)));
}

/** Fetches a file to `path`, through its part, which a later call goes on from.
 *  @param onBytes  hears how many bytes are here
 *  @throws "... did not come whole: ...", "cannot write PATH: ENOSPC ..." */
export async function fetchFile(
  hdfs: HdfsFolder,
  name: string,
  path: string,
  onBytes: (n: number) => void,
): Promise<void> {
  const part = partOf(path);
  const status = await hdfs.status(name);
  if (!status) throw new DataError(`${hdfs.address}/${name} is no longer there: put the store again`);
  // Without a checksum nothing would tell a part of an older file from one of this.
  const from = status.isPlain && sizeOf(part) <= status.bytes ? sizeOf(part) : 0;
  if (from === 0 || from < status.bytes)
    await append(part, from, counted(hdfs.read(name, from), onBytes, from));
  if (!(await isSameFile(part, hdfs, name))) {
    rmSync(part);
    throw new BrokenConnection(`${hdfs.address}/${name} did not come whole: run the same command again`);
  }
  renameSync(part, path);
}

/** A file in parts.
 *  @throws "cannot read PATH: ..." */
export async function* partsOfFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new DataError(`cannot read ${path}: ${oneLine(error)}`, { cause: error });
  }
}

/** The same parts, whose sum `onBytes` hears. */
export async function* counted(
  parts: AsyncIterable<Uint8Array>,
  onBytes: (n: number) => void,
  before = 0,
): AsyncGenerator<Uint8Array> {
  let n = before;
  for await (const part of parts) {
    yield part;
    onBytes((n += part.length));
  }
}

async function append(path: string, from: number, parts: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await pipeline(parts, createWriteStream(path, { flags: from > 0 ? 'a' : 'w' }));
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

async function sha256Of(parts: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of parts) hash.update(part);
  return hash.digest('hex');
}

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);
