/** @file Slope and aspect from file to file, block of rows by block of rows. */
import { checkStop, startTask, type ProgressListener } from '../core/index.js';
import { inParallel, openThreads, type Threads } from '../core/threads.js';
import { sharedArray } from '../raster/dtype.js';
import { pixelSize } from '../raster/grid.js';
import type { RasterFile } from '../raster/raster-file.js';
import { createStripWriter, type StripWriter } from '../raster/write-strips.js';
import { checkFlat, checkMetric, checkOneBand } from './dem.js';
import type { HornJob } from './horn.js';

/** Pixels of a block. */
const BLOCK = 2 ** 20;

/** Where slope and aspect go, and how they are computed. */
export interface SlopeAspectFiles {
  /** Where the two results go: uncompressed GeoTIFFs, float32, NaN where absent. */
  slope: string;
  aspect: string;
  flatDeg: number;
  threads?: number;
  signal?: AbortSignal;
  progress?: ProgressListener;
}

/** Slope and aspect of a DEM of any size, written as GeoTIFFs: the values of `slopeAspect`, in memory of some rows a thread.
 *  @param dem  one band, north-up, metres
 *  @throws as `slopeAspect`; where a file cannot be written nothing is left of either */
export async function slopeAspectFiles(dem: RasterFile, o: SlopeAspectFiles): Promise<void> {
  checkFlat(o.flatDeg);
  checkOneBand(dem.bands, 'slope');
  checkMetric(dem.grid, 'slope');
  const made = [o.slope, o.aspect].map((path) =>
    createStripWriter(path, { grid: dem.grid, bands: 1, dtype: 'float32', nodata: NaN }),
  );
  const threads = openThreads<HornJob, void>(new URL('./horn.js', import.meta.url), { count: o.threads });
  try {
    await writeBlocks(dem, o, made, threads);
    for (const writer of made) await writer.close();
  } finally {
    for (const writer of made) writer.abort();
    await threads.close();
  }
}

async function writeBlocks(
  dem: RasterFile,
  o: SlopeAspectFiles,
  made: StripWriter[],
  threads: Threads<HornJob, void>,
): Promise<void> {
  const { width, height } = dem.grid;
  const edge = new Float32Array(width).fill(NaN);
  for (const writer of made) for (const y of new Set([0, height - 1])) await writer.writeRows(0, y, edge);
  const rows = Math.max(1, Math.floor(BLOCK / width));
  const inner = Math.max(0, height - 2);
  const blocks = Array.from({ length: Math.ceil(inner / rows) }, (_, k) => 1 + k * rows);
  const places = Math.min(blocks.length, threads.count + 2);
  const memory = Array.from({ length: places }, () => makeMemory(dem, rows));
  const task = startTask(o.progress, 'slope and aspect', inner);
  let done = 0;
  await inParallel(blocks, places, async (y, place) => {
    checkStop(o.signal, 'slope and aspect');
    const count = Math.min(rows, height - 1 - y);
    const { z, slope, aspect } = memory[place];
    const job: HornJob = {
      z: z.subarray(0, (count + 2) * width),
      slope: slope.subarray(0, count * width),
      aspect: aspect.subarray(0, count * width),
      ...{ nodata: dem.nodata, width, pixel: pixelSize(dem.grid), flatDeg: o.flatDeg },
    };
    await dem.readInto(job.z, { x: 0, y: y - 1, width, height: count + 2 });
    await threads.run(job);
    await Promise.all(made.map((writer, i) => writer.writeRows(0, y, i === 0 ? job.slope : job.aspect)));
    task.update((done += count));
  });
  task.end();
}

/** Shared with the threads: heights, slope and aspect of one block. */
function makeMemory(dem: RasterFile, rows: number): Pick<HornJob, 'z' | 'slope' | 'aspect'> {
  const { width } = dem.grid;
  const result = (): Float32Array => sharedArray('float32', rows * width) as Float32Array;
  return { z: sharedArray(dem.dtype, (rows + 2) * width), slope: result(), aspect: result() };
}
