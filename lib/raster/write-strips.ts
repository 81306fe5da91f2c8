/** @file Writing plain GeoTIFFs, not compressed: every value's place is known before the first is there. */
import { closeSync, openSync, renameSync, rmSync, write as writeAt } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { check } from '../core/errors.js';
import { makeFolder } from '../core/folders.js';
import { cannotWrite } from '../core/write-error.js';
import { writeAll } from './cog-blocks.js';
import { bytesOf, bytesView, dtypeOf, type Dtype } from './dtype.js';
import type { Grid, TypedArray } from './grid.js';
import { makeHeader } from './tiff-header.js';

const STRIP_BYTES = 2 ** 16;
const writeSome = promisify(writeAt);

/** How a plain striped GeoTIFF is written. */
export interface StripOptions {
  grid: Grid;
  bands: number;
  dtype: Dtype;
  nodata: number | null;
  bandNames?: string[];
}

/** Takes rows in any order, several at a time, and leaves a file only when it is whole. */
export interface StripWriter {
  /** `data` is [rows, width] of one band, from row `y` on; it must stay as it is until the promise settles. */
  writeRows(band: number, y: number, data: TypedArray): Promise<void>;
  /** Gives the file its name; unlike a COG it is not synced to the disk, as it can be made again.
   *  @throws where rows are missing */
  close(): Promise<void>;
  /** Drops all that was written; what was at the path stays. */
  abort(): void;
}

/** Starts a GeoTIFF of uncompressed strips, band after band; BigTIFF where it passes 4 GB. For work that is done again soon, where
 *  reading and writing fast counts for more than size; `createCogWriter` makes the files to keep.
 *  @throws where a size or CRS cannot be written */
export function createStripWriter(path: string, o: StripOptions): StripWriter {
  const { grid, bands, dtype } = o;
  const rowBytes = grid.width * bytesOf(dtype);
  const rows = Math.max(1, Math.min(grid.height, Math.floor(STRIP_BYTES / rowBytes)));
  const strips = Math.ceil(grid.height / rows);
  const sizes = new Float64Array(bands * strips).map((_, i) =>
    (i + 1) % strips === 0 ? (grid.height - (strips - 1) * rows) * rowBytes : rows * rowBytes,
  );
  const header = makeHeader({
    ...o,
    block: { rows },
    compression: 'none',
    levels: [{ width: grid.width, height: grid.height, sizes }],
  });
  const part = `${path}.part-${process.pid}`;
  makeFolder(dirname(path));
  let fd = openSync(part, 'w');
  writeAll(fd, [header]);
  let missing = bands * grid.height;
  const drop = (): void => {
    if (fd >= 0) closeSync(fd);
    fd = -1;
    rmSync(part, { force: true });
  };
  return {
    async writeRows(band, y, data) {
      const count = data.length / grid.width;
      check(fd >= 0, `${path} is closed: no more rows can be written`);
      check(
        Number.isInteger(count) && y >= 0 && y + count <= grid.height && band >= 0 && band < bands,
        () => `rows ${y}..${y + count} of band ${band}: ${path} has ${bands} bands of ${grid.height} rows`,
      );
      check(dtypeOf(data) === dtype, () => `rows are ${dtypeOf(data)}, ${path} was started as ${dtype}`);
      missing -= count;
      await writeWhole(fd, bytesView(data), header.length + (band * grid.height + y) * rowBytes, path);
    },
    async close() {
      check(missing === 0, `${path} lacks ${missing} rows: write each row of each band once before closing`);
      try {
        closeSync(fd);
        fd = -1;
        renameSync(part, path);
      } catch (error) {
        drop();
        throw cannotWrite(path, error);
      }
    },
    abort: drop,
  };
}

/** Writes all bytes at a place of the file, whatever the system takes at once. */
async function writeWhole(fd: number, bytes: Uint8Array, place: number, path: string): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;)
      at += (await writeSome(fd, bytes, at, bytes.length - at, place + at)).bytesWritten;
  } catch (error) {
    throw cannotWrite(path, error);
  }
}
