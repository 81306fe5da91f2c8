/** @file Writing cloud-optimised GeoTIFFs. */
import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { check } from '../core/errors.js';
import { makeFolder } from '../core/folders.js';
import { cannotWrite } from '../core/write-error.js';
import {
  cutTile,
  finishFile,
  makeCompressor,
  makeStore,
  TILE,
  writeAll,
  type BlockStore,
  type Compressor,
} from './cog-blocks.js';
import { dtypeOf, makeArray, type Dtype } from './dtype.js';
import type { Grid, Raster, TypedArray } from './grid.js';
import { halve, type OverviewMethod } from './overview.js';
import { epsgCode, makeHeader } from './tiff-header.js';

/** Takes a raster from the top, some rows at a time, and leaves a file only when it is whole. */
export interface CogWriter {
  /** `data` is [bands, rows, width]; `y` is its first row and must be the next one. */
  writeRows(y: number, data: TypedArray): Promise<void>;
  /** Writes the file under a temporary name, syncs and renames it. */
  close(): Promise<void>;
  /** Drops all that was written; what was at the path stays. */
  abort(): void;
}

/** How a cloud-optimised GeoTIFF is written. */
export interface CogOptions {
  grid: Grid;
  bands: number;
  dtype: Dtype;
  nodata: number | null;
  bandNames?: string[];
  /** `nearest` for classes and masks. */
  overviews: OverviewMethod;
  /** zlib level 1..9. */
  level?: number;
  /** Compressed bytes kept in memory before they go to a file beside the target. */
  memoryBytes?: number;
}

interface Level {
  width: number;
  height: number;
  store: BlockStore;
  /** [bands, TILE, width]: rows that do not fill a row of tiles yet. */
  rows: TypedArray;
  filled: number;
  /** Rows of tiles done. */
  done: number;
}

/** Starts a cloud-optimised GeoTIFF: 512 x 512 tiles, band after band, deflate with predictor, overviews down to one tile, BigTIFF
 *  where it passes 4 GB. Memory stays at about 512 rows of the raster (twice that with its overviews) and `memoryBytes`.
 *  Same pixels, same bytes. @throws where a size, band name count or CRS cannot be written */
export function createCogWriter(path: string, options: CogOptions): CogWriter {
  checkOptions(options);
  const { grid, bands, dtype } = options;
  const part = `${path}.part-${process.pid}`;
  makeFolder(dirname(path));
  const levels = makeLevels(options, part);
  const compressor = makeCompressor(dtype, options.level ?? 1);
  let next = 0;
  let open = true;
  const drop = (): void => {
    open = false;
    for (const l of levels) l.store.drop();
  };
  return {
    async writeRows(y, data) {
      const rows = data.length / (bands * grid.width);
      check(open, `${path} is closed: no more rows can be written`);
      check(
        y === next,
        `row ${y} of ${path} came where row ${next} was due: write rows from the top without gaps`,
      );
      check(
        Number.isInteger(rows) && y + rows <= grid.height,
        () => `${data.length} values do not make rows of ${bands} x ${grid.width} within ${grid.height - y}`,
      );
      check(
        dtypeOf(data) === dtype,
        () => `rows are ${dtypeOf(data)}, ${path} was started as ${dtype}: convert them`,
      );
      next += rows;
      await push(levels, 0, data, rows, options, compressor);
    },
    async close() {
      check(open, `${path} is closed already`);
      check(
        next === grid.height,
        `${path} has ${next} of its ${grid.height} rows: write the rest before closing`,
      );
      try {
        await compressor.done();
        assemble(path, part, levels, options);
      } catch (error) {
        throw cannotWrite(path, error);
      } finally {
        drop();
      }
    },
    abort: drop,
  };
}

/** Writes a raster that is in memory. `overviews`: by default `nearest` for 8-bit data, which may be classes, and
 *  `average` for the rest.
 *  @throws as `createCogWriter` */
export async function writeCog(
  path: string,
  raster: Raster,
  options: { overviews?: OverviewMethod; level?: number } = {},
): Promise<void> {
  const { grid, bands, data, nodata, bandNames } = raster;
  const dtype = dtypeOf(data);
  const expected = bands * grid.width * grid.height;
  check(
    data.length === expected,
    `raster has ${data.length} values; ${bands} x ${grid.height} x ${grid.width} is ${expected}`,
  );
  const overviews = options.overviews ?? (dtype === 'uint8' || dtype === 'int8' ? 'nearest' : 'average');
  const writer = createCogWriter(path, {
    grid,
    bands,
    dtype,
    nodata,
    bandNames,
    overviews,
    level: options.level,
  });
  try {
    await writer.writeRows(0, data);
    await writer.close();
  } catch (error) {
    writer.abort();
    throw error;
  }
}

