import { check } from '../core/index.js';
import type { Window } from '../raster/index.js';

/** The sliding windows that fit in an image, row by row from the upper left.
 *  @param stride  pixels from one window to the next
 *  @param flush   adds a last row and column against the lower and right edge, which plain strides may leave out
 *  @throws "window is 128 pixels, the image 100 x 90: use a smaller window or a larger image"
 *  @source section 2.3.2: 128 pixels, stride 40 */
export function cutWindows({
  width,
  height,
  size = 128,
  stride = 40,
  flush = false,
}: {
  width: number;
  height: number;
  size?: number;
  stride?: number;
  flush?: boolean;
}): Window[] {
  check(Number.isInteger(size) && size > 0, `window is ${size} pixels: expected an integer above 0`);
  check(Number.isInteger(stride) && stride > 0, `stride is ${stride} pixels: expected an integer above 0`);
  check(
    size <= width && size <= height,
    `window is ${size} pixels, the image ${width} x ${height}: use a smaller window or a larger image`,
  );
  const xs = starts(width, size, stride, flush);
  return starts(height, size, stride, flush).flatMap((y) =>
    xs.map((x) => ({ x, y, width: size, height: size })),
  );
}

function starts(length: number, size: number, stride: number, flush: boolean): number[] {
  const list: number[] = [];
  for (let at = 0; at + size <= length; at += stride) list.push(at);
  if (flush && list.at(-1) !== length - size) list.push(length - size);
  return list;
}

/** Windows sorted into square cells, to find those that share a pixel with another without comparing all. */
export class WindowIndex {
  private readonly cells = new Map<number, Window[]>();
  private readonly side: number;

  constructor(windows: readonly Window[]) {
    this.side = Math.max(1, ...windows.map((w) => Math.max(w.width, w.height)));
    for (const w of windows)
      for (const key of this.keys(w)) {
        const cell = this.cells.get(key);
        if (cell) cell.push(w);
        else this.cells.set(key, [w]);
      }
  }

  /** A window that shares a pixel with `w`, or undefined. */
  overlapping(w: Window): Window | undefined {
    for (const key of this.keys(w)) {
      const found = this.cells.get(key)?.find((o) => sharePixels(o, w));
      if (found) return found;
    }
    return undefined;
  }

  private *keys(w: Window): Iterable<number> {
    const cell = (v: number): number => Math.floor(v / this.side);
    for (let row = cell(w.y); row <= cell(w.y + w.height - 1); row++)
      for (let column = cell(w.x); column <= cell(w.x + w.width - 1); column++) yield row * 2 ** 24 + column;
  }
}

/** True where two windows have a pixel in common; touching edges have none. */
export function sharePixels(a: Window, b: Window): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
