/** @file The blocks of a TIFF, with the last few decoded ones kept for windows that come next. */
import { DataError, oneLine } from '../core/errors.js';
import { decodeBlock, type BlockCoding } from './decode-block.js';
import type { TypedArray } from './grid.js';
import { readBlockTable, type BlockTable, type TiffLayout } from './tiff-layout.js';
import { tagBytes, type TiffFile } from './tiff-tags.js';

/** Decoded blocks kept for the next window. */
const CACHE_BYTES = 96 * 2 ** 20;
/** A block larger than this is refused, not allocated. */
const MAX_BLOCK_BYTES = 2 ** 31;

export interface BlockReader {
  table(): BlockTable;
  coding(): BlockCoding;
  /** Values of a block, [rows, blockWidth, samples], or undefined where the file leaves it out. */
  read(index: number): Promise<TypedArray | undefined>;
  /** The bytes of a block as they are stored, in `memory(length)`. */
  stored(index: number, memory: (length: number) => Uint8Array): Promise<Uint8Array>;
  /** The error that says that a block cannot be decoded. */
  corrupt(index: number, error: unknown): DataError;
}

/** Rows that the block in row `blockRow` of blocks holds: a strip at the bottom is shorter, a tile is not. */
export function rowsOfBlock(layout: TiffLayout, blockRow: number): number {
  if (layout.tiled) return layout.blockHeight;
  return Math.min(layout.blockHeight, layout.height - blockRow * layout.blockHeight);
}

/** A reader of blocks. */
export function openBlocks(file: TiffFile, layout: TiffLayout): BlockReader {
  let table: BlockTable | undefined;
  let coding: BlockCoding | undefined;
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
    coding: () => (coding ??= { layout, littleEndian: file.littleEndian, jpegTables: tagBytes(file, 347) }),
    async read(index) {
      const found = kept.get(index);
      if (found) {
        kept.delete(index);
        kept.set(index, found);
        return found;
      }
      const { offsets, counts } = reader.table();
      if (!offsets[index] || !counts[index]) return undefined;
      const rows = rowsOf(layout, index);
      const stored = await reader.stored(index, (length) => new Uint8Array(length));
      try {
        const data = await decodeBlock(stored, rows, reader.coding());
        if (!kept.has(index)) keep(index, data);
        return data;
      } catch (error) {
        throw reader.corrupt(index, error);
      }
    },
    async stored(index, memory) {
      const offset = reader.table().offsets[index];
      const bytes = memory(checkedLength(file, layout, reader.table(), index));
      await file.source.readInto(bytes, offset);
      return bytes;
    },
    corrupt: (index, error) =>
      new DataError(`${file.source.path} is corrupt (block ${index}): ${oneLine(error)}`, { cause: error }),
  };
  return reader;
}

const rowsOf = (layout: TiffLayout, index: number): number =>
  rowsOfBlock(layout, Math.floor(index / layout.blocksAcross) % layout.blocksDown);

/** Bytes of a block in the file, which must be there. */
function checkedLength(file: TiffFile, layout: TiffLayout, table: BlockTable, index: number): number {
  const { path } = file.source;
  const size = rowsOf(layout, index) * layout.rowBytes;
  if (size > MAX_BLOCK_BYTES)
    throw new DataError(
      `${path} has blocks of ${size} bytes, the limit is ${MAX_BLOCK_BYTES}: tile it (gdal_translate -co TILED=YES)`,
    );
  const [offset, count] = [table.offsets[index], table.counts[index]];
  const length = layout.compression === 1 ? Math.min(count, size) : count;
  if (length > file.source.size - offset)
    throw new DataError(
      `${path} is truncated: block ${index} ends at byte ${offset + length} of ${file.source.size}: get it again`,
    );
  return length;
}
