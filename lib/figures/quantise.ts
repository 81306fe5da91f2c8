/** @file A picture in at most 256 colours (median cut), for PNGs that must stay small. */
import { encodeIndexed } from './png.js';

type Colour = [number, number, number, number];

/** Cells of 5 bits a channel: their pixels and the sums of their channels. */
interface Cell {
  key: number;
  n: number;
  sum: [number, number, number];
}

/** The opaque picture `rgba` [height * width * 4] as a palette PNG. */
export function palettePng(rgba: Uint8Array | Uint8ClampedArray, width: number, height: number): Buffer {
  const cells = cellsOf(rgba);
  const boxes = cut([...cells.values()], 256);
  const place = new Uint8Array(32768);
  const palette = boxes.map((box, i): Colour => {
    const n = box.reduce((a, c) => a + c.n, 0);
    for (const cell of box) place[cell.key] = i;
    const mean = (k: 0 | 1 | 2): number => Math.round(box.reduce((a, c) => a + c.sum[k], 0) / n);
    return [mean(0), mean(1), mean(2), 255];
  });
  const index = new Uint8Array(width * height);
  for (let i = 0; i < index.length; i++) index[i] = place[keyOf(rgba, 4 * i)];
  return encodeIndexed(index, width, height, palette);
}

function keyOf(rgba: ArrayLike<number>, at: number): number {
  return ((rgba[at] >> 3) << 10) | ((rgba[at + 1] >> 3) << 5) | (rgba[at + 2] >> 3);
}

function cellsOf(rgba: ArrayLike<number>): Map<number, Cell> {
  const cells = new Map<number, Cell>();
  for (let at = 0; at < rgba.length; at += 4) {
    const key = keyOf(rgba, at);
    let cell = cells.get(key);
    if (!cell) cells.set(key, (cell = { key, n: 0, sum: [0, 0, 0] }));
    cell.n++;
    for (let k = 0; k < 3; k++) cell.sum[k] += rgba[at + k];
  }
  return cells;
}

const channel = (cell: Cell, k: number): number => (cell.key >> (10 - 5 * k)) & 31;

/** Splits the box with the greatest reach times pixels at its median, until there are `most`. */
function cut(all: Cell[], most: number): Cell[][] {
  const boxes = [describe(all)];
  while (boxes.length < most) {
    let worst = 0;
    for (let i = 1; i < boxes.length; i++) if (boxes[i].weight > boxes[worst].weight) worst = i;
    const { cells, axis, weight } = boxes[worst];
    if (weight === 0) break;
    cells.sort((a, b) => channel(a, axis) - channel(b, axis) || a.key - b.key);
    const half = cells.reduce((a, c) => a + c.n, 0) / 2;
    let at = 0;
    for (let seen = 0; at < cells.length - 1; at++) if ((seen += cells[at].n) >= half) break;
    at = Math.min(cells.length - 1, at + 1);
    boxes.splice(worst, 1, describe(cells.slice(0, at)), describe(cells.slice(at)));
  }
  return boxes.map((b) => b.cells);
}

function describe(cells: Cell[]): { cells: Cell[]; axis: number; weight: number } {
  const reach = [0, 1, 2].map((k) => {
    let [low, high] = [31, 0];
    for (const c of cells) {
      low = Math.min(low, channel(c, k));
      high = Math.max(high, channel(c, k));
    }
    return high - low;
  });
  const axis = reach.indexOf(Math.max(...reach));
  const n = cells.reduce((a, c) => a + c.n, 0);
  return { cells, axis, weight: cells.length < 2 ? 0 : reach[axis] * Math.sqrt(n) };
}
