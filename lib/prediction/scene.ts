/** @file A probability for every pixel of a scene, in memory or from file to file, at once or in parts. */
import { check, checkStop, startTask } from '../core/index.js';
import { createCogWriter, type Raster } from '../raster/index.js';
import { openFinishedRows, removeFinishedRows, rowsFile, type FinishedRows } from './finished-rows.js';
import { partsOf, type RowRange } from './parts.js';
import { predictRows, type Emit, type SceneOptions } from './window-rows.js';

/** Probability of a scene that fits in memory: one band, float32, NaN where the image is absent. Windows overlap and are blended by
 *  weights that sum to 1; the scene is mirrored beyond its edges. A scene smaller than the window is mirrored up to it.
 *  @throws "image is 40 pixels along a side, the window 128: ..." and where `signal` is raised */
export async function predictScene(o: SceneOptions): Promise<Raster<Float32Array>> {
  const { grid } = o.image;
  const data = new Float32Array(grid.width * grid.height);
  await predictRows(o, { first: 0, until: grid.height }, async (y, rows) => data.set(rows, y * grid.width));
  return { grid, bands: 1, data, nodata: NaN, bandNames: ['landslide probability'] };
}

/** Compressed tiles held in memory, per level of the file; the rest waits on disk. */
const MEMORY_BYTES = 2 ** 25;
/** Rows at a time from the file of those that were finished before. */
const ROWS = 256;

/** What is written to a file, at once or in parts. */
export interface SceneFileOptions extends SceneOptions {
  /** Path of a cloud-optimised GeoTIFF. */
  out: string;
  /** Says all that the map depends on. With it, finished rows are kept beside `out` until the map is whole, and a call under the same `resume` goes on
   *  from them, to the same bytes. */
  resume?: string;
}

/** The same as `predictScene`, written as it is made: memory holds one row of windows, whatever the scene's height. The file appears when it is whole.
 *  @param parts  as those of `predictPart`: what they left is taken up, what is missing is predicted; the bytes do not depend on it
 *  @throws as `predictScene` and `partsOf` */
export async function predictSceneToFile({
  parts = 1,
  ...o
}: SceneFileOptions & { parts?: number }): Promise<void> {
  const ranges = partsOf(o.image.grid.height, o, parts);
  const writer = createCogWriter(o.out, {
    grid: o.image.grid,
    bands: 1,
    dtype: 'float32',
    nodata: NaN,
    bandNames: ['landslide probability'],
    overviews: 'average',
    memoryBytes: MEMORY_BYTES,
  });
  try {
    for (const [part, range] of ranges.entries())
      await finishPart(o, range, rowsFile(o.out, { part, parts }), (y, rows) => writer.writeRows(y, rows));
    await writer.close();
  } catch (error) {
    writer.abort();
    throw error;
  }
  if (o.resume !== undefined) removeFinishedRows(o.out);
}

/** Predicts one of several parts of a scene and leaves its rows beside `out`, for `predictSceneToFile` with as many parts. Stopped, it goes on from
 *  its last finished row.
 *  @param part  which, from 0
 *  @returns the file of its rows: a checksum of `resume`, 64 bytes, then rows of float32
 *  @throws as `predictScene` and `partsOf` */
export async function predictPart(
  o: SceneFileOptions & { resume: string; part: number; parts: number },
): Promise<string> {
  const file = rowsFile(o.out, o);
  const range = partsOf(o.image.grid.height, o, o.parts)[o.part];
  check(range, `part is ${o.part}: expected 0 to ${o.parts - 1}`);
  await finishPart(o, range, file);
  return file;
}

/** Gives the rows of a part to `emit`: those that were kept, then those that are predicted, which are kept as well. */
async function finishPart(
  o: SceneFileOptions,
  { first, until }: RowRange,
  file: string,
  emit?: Emit,
): Promise<void> {
  const { width } = o.image.grid;
  const kept = o.resume === undefined ? undefined : openFinishedRows(file, o.resume, width);
  try {
    const count = kept?.count ?? 0;
    if (kept && emit) await takeUp(o, kept, (y, rows) => emit(first + y, rows));
    await predictRows(o, { first: first + count, until }, async (y, rows) => {
      await emit?.(y, rows);
      kept?.append(rows);
    });
  } finally {
    kept?.close();
  }
}

async function takeUp({ progress, signal }: SceneOptions, kept: FinishedRows, emit: Emit): Promise<void> {
  if (kept.count === 0) return;
  const task = startTask(progress, 'taking up finished rows', kept.count);
  for (let y = 0; y < kept.count; y += ROWS) {
    checkStop(signal, 'taking up finished rows');
    const rows = Math.min(ROWS, kept.count - y);
    await emit(y, kept.read(y, rows));
    task.update(y + rows);
  }
  task.end();
}
