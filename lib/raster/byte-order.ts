/** @file Values of the other byte order. */
import { bytesView } from './dtype.js';
import type { TypedArray } from './grid.js';

/** Reverses the order of the bytes of each value in place; `size` 1, 2, 4 or 8. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  if (size === 1) return;
  const b = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - (bytes.length % size));
  if (size === 2) b.swap16();
  else if (size === 4) b.swap32();
  else b.swap64();
}

/** The bytes of a whole array in this machine's order, for a file of the other order. */
export function swapArray(data: TypedArray): void {
  swapBytes(bytesView(data), data.BYTES_PER_ELEMENT);
}
