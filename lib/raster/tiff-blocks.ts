/** @file One decoded block of a TIFF, with the last few kept for windows that come next. */
import { DataError, oneLine } from '../core/errors.js';
import { decodeBytes } from './codecs.js';
import { bytesOf, bytesView, isFloat, makeArray, viewAs } from './dtype.js';
import type { TypedArray } from './grid.js';
import { undoDifferences, undoFloatPredictor } from './predictor.js';
import { readBlockTable, type BlockTable, type TiffLayout } from './tiff-layout.js';
import { tagBytes, type TiffFile } from './tiff-tags.js';

/** Decoded blocks kept for the next window. */
const CACHE_BYTES = 96 * 2 ** 20;
/** A block larger than this is refused, not allocated. */
const MAX_BLOCK_BYTES = 2 ** 31;

export interface BlockReader {
  table(): BlockTable;
  /** Values of a block, [rows, blockWidth, samples], or undefined where the file leaves it out. */
  read(index: number): Promise<TypedArray | undefined>;
}

/** Rows that the block in row `blockRow` of blocks holds: a strip at the bottom is shorter, a tile is not. */
export function rowsOfBlock(layout: TiffLayout, blockRow: number): number {
  if (layout.tiled) return layout.blockHeight;
  return Math.min(layout.blockHeight, layout.height - blockRow * layout.blockHeight);
}

/** A reader of blocks; `keep` false where no block is wanted twice. */
export function openBlocks(file: TiffFile, layout: TiffLayout): BlockReader {
  let table: BlockTable | undefined;
  let tables: Uint8Array | undefined;
  const kept = new Map<number, TypedArray>();
  let keptBytes = 0;
  const keep = (index: number, data: TypedArray): void => {
    kept.set(index, data);
    keptBytes += data.byteLength;
    for (const [old, block] of kept) {
      if (keptBytes <= CACHE_BYTES || kept.size === 1) break;
      kept.delete(old);
      keptBytes -= block.byteLength;
    }
  };
  const reader: BlockReader = {
    table: () => (table ??= readBlockTable(file, layout)),
    async read(index) {
      const found = kept.get(index);
      if (found) {
        kept.delete(index);
        kept.set(index, found);
        return found;
      }
      tables ??= tagBytes(file, 347);
      const data = await readBlock(file, layout, reader.table(), index, tables);
      if (data && !kept.has(index)) keep(index, data);
      return data;
    },
  };
  return reader;
}

async function readBlock(
  file: TiffFile,
  layout: TiffLayout,
  table: BlockTable,
  index: number,
  jpegTables: Uint8Array | undefined,
): Promise<TypedArray | undefined> {
  const offset = table.offsets[index] ?? 0;
  const count = table.counts[index] ?? 0;
  if (offset === 0 || count === 0) return undefined;
  const rows = rowsOfBlock(layout, Math.floor(index / layout.blocksAcross) % layout.blocksDown);
  const size = rows * layout.rowBytes;
  const path = file.source.path;
  if (size > MAX_BLOCK_BYTES)
    throw new DataError(
      `${path} has blocks of ${size} bytes, the limit is ${MAX_BLOCK_BYTES}: tile it (gdal_translate -co TILED=YES)`,
    );
  const length = layout.compression === 1 ? Math.min(count, size) : count;
  if (length > file.source.size - offset)
    throw new DataError(
      `${path} is truncated: block ${index} ends at byte ${offset + length} of ${file.source.size}: get it again`,
    );
  const stored = new Uint8Array(length);
  await file.source.readInto(stored, offset);
  if (layout.reversedBits && layout.compression !== 7) reverseBits(stored);
  try {
    return toValues(await decodeBytes(stored, size, layout, jpegTables), rows, layout, file.littleEndian);
  } catch (error) {
    throw new DataError(`${path} is corrupt (block ${index}): ${oneLine(error)}`, { cause: error });
  }
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

/** Reverses the order of the bytes of each value in place; `size` 1, 2, 4 or 8. */
export function swapBytes(bytes: Uint8Array, size: number): void {
  if (size === 1) return;
  const b = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - (bytes.length % size));
  if (size === 2) b.swap16();
  else if (size === 4) b.swap32();
  else b.swap64();
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

/** The bytes of a whole array in this machine's order, for a file of the other order. */
export function swapArray(data: TypedArray): void {
  swapBytes(bytesView(data), data.BYTES_PER_ELEMENT);
}
