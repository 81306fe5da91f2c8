/** @file Layers on their way to the store: plain files in a folder that goes when they are done. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkStop, makeFolder } from '../core/index.js';
import {
  createStripWriter,
  openRaster,
  type Grid,
  type RasterFile,
  type TypedArray,
} from '../raster/index.js';

/** Pixels of a block of rows. */
const BLOCK = 2 ** 20;

/** Blocks of rows of a grid, from the top: the first row of each, and how many. */
export function* rowBlocksOf(
  { width, height }: Pick<Grid, 'width' | 'height'>,
  rows = Math.max(1, Math.floor(BLOCK / width)),
): Iterable<[number, number]> {
  for (let y = 0; y < height; y += rows) yield [y, Math.min(rows, height - y)];
}

/** A folder of files in work. */
export interface WorkFiles {
  path(name: string): string;
  /** Writes a file of one band by rows (`make` gives [count, width]) and opens it. */
  store(name: string, grid: Grid, dtype: 'float32' | 'uint8', make: RowsOf): Promise<RasterFile>;
  /** Opens a file that is there already. */
  open(name: string): Promise<RasterFile>;
  /** Closes a file and takes it from the disk. */
  drop(file: RasterFile): Promise<void>;
  /** Closes all files and removes the folder. */
  remove(): Promise<void>;
}

type RowsOf = (y: number, count: number) => TypedArray;

/** Makes the folder. */
export function makeWorkFiles(
  dir: string,
  { signal, rows }: { signal?: AbortSignal; rows?: number } = {},
): WorkFiles {
  const opened = new Set<RasterFile>();
  makeFolder(dir);
  const path = (name: string): string => join(dir, `${name}.tif`);
  const open = async (name: string): Promise<RasterFile> => {
    const file = await openRaster(path(name));
    opened.add(file);
    return file;
  };
  return {
    path,
    open,
    async store(name, grid, dtype, make) {
      const nodata = dtype === 'float32' ? NaN : null;
      const writer = createStripWriter(path(name), { grid, bands: 1, dtype, nodata });
      try {
        for (const [y, count] of rowBlocksOf(grid, rows)) {
          checkStop(signal, name);
          await writer.writeRows(0, y, make(y, count));
        }
        await writer.close();
      } finally {
        writer.abort();
      }
      return open(name);
    },
    async drop(file) {
      opened.delete(file);
      await file.close();
      rmSync(file.path, { force: true });
    },
    async remove() {
      for (const file of opened) await file.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
