/** @file TIFF predictors. 2: each value is stored as its difference from the value to its left (same band).
 *  3: the bytes of a row of floats are stored by significance and then differenced. */
import type { TypedArray } from './grid.js';

/** Turns differences into values in place; `data` is [rows, columns * samples] of integers, which wrap as their type does. */
export function undoDifferences(data: TypedArray, rows: number, rowValues: number, samples: number): void {
  const first = samples === 1 ? rows - (rows % 4) : 0;
  for (let r = 0; r < first; r += 4) undoFourRows(data, r * rowValues, rowValues);
  for (let r = first; r < rows; r++)
    for (let i = r * rowValues + samples, end = (r + 1) * rowValues; i < end; i++)
      data[i] += data[i - samples];
}

/** Four sums run side by side: each waits for its last. */
function undoFourRows(data: TypedArray, first: number, rowValues: number): void {
  const [second, third, fourth] = [first + rowValues, first + 2 * rowValues, first + 3 * rowValues];
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < rowValues; i++) {
    data[first + i] = a = (data[first + i] + a) | 0;
    data[second + i] = b = (data[second + i] + b) | 0;
    data[third + i] = c = (data[third + i] + c) | 0;
    data[fourth + i] = d = (data[fourth + i] + d) | 0;
  }
}

/** Turns values into differences in place, each row from its end. */
export function makeDifferences(data: TypedArray, rows: number, rowValues: number, samples: number): void {
  for (let r = 0; r < rows; r++) {
    const first = r * rowValues + samples;
    for (let i = (r + 1) * rowValues - 1; i >= first; i--) data[i] -= data[i - samples];
  }
}

/** Undoes predictor 3 in place; the bytes become little-endian floats of `size` bytes. */
export function undoFloatPredictor(
  bytes: Uint8Array,
  rows: number,
  rowValues: number,
  samples: number,
  size: number,
): void {
  const rowBytes = rowValues * size;
  const row = new Uint8Array(rowBytes);
  const words = size === 4 && samples === 1 ? wordsOf(bytes) : undefined;
  for (let r = 0; r < rows; r++) {
    const at = r * rowBytes;
    if (words) {
      for (let i = 0, sum = 0; i < rowBytes; i++) row[i] = sum = (sum + bytes[at + i]) & 255;
      joinPlanes(row, words, r * rowValues, rowValues);
      continue;
    }
    for (let i = at + samples; i < at + rowBytes; i++) bytes[i] += bytes[i - samples];
    row.set(bytes.subarray(at, at + rowBytes));
    for (let b = 0; b < size; b++) {
      const plane = (size - 1 - b) * rowValues;
      for (let i = 0, o = at + b; i < rowValues; i++, o += size) bytes[o] = row[plane + i];
    }
  }
}

/** Four bytes at once, where the machine keeps the lowest first and the bytes begin where a word may. */
function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint32Array | undefined {
  const lowestFirst = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
  return lowestFirst && byteOffset % 4 === 0
    ? new Uint32Array(buffer, byteOffset, byteLength >> 2)
    : undefined;
}

function joinPlanes(row: Uint8Array, words: Uint32Array, at: number, n: number): void {
  const [second, third, fourth] = [n, 2 * n, 3 * n];
  for (let i = 0; i < n; i++)
    words[at + i] = (row[i] << 24) | (row[second + i] << 16) | (row[third + i] << 8) | row[fourth + i];
}

/** Applies predictor 3 in place to little-endian floats of `size` bytes, one sample a pixel. */
export function makeFloatPredictor(bytes: Uint8Array, rows: number, rowValues: number, size: number): void {
  const rowBytes = rowValues * size;
  const row = new Uint8Array(rowBytes);
  for (let at = 0; at < rows * rowBytes; at += rowBytes) {
    row.set(bytes.subarray(at, at + rowBytes));
    let [to, last] = [at, 0];
    for (let b = size - 1; b >= 0; b--)
      for (let i = b; i < rowBytes; i += size) {
        bytes[to++] = row[i] - last;
        last = row[i];
      }
  }
}
