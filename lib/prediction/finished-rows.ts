/** @file Finished rows of a map, kept beside it until it is whole, so that work that was stopped goes on where it was. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cannotWrite, DataError, makeFolder, sha256 } from '../core/index.js';

/** Bytes of the checksum that the file begins with. */
const HEADER = 64;

export interface FinishedRows {
  /** Rows that were finished before. */
  readonly count: number;
  /** Rows from `y`, of those found. */
  read(y: number, rows: number): Float32Array;
  append(rows: Float32Array): void;
  /** Keeps the file for the next time, where it holds a row. */
  close(): void;
}

/** Where the finished rows of a map, or of one of its parts (from 0), are kept. */
export const rowsFile = (map: string, { part, parts }: { part: number; parts: number }): string =>
  parts === 1 ? `${map}.rows` : `${map}.${part + 1}-of-${parts}.rows`;

/** Deletes what is kept beside a map that is whole now, also by parts that were cut otherwise. */
export function removeFinishedRows(map: string): void {
  const [folder, name] = [dirname(map), basename(map)];
  for (const file of readdirSync(folder))
    if (file.startsWith(name) && /^(\.\d+-of-\d+)?\.rows$/.test(file.slice(name.length)))
      rmSync(join(folder, file));
}

/** Opens `path`: what was kept under the same stamp counts, anything else is begun anew. Each row has its place in the file, and a file of other rows is
 *  replaced, not overwritten: a process that was left over from a run before cannot spoil this one's rows.
 *  @param stamp  says all that the rows depend on
 *  @throws "cannot write PATH: ENOSPC ..." */
export function openFinishedRows(path: string, stamp: string, width: number): FinishedRows {
  const key = Buffer.from(sha256(stamp), 'latin1');
  const rowBytes = 4 * width;
  makeFolder(dirname(path));
  const same = beginsWith(path, key);
  if (!same) rmSync(path, { force: true });
  const file = openSync(path, same ? 'r+' : 'w+');
  // A row that was cut off in writing does not count.
  const count = same ? Math.floor((fstatSync(file).size - HEADER) / rowBytes) : 0;
  let end = same ? HEADER + count * rowBytes : 0;
  const put = (bytes: Uint8Array): void => {
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, end + at);
      fsyncSync(file);
    } catch (error) {
      throw cannotWrite(path, error);
    }
    end += bytes.length;
  };
  if (!same) put(key);
  return {
    count,
    read(y, rows) {
      const values = new Float32Array(rows * width);
      const bytes = new Uint8Array(values.buffer);
      for (let at = 0; at < bytes.length;) {
        const got = readSync(file, bytes, at, bytes.length - at, HEADER + y * rowBytes + at);
        if (got === 0) throw new DataError(`${path} ends too soon: delete it and run again`);
        at += got;
      }
      return values;
    },
    append: (rows) => put(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength)),
    close() {
      const kept = fstatSync(file).size >= HEADER + rowBytes;
      closeSync(file);
      if (!kept) rmSync(path, { force: true });
    },
  };
}

function beginsWith(path: string, key: Buffer): boolean {
  if (!existsSync(path)) return false;
  const file = openSync(path, 'r');
  const found = Buffer.alloc(HEADER);
  const got = readSync(file, found, 0, HEADER, 0);
  closeSync(file);
  return got === HEADER && found.equals(key);
}
