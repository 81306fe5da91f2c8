/** @file Fusion from file to file, for scenes of any size. */
import { checkStop } from '../core/errors.js';
import { startTask, type ProgressListener } from '../core/progress.js';
import { inParallel, openThreads } from '../core/threads.js';
import { sharedArray, type Dtype } from '../raster/dtype.js';
import type { TypedArray } from '../raster/grid.js';
import type { RasterFile } from '../raster/raster-file.js';
import { createRowSink, type FileLayout, type RowSink } from '../raster/row-sink.js';
import type { FusionBlock, Stored } from './fusion-block.js';
import type { FusionModel } from './fusion-model.js';
import { placeOn } from './placement.js';
import { coarseRows } from './upsample.js';

/** PAN pixels of a block. */
const BLOCK = 2 ** 20;

/** What is fused from file to file. */
export interface FuseFiles {
  /** Open images, any type; the PAN's grid is the result's. */
  mss: RasterFile;
  pan: RasterFile;
  /** From `fitFusionFiles`. */
  model: FusionModel;
  /** Whole numbers of this type and scale; default float32 as they are, NaN where absent. */
  stored?: Stored & { dtype: 'uint8' | 'uint16' };
  layout?: FileLayout;
  threads?: number;
  progress?: ProgressListener;
  signal?: AbortSignal;
}

/** Writes the pixels that `applyFusion` makes, in memory of some rows a thread, and the same bytes for any number of threads.
 *  @returns how many pixels were guarded (see `Fused`)
 *  @throws what `placeOn` throws; where the file cannot be written, nothing is left of it */
export async function fuseFiles(path: string, o: FuseFiles): Promise<{ guarded: number }> {
  const { mss, pan, stored } = o;
  placeOn(pan.grid, 'PAN', mss.grid, 'MSS');
  const dtype: Dtype = stored?.dtype ?? 'float32';
  const names = mss.bandNames && { bandNames: mss.bandNames };
  const nodata = stored ? stored.absent : NaN;
  const shape = { grid: pan.grid, bands: mss.bands, dtype, nodata, ...names };
  const sink = createRowSink(path, o.layout ?? 'cog', { ...shape, overviews: 'average' });
  const threads = openThreads<FusionBlock, number>(new URL('./fusion-block.js', import.meta.url), {
    count: o.threads,
  });
  try {
    const guarded = await fuseBlocks(o, dtype, sink, threads);
    await sink.close();
    return { guarded };
  } finally {
    sink.abort();
    await threads.close();
  }
}

type Fusing = ReturnType<typeof openThreads<FusionBlock, number>>;

async function fuseBlocks(o: FuseFiles, dtype: Dtype, sink: RowSink, threads: Fusing): Promise<number> {
  const { mss, pan, model } = o;
  const { width, height } = pan.grid;
  const at = placeOn(pan.grid, 'PAN', mss.grid, 'MSS');
  const rows = Math.max(1, Math.min(height, Math.floor(BLOCK / width)));
  const starts = Array.from({ length: Math.ceil(height / rows) }, (_, k) => k * rows);
  const places = Math.min(starts.length, threads.count + 1);
  const memory = starts.slice(0, places).map(() => makeMemory(o, dtype, rows));
  const task = startTask(o.progress, `fusion (${model.method})`, height);
  let [done, guarded] = [0, 0];
  await inParallel(starts, places, async (y, place) => {
    checkStop(o.signal, 'fusion');
    const part = { firstRow: y, rows: Math.min(rows, height - y) };
    const { top, count } = coarseRows(at, mss.grid.height, part);
    const coarse = { x: 0, y: top, width: mss.grid.width, height: count };
    const block: FusionBlock = {
      ...{ model, bands: mss.bands, at, width, part: { ...part, top } },
      size: { width: mss.grid.width, height: mss.grid.height },
      ...{ mss: memory[place].mss(mss.bands * count * mss.grid.width), mssNodata: mss.nodata },
      ...{ pan: memory[place].pan(part.rows * width), panNodata: pan.nodata },
      ...{ out: memory[place].out(mss.bands * part.rows * width), stored: o.stored ?? null },
    };
    await mss.readInto(block.mss, coarse);
    await pan.readInto(block.pan, { x: 0, y, width, height: part.rows });
    const found = await threads.run(block);
    guarded += found; // not in one: others add while this one waits
    await sink.write(y, block.out);
    task.update((done += part.rows));
  });
  task.end();
  return guarded;
}

type Lend = (length: number) => TypedArray;

/** Shared with the threads: coarse rows, PAN and result of one block. */
function makeMemory(
  { mss, pan }: FuseFiles,
  dtype: Dtype,
  rows: number,
): Record<'mss' | 'pan' | 'out', Lend> {
  const lend = (type: Dtype, most: number): Lend => {
    const whole = sharedArray(type, most);
    return (length) => whole.subarray(0, length);
  };
  const at = placeOn(pan.grid, 'PAN', mss.grid, 'MSS');
  const coarse = Math.min(mss.grid.height, Math.ceil(rows * at.stepY) + 10);
  return {
    mss: lend(mss.dtype, mss.bands * coarse * mss.grid.width),
    pan: lend(pan.dtype, rows * pan.grid.width),
    out: lend(dtype, mss.bands * rows * pan.grid.width),
  };
}
