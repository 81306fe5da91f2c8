/** @file Exact distances from file to file, block of rows by block of rows. */
import { checkStop, startTask, type ProgressListener } from '../core/index.js';
import { inParallel, openThreads } from '../core/threads.js';
import { sharedArray } from '../raster/dtype.js';
import { pixelSize, type TypedArray } from '../raster/grid.js';
import type { RasterFile } from '../raster/raster-file.js';
import { createStripWriter } from '../raster/write-strips.js';
import { checkMetric, checkOneBand } from './dem.js';
import { FAR, type DistanceJob } from './distance-rows.js';

/** Pixels of a block. */
const BLOCK = 2 ** 20;

/** Where distances go, and how they are computed. */
export interface DistanceFiles {
  /** Where the result goes: an uncompressed GeoTIFF, float32, CRS units. */
  distance: string;
  threads?: number;
  signal?: AbortSignal;
  progress?: ProgressListener;
}

/** Distances to a mask of any size, written as a GeoTIFF: the values of `distanceTo`, in memory of some rows a thread. The mask is
 *  read twice: how far the targets of other blocks are must be known first.
 *  @param mask  one band, north-up, metric: neither 0 nor nodata = target
 *  @throws as `distanceTo`; where the file cannot be written nothing is left of it */
export async function distanceFiles(mask: RasterFile, o: DistanceFiles): Promise<void> {
  checkOneBand(mask.bands, 'distance');
  checkMetric(mask.grid, 'distance');
  const out = createStripWriter(o.distance, {
    ...{ grid: mask.grid, bands: 1, dtype: 'float32', nodata: null },
  });
  const threads = openThreads<DistanceJob, void>(new URL('./distance-rows.js', import.meta.url), {
    count: o.threads,
  });
  try {
    const blocks = await findTargets(mask, o.signal);
    const places = Math.min(blocks.length, threads.count + 2);
    const memory = Array.from({ length: places }, () => makeMemory(mask, blocks[0].rows));
    const task = startTask(o.progress, 'distance', mask.grid.height);
    let done = 0;
    await inParallel(blocks, places, async ({ y, rows, above, below }, place) => {
      checkStop(o.signal, 'distance');
      const { width } = mask.grid;
      const distance = memory[place].distance.subarray(0, rows * width);
      const targets = memory[place].mask.subarray(0, rows * width);
      await readTargets(mask, y, rows, targets);
      await threads.run({ mask: targets, width, above, below, pixel: pixelSize(mask.grid), distance });
      await out.writeRows(0, y, distance);
      task.update((done += rows));
    });
    task.end();
    await out.close();
  } finally {
    out.abort();
    await threads.close();
  }
}

interface Block {
  y: number;
  rows: number;
  above: Int32Array;
  below: Int32Array;
}

/** For each block, how far its first and last rows are from the targets of the blocks above and below it. */
async function findTargets(mask: RasterFile, signal: AbortSignal | undefined): Promise<Block[]> {
  const { width, height } = mask.grid;
  const rows = Math.max(1, Math.floor(BLOCK / width));
  const blocks: Block[] = [];
  const ends: { first: Int32Array; last: Int32Array }[] = [];
  const data = makeMemory(mask, Math.min(rows, height)).mask;
  for (let y = 0; y < height; y += rows) {
    checkStop(signal, 'distance');
    const count = Math.min(rows, height - y);
    const targets = data.subarray(0, count * width);
    await readTargets(mask, y, count, targets);
    ends.push(firstAndLast(targets, width));
    blocks.push({ y, rows: count, above: new Int32Array(width).fill(FAR), below: new Int32Array(width) });
  }
  for (let b = 1; b < blocks.length; b++)
    carry(ends[b - 1].last, blocks[b - 1].above, blocks[b - 1].rows, blocks[b].above);
  blocks[blocks.length - 1].below.fill(FAR);
  for (let b = blocks.length - 2; b >= 0; b--)
    carry(ends[b + 1].first, blocks[b + 1].below, blocks[b + 1].rows, blocks[b].below);
  return blocks;
}

/** Rows from the block's first row to its first target, and from its last row to its last, of each column; -1 without one. */
function firstAndLast(targets: TypedArray, width: number): { first: Int32Array; last: Int32Array } {
  const first = new Int32Array(width).fill(-1);
  const last = new Int32Array(width).fill(-1);
  const rows = targets.length / width;
  for (let y = 0, i = 0; y < rows; y++)
    for (let x = 0; x < width; x++, i++)
      if (targets[i]) {
        if (first[x] < 0) first[x] = y;
        last[x] = rows - 1 - y;
      }
  return { first, last };
}

/** From a neighbour's end (see `firstAndLast`), or through its `rows` rows from behind it. */
function carry(end: Int32Array, behind: Int32Array, rows: number, to: Int32Array): void {
  for (let x = 0; x < to.length; x++) to[x] = end[x] >= 0 ? end[x] + 1 : Math.min(FAR, behind[x] + rows);
}

async function readTargets(mask: RasterFile, y: number, rows: number, into: TypedArray): Promise<void> {
  await mask.readInto(into, { x: 0, y, width: mask.grid.width, height: rows });
  const { nodata } = mask;
  if (nodata === null) return;
  for (let i = 0; i < into.length; i++) if (into[i] === nodata) into[i] = 0;
}

/** Shared with the threads: the mask and the distances of one block. */
function makeMemory(mask: RasterFile, rows: number): { mask: TypedArray; distance: Float32Array } {
  const size = rows * mask.grid.width;
  return { mask: sharedArray(mask.dtype, size), distance: sharedArray('float32', size) as Float32Array };
}
