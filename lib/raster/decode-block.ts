/** @file From the stored bytes of a block to its values, in memory or as a thread's job. */
import { swapBytes } from './byte-order.js';
import { decodeBytes } from './codecs.js';
import { bytesOf, isFloat, makeArray, viewAs } from './dtype.js';
import type { TypedArray } from './grid.js';
import { undoDifferences, undoFloatPredictor } from './predictor.js';
import type { TiffLayout } from './tiff-layout.js';

/** How the blocks of a file are stored. */
export interface BlockCoding {
  layout: TiffLayout;
  littleEndian: boolean;
  /** Tag 347. */
  jpegTables: Uint8Array | undefined;
}

export interface DecodeJob extends BlockCoding {
  stored: Uint8Array;
  rows: number;
  /** [rows, blockWidth, samples], to be filled. */
  values: TypedArray;
}

/** Fills the values of a job. */
export async function work({ stored, rows, values, ...coding }: DecodeJob): Promise<void> {
  values.set(await decodeBlock(stored, rows, coding));
}

/** Values of a block, [rows, blockWidth, samples].
 *  @throws where the block is corrupt or ends early */
export async function decodeBlock(
  stored: Uint8Array,
  rows: number,
  { layout, littleEndian, jpegTables }: BlockCoding,
): Promise<TypedArray> {
  if (layout.reversedBits && layout.compression !== 7) reverseBits(stored);
  const bytes = await decodeBytes(stored, rows * layout.rowBytes, layout, jpegTables);
  return toValues(bytes, rows, layout, littleEndian);
}

/** Plain bytes of a block as values: byte order, predictor, unpacking. */
function toValues(bytes: Uint8Array, rows: number, layout: TiffLayout, littleEndian: boolean): TypedArray {
  const { dtype, bits, samples, blockWidth, predictor } = layout;
  const rowValues = blockWidth * samples;
  if (bits !== bytesOf(dtype) * 8) return unpack(bytes, rows, layout, littleEndian);
  if (predictor === 3) {
    undoFloatPredictor(bytes, rows, rowValues, samples, bits / 8);
    return viewAs(dtype, bytes);
  }
  if (!littleEndian) swapBytes(bytes, bits / 8);
  // Differences of floats are taken on their bits.
  if (predictor === 2)
    undoDifferences(viewAs(isFloat(dtype) ? 'uint32' : dtype, bytes), rows, rowValues, samples);
  return viewAs(dtype, bytes);
}

function reverseBits(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) {
    let v = bytes[i];
    v = ((v & 0xf0) >> 4) | ((v & 0x0f) << 4);
    v = ((v & 0xcc) >> 2) | ((v & 0x33) << 2);
    bytes[i] = ((v & 0xaa) >> 1) | ((v & 0x55) << 1);
  }
}

/** Values of 1..32 bits, packed from the high bit (whatever the file's byte order), each row from a whole byte; half floats are in
 *  the file's byte order. */
function unpack(bytes: Uint8Array, rows: number, layout: TiffLayout, littleEndian: boolean): TypedArray {
  const { bits, samples, blockWidth, rowBytes, half, dtype } = layout;
  const rowValues = blockWidth * samples;
  const out = makeArray(dtype, rows * rowValues);
  if (half) {
    const [low, high] = littleEndian ? [0, 1] : [1, 0];
    for (let i = 0; i < out.length; i++)
      out[i] = halfToNumber(bytes[2 * i + low] | (bytes[2 * i + high] << 8));
    return out;
  }
  for (let r = 0; r < rows; r++)
    unpackRow(bytes.subarray(r * rowBytes, (r + 1) * rowBytes), out, r * rowValues, rowValues, bits);
  if (dtype === 'int32')
    for (let i = 0; i < out.length; i++) if (out[i] >= 2 ** (bits - 1)) out[i] -= 2 ** bits;
  return out;
}

function unpackRow(row: Uint8Array, out: TypedArray, first: number, count: number, bits: number): void {
  let at = 0;
  for (let i = 0; i < count; i++) {
    let value = 0;
    for (let left = bits; left > 0;) {
      const inByte = 8 - (at & 7);
      const take = Math.min(left, inByte);
      value = value * 2 ** take + ((row[at >> 3] >> (inByte - take)) & ((1 << take) - 1));
      at += take;
      left -= take;
    }
    out[first + i] = value;
  }
}

/** IEEE 754 half precision. */
function halfToNumber(h: number): number {
  const sign = h & 0x8000 ? -1 : 1;
  const exponent = (h >> 10) & 31;
  const fraction = h & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
