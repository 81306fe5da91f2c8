/** @file Finished rows of a map, kept beside it until it is whole, so that work that was stopped goes on where it was. */
import {
  closeSync,
  fsyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DataError, oneLine, sha256 } from '../core/index.js';

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
  /** Closes and deletes it: the map is whole. */
  remove(): void;
}

/** Opens `path`: what was kept under the same stamp counts, anything else is begun anew.
 *  @param stamp  says all that the rows depend on
 *  @throws "cannot write PATH: ENOSPC ..." */
export function openFinishedRows(path: string, stamp: string, width: number): FinishedRows {
  const key = sha256(stamp);
  const rowBytes = 4 * width;
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'a+');
  const found = Buffer.alloc(HEADER);
  const same = readSync(file, found, 0, HEADER, 0) === HEADER && found.toString('latin1') === key;
  // A row that was cut off in writing does not count.
  const count = same ? Math.floor((fstatSync(file).size - HEADER) / rowBytes) : 0;
  const put = (bytes: Uint8Array): void => {
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } catch (error) {
      throw new DataError(`cannot write ${path}: ${oneLine(error)}`, { cause: error });
    }
  };
  ftruncateSync(file, same ? HEADER + count * rowBytes : 0);
  if (!same) put(Buffer.from(key, 'latin1'));
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
    remove() {
      closeSync(file);
      rmSync(path, { force: true });
    },
  };
}
