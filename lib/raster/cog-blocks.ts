/** @file Compressed blocks on their way into a file: in memory, and on disk once they are many. */
import { closeSync, fsyncSync, openSync, readSync, rmSync, writeSync, writevSync } from 'node:fs';
import { constants, deflate } from 'node:zlib';
import { bytesOf, bytesView, isFloat, makeArray, type Dtype } from './dtype.js';
import type { TypedArray } from './grid.js';
import { makeDifferences, makeFloatPredictor } from './predictor.js';

export const TILE = 512;

/** Compressed tiles of one level, by index. */
export interface BlockStore {
  sizes: Float64Array;
  put(index: number, bytes: Uint8Array): void;
  /** Bytes of all blocks. */
  total(): number;
  /** Appends every block, in order of index, to an open file. */
  copyTo(fd: number): void;
  drop(): void;
}

/** A store for `count` blocks that moves to the file `spill` what it holds above `memoryBytes`. */
export function makeStore(count: number, spill: string, memoryBytes: number): BlockStore {
  const sizes = new Float64Array(count);
  const held: (Uint8Array | undefined)[] = new Array<undefined>(count).fill(undefined);
  const spilledAt = new Float64Array(count).fill(-1);
  let heldBytes = 0;
  let fd = -1;
  let end = 0;
  const spillAll = (): void => {
    if (fd < 0) fd = openSync(spill, 'w+');
    held.forEach((bytes, i) => {
      if (!bytes) return;
      spilledAt[i] = end;
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, end + at);
      end += bytes.length;
      held[i] = undefined;
    });
    heldBytes = 0;
  };
  const load = (i: number): Uint8Array => {
    const inMemory = held[i];
    if (inMemory) return inMemory;
    const bytes = new Uint8Array(sizes[i]);
    for (let at = 0; at < bytes.length;) at += readSync(fd, bytes, at, bytes.length - at, spilledAt[i] + at);
    return bytes;
  };
  return {
    sizes,
    put(index, bytes) {
      sizes[index] = bytes.length;
      held[index] = bytes;
      if ((heldBytes += bytes.length) > memoryBytes) spillAll();
    },
    total: () => sizes.reduce((a, b) => a + b, 0),
    copyTo(into) {
      for (let i = 0; i < count; i += 64) {
        const batch = Array.from({ length: Math.min(64, count - i) }, (_, k) => load(i + k)).filter(
          (b) => b.length,
        );
        writeAll(into, batch);
      }
    },
    drop() {
      held.fill(undefined);
      if (fd >= 0) closeSync(fd);
      fd = -1;
      rmSync(spill, { force: true });
    },
  };
}

/** Writes buffers one after another at the file's position, whatever the system takes at once. */
export function writeAll(fd: number, buffers: Uint8Array[]): void {
  let rest = buffers;
  while (rest.length > 0) {
    let n = writevSync(fd, rest);
    let i = 0;
    while (i < rest.length && n >= rest[i].length) n -= rest[i++].length;
    rest = rest.slice(i);
    if (n > 0) rest[0] = rest[0].subarray(n);
  }
}

/** Syncs and closes. */
export function finishFile(fd: number): void {
  fsyncSync(fd);
  closeSync(fd);
}

/** Compresses blocks on zlib's threads, a few at a time, into stores. */
export interface Compressor {
  add(tile: TypedArray, store: BlockStore, index: number): Promise<void>;
  /** Waits for all; throws the first error. */
  done(): Promise<void>;
}

export function makeCompressor(dtype: Dtype, level: number, inFlight = 6): Compressor {
  let running = 0;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  const settle = (): void => {
    running--;
    wake?.();
  };
  const waitFor = async (most: number): Promise<void> => {
    while (running > most) await new Promise<void>((resolve) => (wake = resolve));
    if (failure) throw failure;
  };
  return {
    async add(tile, store, index) {
      await waitFor(inFlight - 1);
      running++;
      predict(tile, dtype);
      deflate(
        bytesView(tile),
        { level, memLevel: 9, strategy: constants.Z_DEFAULT_STRATEGY, chunkSize: 1 << 18 },
        (error, bytes) => {
          if (error) failure ??= error;
          else
            try {
              store.put(index, bytes);
            } catch (e) {
              failure ??= e as Error;
            }
          settle();
        },
      );
    },
    done: () => waitFor(0),
  };
}

function predict(tile: TypedArray, dtype: Dtype): void {
  if (isFloat(dtype)) makeFloatPredictor(bytesView(tile), TILE, TILE, bytesOf(dtype));
  else makeDifferences(tile, TILE, TILE, 1);
}

/** Copies a tile out of `rows` rows of one band that start at `at`; beyond the edge the last column and zero rows stand. */
export function cutTile(
  data: TypedArray,
  at: number,
  width: number,
  rows: number,
  x: number,
  y: number,
  dtype: Dtype,
): TypedArray {
  const tile = makeArray(dtype, TILE * TILE);
  const columns = Math.min(TILE, width - x);
  const last = Math.min(TILE, rows - y);
  for (let r = 0; r < last; r++) {
    const from = at + (y + r) * width + x;
    tile.set(data.subarray(from, from + columns), r * TILE);
    if (columns < TILE) tile.fill(data[from + columns - 1], r * TILE + columns, (r + 1) * TILE);
  }
  return tile;
}
