/** @file What every raster file that is open for reading offers, whatever its format. */
import { check, DataError } from '../core/errors.js';
import { bytesOf, dtypeOf, makeArray, type Dtype } from './dtype.js';
import { windowGrid, type Grid, type Raster, type TypedArray, type Window } from './grid.js';
import type { Target } from './read-window.js';

/** A raster file that is open for reading windows. */
export interface RasterFile {
  path: string;
  grid: Grid;
  bands: number;
  dtype: Dtype;
  nodata: number | null;
  bandNames?: string[];
  /** Pixels of a window (default: all) of some bands (default: all, in file order); absent blocks come as nodata, or 0 without one. */
  read(window?: Window, bands?: number[]): Promise<Raster>;
  /** The same into an array of the file's dtype, which may be shared with threads. */
  readInto(data: TypedArray, window: Window, bands?: number[]): Promise<void>;
  /** The whole width, `rows` rows at a time, from the top. */
  rowBlocks(rows: number): AsyncIterable<{ y: number; raster: Raster }>;
  close(): Promise<void>;
}

export interface RasterSource {
  path: string;
  grid: Grid;
  bands: number;
  dtype: Dtype;
  nodata: number | null;
  bandNames: string[] | undefined;
  /** Fills the pixels of a window that lies inside the grid. */
  fill(into: Target): Promise<void>;
  close(): void;
}

/** A RasterFile over a source: requests are checked, and bounded by `limitBytes`, before anything is allocated. */
export function makeRasterFile(source: RasterSource, limitBytes: number): RasterFile {
  const { path, grid, dtype, nodata, bandNames } = source;
  const all: Window = { x: 0, y: 0, width: grid.width, height: grid.height };
  const every = Array.from({ length: source.bands }, (_, b) => b);
  const raster: RasterFile = {
    path,
    grid,
    bands: source.bands,
    dtype,
    nodata,
    ...(bandNames && { bandNames }),
    async read(window = all, bands = every) {
      checkRequest(source, window, bands);
      checkLimit(path, window, bands.length, dtype, limitBytes);
      const data = makeArray(dtype, window.width * window.height * bands.length);
      await source.fill({ data, window, bands, fill: nodata ?? 0 });
      const names = bandNames && { bandNames: bands.map((b) => bandNames[b]) };
      return { grid: windowGrid(grid, window), bands: bands.length, data, nodata, ...names };
    },
    async readInto(data, window, bands = every) {
      checkRequest(source, window, bands);
      const length = window.width * window.height * bands.length;
      check(
        data.length === length && dtypeOf(data) === dtype,
        () => `array is ${dtypeOf(data)}[${data.length}]: the window of ${path} needs ${dtype}[${length}]`,
      );
      await source.fill({ data, window, bands, fill: nodata ?? 0 });
    },
    async *rowBlocks(rows) {
      check(Number.isInteger(rows) && rows > 0, `rows is ${rows}: expected 1 or more`);
      for (let y = 0; y < grid.height; y += rows) {
        const window = { x: 0, y, width: grid.width, height: Math.min(rows, grid.height - y) };
        yield { y, raster: await raster.read(window) };
      }
    },
    close: async () => source.close(),
  };
  return raster;
}

function checkRequest({ path, grid, bands: count }: RasterSource, w: Window, bands: number[]): void {
  const inside = w.x >= 0 && w.y >= 0 && w.x + w.width <= grid.width && w.y + w.height <= grid.height;
  check(
    inside && [w.x, w.y, w.width, w.height].every(Number.isInteger) && w.width > 0 && w.height > 0,
    () =>
      `window is ${w.width} x ${w.height} at ${w.x}, ${w.y}: ${path} has ${grid.width} x ${grid.height} pixels`,
  );
  for (const b of bands)
    check(Number.isInteger(b) && b >= 0 && b < count, `band is ${b}: ${path} has bands 0..${count - 1}`);
}

function checkLimit(path: string, w: Window, bands: number, dtype: Dtype, limit: number): void {
  const bytes = w.width * w.height * bands * bytesOf(dtype);
  if (bytes > limit)
    throw new DataError(
      `${path} is ${w.width} x ${w.height} x ${bands} ${dtype} = ${gib(bytes)}, above the limit of ${gib(limit)}: read windows (openRaster, rowBlocks)`,
    );
}

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
