/** @file Rows of a scene's probability, by windows that overlap and are blended; a row of windows at a time. */
import { checkStop, startTask, type ProgressListener, type Task } from '../core/index.js';
import type { Grid, Raster, RasterFile } from '../raster/index.js';
import { mirror, OVERLAP, planAxis, WINDOW, type AxisPlan } from './blend.js';
import type { RowRange } from './parts.js';
import { checkOutput, predictOf, type HasPredict, type Predict } from './predictor.js';
import type { Emit } from './row-map.js';
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

/** The rows of a range, from the top: every row of windows that reaches into it is predicted, and what is added to a row of the scene, and in which
 *  order, does not depend on the range. */
export async function predictRows(
  o: SceneOptions,
  { first, until: last }: RowRange,
  emit: Emit,
): Promise<void> {
  const { window: size = WINDOW, overlap = OVERLAP, batch = 16 } = o;
  const source = sourceOf(o.image);
  const { width, height } = source.grid;
  const across = planAxis(width, { size, overlap });
  const down = planAxis(height, { size, overlap });
  const wanted = [...down.starts.keys()].filter(
    (k) => down.starts[k] < last && Math.min(height, down.starts[k] + size) > first,
  );
  if (wanted.length === 0 || first >= last) return;
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
  // Sums of rows that later windows still add to; its first row is the scene's row `from`.
  let pending = new Float32Array(0);
  let from = first;
  for (const k of wanted) {
    const start = down.starts[k];
    const end = Math.min(height, start + size);
    pending = grown(pending, (end - from) * width);
    await addStrip(work, down.weights[k], { start, from, sums: pending });
    const until = k + 1 < down.starts.length ? Math.min(last, Math.max(from, down.starts[k + 1])) : last;
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
