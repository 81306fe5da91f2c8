/** @file Rows of a result that come from several threads, and so not quite in order, on their way into a file. */
import { createCogWriter, type CogOptions } from './write.js';
import type { TypedArray } from './grid.js';
import { createStripWriter } from './write-strips.js';

/** `cog`: compressed, with overviews, to keep. `strips`: plain and fast, for work that goes on at once. */
export type FileLayout = 'cog' | 'strips';

/** Takes blocks of rows; a block may come while others before it are still on their way. */
export interface RowSink {
  /** `data` is [bands, rows, width] from row `y` on; it must stay as it is until the promise settles. Every row comes once. */
  write(y: number, data: TypedArray): Promise<void>;
  close(): Promise<void>;
  abort(): void;
}

/** Starts a file of either layout.
 *  @throws as `createCogWriter` and `createStripWriter` */
export function createRowSink(path: string, layout: FileLayout, o: CogOptions): RowSink {
  return layout === 'cog' ? inOrder(path, o) : inPlace(path, o);
}

function inPlace(path: string, o: CogOptions): RowSink {
  const writer = createStripWriter(path, o);
  return {
    ...writer,
    async write(y, data) {
      const band = data.length / o.bands;
      const parts = Array.from({ length: o.bands }, (_, b) => data.subarray(b * band, (b + 1) * band));
      await Promise.all(parts.map((part, b) => writer.writeRows(b, y, part)));
    },
  };
}

function inOrder(path: string, o: CogOptions): RowSink {
  const writer = createCogWriter(path, o);
  const waiting = new Map<number, () => void>();
  let next = 0;
  return {
    ...writer,
    async write(y, data) {
      if (y !== next) await new Promise<void>((resolve) => waiting.set(y, resolve));
      await writer.writeRows(y, data);
      next = y + data.length / o.bands / o.grid.width;
      waiting.get(next)?.();
      waiting.delete(next);
    },
  };
}
