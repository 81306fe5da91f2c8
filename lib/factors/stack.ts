/** @file The factor layers of a region on one grid, in files that are read some rows at a time. */
import { join } from 'node:path';
import { check, checkStop } from '../core/index.js';
import { openRaster, type Grid, type RasterFile, type Window } from '../raster/index.js';
import { BLOCK } from './blocks.js';
import type { FactorName } from './definitions.js';

/** Factor layers on one grid, in the folder `dir`: one GeoTIFF a factor, float32, in its unit: NaN = nodata; aspect -1 = flat; hardness
 *  1 (hard) .. 4 (soft); and the numbers of the landslides. */
export interface FactorStack {
  dir: string;
  grid: Grid;
  names: FactorName[];
  counts: StackCounts;
  /** What was left out or derived, in words. */
  notes: string[];
}

/** What lies on the grid. */
export interface StackCounts {
  /** Pixels where every layer has a value, within the boundary where there is one. */
  valid: number;
  /** Landslide pixels among them, and landslides that have any. */
  landslidePixels: number;
  landslides: number;
}

/** The file of landslide numbers: int32, from 1; 0 = none, -1 = a layer has no value there, or outside the boundary. */
export const LANDSLIDES_FILE = 'landslides.tif';
/** The file of valid pixels, for other programs: 1 where `LANDSLIDES_FILE` is not -1. */
export const VALID_FILE = 'valid.tif';

/** The file of a factor. */
export const layerFile = (name: FactorName): string => `${name}.tif`;

/** Some rows of a stack. */
export interface StackRows {
  /** First row, and how many. */
  y: number;
  count: number;
  /** [count, width] float32 a factor, in the order of the names that were asked for. */
  layers: Float32Array[];
  /** [count, width] int32 as in `LANDSLIDES_FILE`. */
  ids: Int32Array;
}

/** Which rows of a stack are read. */
export interface RowsOptions {
  /** Default: all factors. */
  names?: readonly FactorName[];
  /** Rows at a time. */
  rows?: number;
  /** The first row, and the one after the last; default: all. */
  first?: number;
  until?: number;
  /** Blocks of rows to be read; default: all. */
  wanted?: (y: number, count: number) => boolean;
  signal?: AbortSignal;
}

/** A stack from the top, block of rows after block of rows; its files are closed at the end, and where the reader stops before.
 *  @throws where a file is missing or damaged, and at the signal */
export async function* stackRows(
  { dir, grid, names: all }: Pick<FactorStack, 'dir' | 'grid' | 'names'>,
  { names = all, rows = BLOCK, first = 0, until = grid.height, wanted, signal }: RowsOptions = {},
): AsyncGenerator<StackRows> {
  const paths = [...names.map(layerFile), LANDSLIDES_FILE].map((file) => join(dir, file));
  const files: RasterFile[] = [];
  try {
    for (const path of paths) files.push(await openRaster(path));
    for (let y = first; y < until; y += rows) {
      checkStop(signal, 'reading the factors');
      const count = Math.min(rows, until - y);
      if (wanted && !wanted(y, count)) continue;
      const window: Window = { x: 0, y, width: grid.width, height: count };
      const found = await Promise.all(files.map(async (file) => (await file.read(window)).data));
      yield { y, count, ids: found.pop() as Int32Array, layers: found as Float32Array[] };
    }
  } finally {
    for (const file of files) await file.close();
  }
}

/** Values of single pixels of a stack. */
export interface StackPixels {
  /** [pixels, factors] float32. */
  X: Float32Array;
  /** [pixels] int32 as in `LANDSLIDES_FILE`. */
  ids: Int32Array;
}

/** The values of some pixels; only the blocks of rows that they lie in are read.
 *  @param pixels  row * width + column, row by row from the top
 *  @throws "pixel 9000 lies outside ..." or "pixels are not in the order of their rows: ..." */
export async function readPixels(
  stack: Pick<FactorStack, 'dir' | 'grid' | 'names'>,
  pixels: ArrayLike<number>,
  options: { signal?: AbortSignal } = {},
): Promise<StackPixels> {
  const { width, height } = stack.grid;
  const k = stack.names.length;
  checkPixels(pixels, width, height);
  const X = new Float32Array(pixels.length * k);
  const ids = new Int32Array(pixels.length);
  let next = 0;
  const wanted = (y: number, count: number): boolean =>
    next < pixels.length && pixels[next] < (y + count) * width;
  for await (const { y, count, layers, ids: found } of stackRows(stack, { ...options, wanted }))
    for (; wanted(y, count); next++) {
      const i = pixels[next] - y * width;
      ids[next] = found[i];
      for (let f = 0; f < k; f++) X[next * k + f] = layers[f][i];
    }
  return { X, ids };
}

function checkPixels(pixels: ArrayLike<number>, width: number, height: number): void {
  let row = 0;
  for (let i = 0; i < pixels.length; i++) {
    const p = pixels[i];
    check(
      Number.isInteger(p) && p >= 0 && p < width * height,
      () => `pixel ${p} lies outside a grid of ${width} x ${height}`,
    );
    const own = Math.floor(p / width);
    check(
      own >= row,
      () => `pixels are not in the order of their rows: ${p} comes after row ${row}; sort them`,
    );
    row = own;
  }
}

/** Values of the valid pixels, evenly taken where there are more than `most`: every second, third ... of them.
 *  @returns [pixels, names] float32; all valid pixels where there are fewer than twice `most` */
export async function evenPixels(
  stack: FactorStack,
  {
    names = stack.names,
    most,
    signal,
  }: { names?: readonly FactorName[]; most: number; signal?: AbortSignal },
): Promise<Float32Array> {
  const every = Math.max(1, Math.floor(stack.counts.valid / most));
  const k = names.length;
  const out = new Float32Array(Math.ceil(stack.counts.valid / every) * k);
  let [seen, at] = [0, 0];
  for await (const { layers, ids } of stackRows(stack, { names, signal }))
    for (let i = 0; i < ids.length; i++)
      if (ids[i] >= 0 && seen++ % every === 0) for (let f = 0; f < k; f++) out[at++] = layers[f][i];
  return out;
}
