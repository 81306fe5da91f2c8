/** @file From the blocks of a TIFF to the pixels of a window. */
import { DataError } from '../core/errors.js';
import { inParallel, openThreads } from '../core/threads.js';
import { swapArray } from './byte-order.js';
import type { DecodeJob } from './decode-block.js';
import { bytesOf, bytesView, makeArray, sharedArray, type Dtype } from './dtype.js';
import type { TypedArray, Window } from './grid.js';
import { rowsOfBlock, type BlockReader } from './tiff-blocks.js';
import type { TiffLayout } from './tiff-layout.js';
import type { TiffFile } from './tiff-tags.js';

/** Blocks in work at the same time: zlib and the disk have threads of their own. */
const IN_FLIGHT = 8;
const RAW_PIECE = 8 * 2 ** 20;
/** From this many bytes on, blocks are decoded on threads: to start them costs what decoding 10 MB does. */
const MANY = 64 * 2 ** 20;
/** Larger blocks are too much memory for each thread. */
const LARGE_BLOCK = 16 * 2 ** 20;
/** Deflate, LZW, PackBits. */
const ON_THREADS = [8, 32946, 5, 32773];

/** Where the pixels of a window go: data is [bands, rows, cols]. */
export interface Target {
  data: TypedArray;
  window: Window;
  bands: number[];
  fill: number;
}

/** True where rows can go from the file straight into the output. */
export function isRaw(l: TiffLayout): boolean {
  return l.compression === 1 && l.samples === 1 && l.bits === bytesOf(l.dtype) * 8 && !l.reversedBits;
}

interface BlockPart {
  /** Index in the block table. */
  index: number;
  /** First pixel of the block in the image. */
  left: number;
  top: number;
  /** The part of the window in the block, in image pixels. */
  x0: number;
  x1: number;
  y0: number;
  y1: number;
  rows: number;
}

function* blocksIn(layout: TiffLayout, w: Window, band: number): Iterable<BlockPart> {
  const { blockWidth: bw, blockHeight: bh, blocksAcross, blocksDown } = layout;
  for (let row = Math.floor(w.y / bh); row * bh < w.y + w.height; row++)
    for (let column = Math.floor(w.x / bw); column * bw < w.x + w.width; column++)
      yield {
        index: (layout.separate ? band * blocksDown + row : row) * blocksAcross + column,
        left: column * bw,
        top: row * bh,
        x0: Math.max(w.x, column * bw),
        x1: Math.min(w.x + w.width, (column + 1) * bw),
        y0: Math.max(w.y, row * bh),
        y1: Math.min(w.y + w.height, (row + 1) * bh),
        rows: rowsOfBlock(layout, row),
      };
}

interface RawPiece {
  /** Byte offsets in the file and in the output. */
  from: number;
  to: number;
  length: number;
}

/** Uncompressed values: whole rows of a block go straight into the output, neighbours in one call. */
export async function readRaw(
  file: TiffFile,
  layout: TiffLayout,
  blocks: BlockReader,
  target: Target,
): Promise<void> {
  const bytes = bytesView(target.data);
  await inParallel(split(merge(rawPieces(file, layout, blocks, target))), IN_FLIGHT, (p) =>
    file.source.readInto(bytes.subarray(p.to, p.to + p.length), p.from),
  );
  if (!file.littleEndian) swapArray(target.data);
}

function* rawPieces(file: TiffFile, layout: TiffLayout, blocks: BlockReader, t: Target): Iterable<RawPiece> {
  const { offsets, counts } = blocks.table();
  const size = bytesOf(layout.dtype);
  const w = t.window;
  for (let b = 0; b < t.bands.length; b++)
    for (const p of blocksIn(layout, w, t.bands[b])) {
      const out = ((b * w.height + p.y0 - w.y) * w.width + p.x0 - w.x) * size;
      const length = (p.x1 - p.x0) * size;
      if (!offsets[p.index] || !counts[p.index]) {
        fillRows(
          t.data,
          out / size,
          p.x1 - p.x0,
          p.y1 - p.y0,
          w.width,
          file.littleEndian ? t.fill : swapped(t.fill, layout.dtype),
        );
        continue;
      }
      if (counts[p.index] < (p.y1 - p.top) * layout.rowBytes)
        throw new DataError(
          `${file.source.path} is corrupt: block ${p.index} has ${counts[p.index]} of its ${p.rows * layout.rowBytes} bytes`,
        );
      for (let y = p.y0; y < p.y1; y++)
        yield {
          from: offsets[p.index] + (y - p.top) * layout.rowBytes + (p.x0 - p.left) * size,
          to: out + (y - p.y0) * w.width * size,
          length,
        };
    }
}

/** A value whose bytes will be swapped with the rest. */
function swapped(value: number, dtype: Dtype): number {
  const one = makeArray(dtype, 1);
  one[0] = value;
  swapArray(one);
  return one[0];
}

