/** @file The landslides of a stack by blocks of rows, where they are or moved. */
import { join } from 'node:path';
import {
  LANDSLIDES_FILE,
  stackRows,
  type FactorName,
  type FactorStack,
  type StackRows,
} from '../factors/index.js';
import { openRaster, type RasterFile } from '../raster/index.js';
import { shiftRows, wrapped } from '../susceptibility/index.js';

/** Columns and rows by which an inventory is moved. */
export type Shift = readonly [number, number];

/** A stack by blocks of rows, its landslides moved against its layers (see `shiftRows`). */
export async function* inventoryRows(
  stack: FactorStack,
  { names, shift, signal }: { names?: readonly FactorName[]; shift?: Shift | null; signal?: AbortSignal },
): AsyncGenerator<StackRows> {
  if (!shift) return yield* stackRows(stack, { names, signal });
  const [columns, down] = shift;
  const file = await openRaster(join(stack.dir, LANDSLIDES_FILE));
  try {
    for await (const rows of stackRows(stack, { names, signal })) {
      const source = await readWrapped(file, wrapped(rows.y, down, stack.grid.height), rows.count);
      yield { ...rows, ids: shiftRows(rows.ids, source, stack.grid.width, columns) };
    }
  } finally {
    await file.close();
  }
}

/** `count` rows from row `y` on; after the last comes the first. */
async function readWrapped(file: RasterFile, y: number, count: number): Promise<Int32Array> {
  const { width, height } = file.grid;
  const out = new Int32Array(count * width);
  for (let done = 0; done < count;) {
    const from = (y + done) % height;
    const rows = Math.min(count - done, height - from);
    out.set((await file.read({ x: 0, y: from, width, height: rows })).data as Int32Array, done * width);
    done += rows;
  }
  return out;
}
