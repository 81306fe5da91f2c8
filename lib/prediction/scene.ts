/** @file A probability for every pixel of a scene, a strip of windows at a time. */
import { checkStop, startTask, type ProgressListener, type Task } from '../core/index.js';
import { createCogWriter, type Grid, type Raster, type RasterFile } from '../raster/index.js';
import { mirror, planAxis, type AxisPlan } from './blend.js';
import { openFinishedRows } from './finished-rows.js';
import { checkOutput, predictOf, type HasPredict, type Predict } from './predictor.js';
import { readBlock, sourceOf, type Block, type SceneSource } from './scene-source.js';

/** What is predicted over a whole scene, and how. */
export interface SceneOptions {
  /** A function, or anything with one, such as an open network. */
  predictor: Predict | HasPredict;
  image: RasterFile | Raster;
  /** Turns a part of the image, as read, into the network's input, each pixel by itself: [bands, rows, cols] float32. */
  normalise: (raster: Raster) => Float32Array;
  /** Side of a window in pixels. */
  window?: number;
  /** Pixels that neighbouring windows share. */
  overlap?: number;
  /** Windows in one call of the predictor. */
  batch?: number;
  progress?: ProgressListener;
  signal?: AbortSignal;
}

/** Probability of a scene that fits in memory: one band, float32, NaN where the image is absent. Windows overlap and are blended by
 *  weights that sum to 1; the scene is mirrored beyond its edges. A scene smaller than the window is mirrored up to it.
 *  @throws "image is 40 pixels along a side, the window 128: ..." and where `signal` is raised */
export async function predictScene(o: SceneOptions): Promise<Raster<Float32Array>> {
  const { grid } = o.image;
  const data = new Float32Array(grid.width * grid.height);
  await predictRows(o, async (y, rows) => data.set(rows, y * grid.width));
  return { grid, bands: 1, data, nodata: NaN, bandNames: ['landslide probability'] };
}

/** Compressed tiles held in memory, per level of the file; the rest waits on disk. */
const MEMORY_BYTES = 2 ** 25;
/** Rows at a time from the file of those that were finished before. */
const ROWS = 256;

/** The same, written as it is made: memory holds one strip of windows, whatever the scene's height. The file appears when it is whole.
 *  @param out     path of a cloud-optimised GeoTIFF
 *  @param resume  says all that the map depends on. With it, finished rows are kept in `OUT.rows` until the map is whole, and a call
 *  that follows one that was stopped, under the same `resume`, goes on from there, to the same bytes */
export async function predictSceneToFile(o: SceneOptions & { out: string; resume?: string }): Promise<void> {
  const { width } = o.image.grid;
  const finished = o.resume === undefined ? undefined : openFinishedRows(`${o.out}.rows`, o.resume, width);
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
    const count = finished?.count ?? 0;
    for (let y = 0; y < count; y += ROWS)
      await writer.writeRows(y, finished!.read(y, Math.min(ROWS, count - y)));
    const emit: Emit = async (y, rows) => {
      await writer.writeRows(y, rows);
      finished?.append(rows);
    };
    await predictRows(o, emit, count);
    await writer.close();
  } catch (error) {
    writer.abort();
    finished?.close();
    throw error;
  }
  finished?.remove();
}

type Emit = (y: number, rows: Float32Array) => Promise<void>;

interface Work {
  source: SceneSource;
  normalise: SceneOptions['normalise'];
  predict: Predict;
  across: AxisPlan;
  size: number;
  batch: number;
  grid: Grid;
  signal?: AbortSignal;
  task: Task;
  done: number;
}