function* merge(pieces: Iterable<RawPiece>): Iterable<RawPiece> {
  let last: RawPiece | undefined;
  for (const p of pieces) {
    if (last && last.from + last.length === p.from && last.to + last.length === p.to) last.length += p.length;
    else {
      if (last) yield last;
      last = p;
    }
  }
  if (last) yield last;
}

function* split(pieces: Iterable<RawPiece>): Iterable<RawPiece> {
  for (const p of pieces)
    for (let at = 0; at < p.length; at += RAW_PIECE)
      yield { from: p.from + at, to: p.to + at, length: Math.min(RAW_PIECE, p.length - at) };
}

type PlacedPart = BlockPart & {
  /** The first band of the output that the block belongs to. */
  b: number;
};

/** Compressed or interleaved values: block by block, the part of each that lies in the window. */
export async function readDecoded(layout: TiffLayout, blocks: BlockReader, t: Target): Promise<void> {
  const outputs = layout.separate ? [0] : t.bands;
  const copy = (p: PlacedPart, values: TypedArray): void => {
    for (let i = 0; i < outputs.length; i++)
      copyRows(layout, values, p, outputs[i], t.data, placeOf(p, i, t.window), t.window.width);
  };
  const parts = presentParts(layout, blocks, t, outputs.length);
  if (isMuch(layout, t)) return readOnThreads(layout, blocks, parts, copy);
  await inParallel(parts, IN_FLIGHT, async (p) => copy(p, (await blocks.read(p.index))!));
}

/** First pixel of a part in band b + i of the output. */
const placeOf = (p: PlacedPart, i: number, w: Window): number =>
  ((p.b + i) * w.height + p.y0 - w.y) * w.width + p.x0 - w.x;

/** The parts that the file holds. Absent ones are filled at once: there may be millions of them. */
function* presentParts(
  layout: TiffLayout,
  blocks: BlockReader,
  t: Target,
  outputs: number,
): Iterable<PlacedPart> {
  const { offsets, counts } = blocks.table();
  for (const [b, band] of (layout.separate ? t.bands : [0]).entries())
    for (const part of blocksIn(layout, t.window, band)) {
      const p = { ...part, b };
      if (offsets[p.index] && counts[p.index]) yield p;
      else
        for (let i = 0; i < outputs; i++)
          fillRows(t.data, placeOf(p, i, t.window), p.x1 - p.x0, p.y1 - p.y0, t.window.width, t.fill);
    }
}

const blockValues = (l: TiffLayout): number => l.blockWidth * l.blockHeight * l.samples;

function isMuch(layout: TiffLayout, { window, data }: Target): boolean {
  const block = blockValues(layout) * bytesOf(layout.dtype);
  // A window that is lower than its blocks will come again for their next rows: those are kept.
  const whole = window.height >= Math.min(layout.blockHeight, layout.height);
  return ON_THREADS.includes(layout.compression) && whole && data.byteLength >= MANY && block <= LARGE_BLOCK;
}

async function readOnThreads(
  layout: TiffLayout,
  blocks: BlockReader,
  parts: Iterable<PlacedPart>,
  copy: (p: PlacedPart, values: TypedArray) => void,
): Promise<void> {
  const threads = openThreads<DecodeJob, void>(new URL('./decode-block.js', import.meta.url));
  const places = threads.count + 2;
  const memory = Array.from({ length: places }, () => ({
    stored: sharedArray('uint8', 0) as Uint8Array,
    values: sharedArray(layout.dtype, blockValues(layout)),
  }));
  try {
    await inParallel(parts, places, async (p, place) => {
      const m = memory[place];
      const stored = await blocks.stored(p.index, (length) => {
        if (length > m.stored.length) m.stored = sharedArray('uint8', length) as Uint8Array;
        return m.stored.subarray(0, length);
      });
      const values = m.values.subarray(0, p.rows * layout.blockWidth * layout.samples);
      try {
        await threads.run({ ...blocks.coding(), stored, rows: p.rows, values });
      } catch (error) {
        throw blocks.corrupt(p.index, error);
      }
      copy(p, values);
    });
  } finally {
    await threads.close();
  }
}

function fillRows(
  data: TypedArray,
  at: number,
  columns: number,
  rows: number,
  stride: number,
  value: number,
): void {
  for (let r = 0; r < rows; r++) data.fill(value, at + r * stride, at + r * stride + columns);
}

/** One band of a block's part into the output. */
function copyRows(
  layout: TiffLayout,
  block: TypedArray,
  p: BlockPart,
  band: number,
  out: TypedArray,
  at: number,
  stride: number,
): void {
  const { samples, blockWidth } = layout;
  const columns = p.x1 - p.x0;
  for (let y = p.y0; y < p.y1; y++, at += stride) {
    const from = ((y - p.top) * blockWidth + p.x0 - p.left) * samples;
    if (samples === 1) out.set(block.subarray(from, from + columns), at);
    else for (let i = 0, f = from + band; i < columns; i++, f += samples) out[at + i] = block[f];
  }
}