function checkOptions(o: CogOptions): void {
  const { width, height, transform, crs } = o.grid;
  const whole = (v: number): boolean => Number.isInteger(v) && v > 0;
  check(
    whole(width) && whole(height) && whole(o.bands),
    `raster is ${width} x ${height} x ${o.bands}: expected whole numbers above 0`,
  );
  check(o.bands < 65536, `raster has ${o.bands} bands: a TIFF holds 65535`);
  check(transform.every(Number.isFinite), `geotransform is ${transform.join(' ')}: expected six numbers`);
  check(
    !o.bandNames || o.bandNames.length === o.bands,
    `${o.bandNames?.length} band names for ${o.bands} bands`,
  );
  epsgCode(crs);
}

function makeLevels(o: CogOptions, part: string): Level[] {
  const levels: Level[] = [];
  let { width, height } = o.grid;
  const memory = o.memoryBytes ?? 2 ** 28;
  for (;;) {
    const count = Math.ceil(width / TILE) * Math.ceil(height / TILE) * o.bands;
    const rows = makeArray(o.dtype, 0);
    const store = makeStore(count, `${part}-level${levels.length}`, memory);
    levels.push({ width, height, store, rows, filled: 0, done: 0 });
    if (width <= TILE && height <= TILE) return levels;
    width = Math.ceil(width / 2);
    height = Math.ceil(height / 2);
  }
}

/** Takes `rows` more rows at a level; whole rows of tiles go on to the compressor and, halved, to the next level. */
async function push(
  levels: Level[],
  at: number,
  data: TypedArray,
  rows: number,
  o: CogOptions,
  compressor: Compressor,
): Promise<void> {
  const level = levels[at];
  const { width, height } = level;
  for (let y = 0; y < rows;) {
    const start = level.done * TILE;
    const due = Math.min(TILE, height - start);
    if (level.filled === 0 && rows - y >= due) {
      await finishStrip(levels, at, data, y * width, rows * width, due, o, compressor);
      y += due;
      continue;
    }
    if (level.rows.length === 0) level.rows = makeArray(o.dtype, o.bands * TILE * width);
    const take = Math.min(due - level.filled, rows - y);
    for (let b = 0; b < o.bands; b++) {
      const from = (b * rows + y) * width;
      level.rows.set(data.subarray(from, from + take * width), (b * TILE + level.filled) * width);
    }
    level.filled += take;
    y += take;
    if (level.filled < due) return;
    level.filled = 0;
    await finishStrip(levels, at, level.rows, 0, TILE * width, due, o, compressor);
  }
}

/** One row of tiles: `due` rows of every band, bands `bandStride` values apart, the first at `first`. */
async function finishStrip(
  levels: Level[],
  at: number,
  data: TypedArray,
  first: number,
  bandStride: number,
  due: number,
  o: CogOptions,
  compressor: Compressor,
): Promise<void> {
  const level = levels[at];
  const { width, height, store } = level;
  const across = Math.ceil(width / TILE);
  const down = Math.ceil(height / TILE);
  const tileRow = level.done++;
  for (let b = 0; b < o.bands; b++)
    for (let t = 0; t < across; t++) {
      const tile = cutTile(data, first + b * bandStride, width, due, t * TILE, 0, o.dtype);
      await compressor.add(tile, store, (b * down + tileRow) * across + t);
    }
  if (at + 1 === levels.length) return;
  const half = levels[at + 1];
  const halfRows = Math.ceil(due / 2);
  const out = makeArray(o.dtype, o.bands * halfRows * half.width);
  for (let b = 0; b < o.bands; b++)
    halve(data, first + b * bandStride, width, due, out, b * halfRows * half.width, {
      method: o.overviews,
      nodata: o.nodata,
      dtype: o.dtype,
    });
  await push(levels, at + 1, out, halfRows, o, compressor);
}

function assemble(path: string, part: string, levels: Level[], o: CogOptions): void {
  const header = makeHeader({
    ...o,
    block: { tile: TILE },
    compression: 'deflate',
    levels: levels.map((l) => ({ width: l.width, height: l.height, sizes: l.store.sizes })),
  });
  let fd = -1;
  try {
    fd = openSync(part, 'w');
    writeAll(fd, [header]);
    for (const level of [...levels].reverse()) level.store.copyTo(fd);
    finishFile(fd);
    fd = -1;
    renameSync(part, path);
  } catch (error) {
    if (fd >= 0) closeSync(fd);
    rmSync(part, { force: true });
    throw error;
  }
}