/** @param first  the first row that is wanted: strips that end before it are passed over */
async function predictRows(o: SceneOptions, emit: Emit, first = 0): Promise<void> {
  const { window: size = 128, overlap = 40, batch = 16 } = o;
  const source = sourceOf(o.image);
  const { width, height } = source.grid;
  const across = planAxis(width, { size, overlap });
  const down = planAxis(height, { size, overlap });
  const wanted = down.starts.filter((start) => Math.min(height, start + size) > first);
  const task = startTask(o.progress, 'predicting the scene', across.starts.length * wanted.length);
  const work: Work = {
    source,
    normalise: o.normalise,
    predict: predictOf(o.predictor),
    across,
    size,
    batch,
    grid: source.grid,
    signal: o.signal,
    task,
    done: 0,
  };
  // Sums of rows that later strips still add to; its first row is the scene's row `from`.
  let pending = new Float32Array(0);
  let from = first;
  for (let k = down.starts.length - wanted.length; k < down.starts.length; k++) {
    const start = down.starts[k];
    const end = Math.min(height, start + size);
    pending = grown(pending, (end - from) * width);
    await addStrip(work, down.weights[k], { start, from, sums: pending });
    const until = k + 1 < down.starts.length ? Math.max(from, down.starts[k + 1]) : height;
    if (until > from) {
      await emit(from, pending.slice(0, (until - from) * width));
      pending = pending.slice((until - from) * width);
      from = until;
    }
  }
  task.end();
}

function grown(values: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(Math.max(length, values.length));
  result.set(values);
  return result;
}

interface Target {
  /** Scene row of the strip's first row, and of the sums' first row. */
  start: number;
  from: number;
  sums: Float32Array;
}

/** Windows in one block of the image: a block is what is read and normalised at once, however wide the scene. */
const BLOCK_WINDOWS = 16;

async function addStrip(work: Work, rowWeights: Float64Array, target: Target): Promise<void> {
  const { across, size, batch, grid } = work;
  const step = batch * Math.ceil(BLOCK_WINDOWS / batch);
  for (let first = 0; first < across.starts.length; first += step) {
    const windows = Math.min(step, across.starts.length - first);
    // What is mirrored beyond an end lies within a window of that end.
    const left = Math.max(0, Math.min(across.starts[first], grid.width - size));
    const right = Math.min(grid.width, Math.max(across.starts[first + windows - 1] + size, size));
    const place = { start: target.start, size, left, width: right - left };
    const block = await readBlock(work.source, work.normalise, place);
    for (let i = first; i < first + windows; i += batch)
      await addBatch(work, block, i, Math.min(batch, first + windows - i), rowWeights, target);
    markAbsent(work, block, target);
  }
}

async function addBatch(
  work: Work,
  block: Block,
  i: number,
  n: number,
  rowWeights: Float64Array,
  target: Target,
): Promise<void> {
  checkStop(work.signal, 'predicting the scene');
  const { size } = work;
  const out = await work.predict(cutWindows(work, block, i, n), n, size, size);
  checkOutput(out, n, size, size);
  for (let j = 0; j < n; j++)
    addWindow(work, out.subarray(j * size * size, (j + 1) * size * size), i + j, rowWeights, target);
  work.task.update((work.done += n));
}

/** [n, bands, size, size] of the windows i .. i + n - 1, mirrored beyond the left and right edge. */
function cutWindows({ across, size, grid }: Work, block: Block, i: number, n: number): Float32Array {
  const { values, left, width } = block;
  const planes = values.length / width / size;
  const images = new Float32Array(n * planes * size * size);
  for (let j = 0; j < n; j++) {
    const columns = Array.from(
      { length: size },
      (_, x) => mirror(across.starts[i + j] + x, grid.width) - left,
    );
    for (let row = 0; row < planes * size; row++) {
      const to = (j * planes * size + row) * size;
      for (let x = 0; x < size; x++) images[to + x] = values[row * width + columns[x]];
    }
  }
  return images;
}

function addWindow(
  { across, size, grid: { width, height } }: Work,
  probability: Float32Array,
  k: number,
  rowWeights: Float64Array,
  { start, from, sums }: Target,
): void {
  const left = across.starts[k];
  const columnWeights = across.weights[k];
  for (let y = Math.max(0, -start); y < size && start + y < height; y++) {
    const row = (start + y - from) * width + left;
    if (start + y < from) continue;
    for (let x = Math.max(0, -left); x < size && left + x < width; x++)
      sums[row + x] += rowWeights[y] * columnWeights[x] * probability[y * size + x];
  }
}

function markAbsent(
  { size, grid }: Work,
  { present, left, width }: Block,
  { start, from, sums }: Target,
): void {
  for (let y = Math.max(0, from - start); y < size && start + y < grid.height; y++)
    for (let x = 0; x < width; x++)
      if (present[y * width + x] === 0) sums[(start + y - from) * grid.width + left + x] = NaN;
}
