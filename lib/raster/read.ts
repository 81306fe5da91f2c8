/** @file Reading windows of a GeoTIFF into memory. */
import { check, DataError } from '../core/errors.js';
import { bytesOf, makeArray, type Dtype } from './dtype.js';
import { readBandNames, readGeoreference, readNodata } from './geokeys.js';
import { windowGrid, type Grid, type Raster, type Window } from './grid.js';
import { isRaw, readDecoded, readRaw } from './read-window.js';
import { openBlocks } from './tiff-blocks.js';
import { readLayout, type TiffLayout } from './tiff-layout.js';
import { openSource, openTiff, type TiffFile } from './tiff-tags.js';

/** A GeoTIFF that is open for reading windows. */
export interface RasterFile {
  path: string;
  grid: Grid;
  bands: number;
  dtype: Dtype;
  nodata: number | null;
  bandNames?: string[];
  /** Pixels of a window (default: all) of some bands (default: all, in file order); absent blocks come as nodata, or 0 without one. */
  read(window?: Window, bands?: number[]): Promise<Raster>;
  /** The whole width, `rows` rows at a time, from the top. */
  rowBlocks(rows: number): AsyncIterable<{ y: number; raster: Raster }>;
  close(): Promise<void>;
}

const DEFAULT_LIMIT = 2 ** 31;

/** Opens a GeoTIFF: header only, no pixels. Reads strips and tiles; no compression, deflate, LZW, PackBits, JPEG, ZSTD;
 *  BigTIFF; both byte orders. `limitBytes` bounds what one `read` may allocate.
 *  @throws one line where the file is missing, corrupt, or of a kind that is not read */
export async function openRaster(path: string, { limitBytes = DEFAULT_LIMIT } = {}): Promise<RasterFile> {
  const source = openSource(path);
  try {
    const file = openTiff(source);
    const layout = readLayout(file);
    const { crs, transform } = readGeoreference(file);
    const grid: Grid = { width: layout.width, height: layout.height, crs, transform };
    return makeRasterFile(file, layout, grid, limitBytes);
  } catch (error) {
    source.close();
    throw error;
  }
}

/** The whole file in memory.
 *  @throws "PATH is 100000 x 100000 x 1 uint8 = 9.31 GiB, above the limit of 2.00 GiB: read windows (openRaster) ..." */
export async function readRaster(path: string, { limitBytes = DEFAULT_LIMIT } = {}): Promise<Raster> {
  const file = await openRaster(path, { limitBytes });
  try {
    return await file.read();
  } finally {
    await file.close();
  }
}

function makeRasterFile(file: TiffFile, layout: TiffLayout, grid: Grid, limitBytes: number): RasterFile {
  const path = file.source.path;
  const nodata = readNodata(file);
  const bandNames = readBandNames(file, layout.bands);
  const blocks = openBlocks(file, layout);
  const all: Window = { x: 0, y: 0, width: grid.width, height: grid.height };
  const raster: RasterFile = {
    path,
    grid,
    bands: layout.bands,
    dtype: layout.dtype,
    nodata,
    ...(bandNames && { bandNames }),
    async read(window = all, bands = Array.from({ length: layout.bands }, (_, b) => b)) {
      checkRequest(path, grid, layout, window, bands);
      checkLimit(path, window, bands.length, layout.dtype, limitBytes);
      const data = makeArray(layout.dtype, window.width * window.height * bands.length);
      const into = { data, window, bands, fill: nodata ?? 0 };
      if (isRaw(layout)) await readRaw(file, layout, blocks, into);
      else await readDecoded(layout, blocks, into);
      const names = bandNames && { bandNames: bands.map((b) => bandNames[b]) };
      return { grid: windowGrid(grid, window), bands: bands.length, data, nodata, ...names };
    },
    async *rowBlocks(rows) {
      check(Number.isInteger(rows) && rows > 0, `rows is ${rows}: expected 1 or more`);
      for (let y = 0; y < grid.height; y += rows) {
        const window = { x: 0, y, width: grid.width, height: Math.min(rows, grid.height - y) };
        yield { y, raster: await raster.read(window) };
      }
    },
    close: async () => file.source.close(),
  };
  return raster;
}

function checkRequest(path: string, grid: Grid, layout: TiffLayout, w: Window, bands: number[]): void {
  const inside = w.x >= 0 && w.y >= 0 && w.x + w.width <= grid.width && w.y + w.height <= grid.height;
  check(
    inside && [w.x, w.y, w.width, w.height].every(Number.isInteger) && w.width > 0 && w.height > 0,
    () =>
      `window is ${w.width} x ${w.height} at ${w.x}, ${w.y}: ${path} has ${grid.width} x ${grid.height} pixels`,
  );
  for (const b of bands)
    check(
      Number.isInteger(b) && b >= 0 && b < layout.bands,
      `band is ${b}: ${path} has bands 0..${layout.bands - 1}`,
    );
}

function checkLimit(path: string, w: Window, bands: number, dtype: Dtype, limit: number): void {
  const bytes = w.width * w.height * bands * bytesOf(dtype);
  if (bytes > limit)
    throw new DataError(
      `${path} is ${w.width} x ${w.height} x ${bands} ${dtype} = ${gib(bytes)}, above the limit of ${gib(limit)}: read windows (openRaster, rowBlocks)`,
    );
}

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
