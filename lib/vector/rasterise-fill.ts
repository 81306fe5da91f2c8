/** @file Polygons filled row by row. @source GDAL 3.6 alg/llrasterize.cpp */
import type { GridRows, Shape } from './rasterise-shapes.js';

/** Even-odd fill: a pixel whose centre lies between the first and second, third and fourth ... crossing of its row. */
export function fillRings(rows: GridRows, { parts: rings, value, top, bottom }: Shape): void {
  const first = Math.max(rows.top, Math.floor(top - 0.5));
  const last = Math.min(rows.bottom - 1, Math.ceil(bottom));
  if (!(first <= last)) return;
  const crossings: number[][] = Array.from({ length: last - first + 1 }, () => []);
  for (const ring of rings)
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
      crossEdge(ring[j], ring[i], first, last, crossings, rows, value);
  crossings.forEach((xs, r) => {
    xs.sort((p, q) => p - q);
    for (let k = 0; k + 1 < xs.length; k += 2) fillRow(rows, first + r, xs[k], xs[k + 1], value);
  });
}

function crossEdge(
  p: readonly [number, number],
  q: readonly [number, number],
  first: number,
  last: number,
  crossings: number[][],
  rows: GridRows,
  value: number,
): void {
  if (p[1] === q[1]) {
    // GDAL fills a level edge that runs through pixel centres from right to left (the bottom of a ring).
    const row = p[1] - 0.5;
    if (p[0] > q[0] && Number.isInteger(row) && row >= first && row <= last)
      fillRow(rows, row, q[0], p[0], value);
    return;
  }
  const [[x1, y1], [x2, y2]] = p[1] < q[1] ? [p, q] : [q, p];
  const end = Math.min(last, Math.ceil(y2 - 0.5) - 1);
  for (let row = Math.max(first, Math.ceil(y1 - 0.5)); row <= end; row++)
    crossings[row - first].push(((row + 0.5 - y1) * (x2 - x1)) / (y2 - y1) + x1);
}

function fillRow({ data, width, top }: GridRows, row: number, x1: number, x2: number, value: number): void {
  const from = Math.max(0, Math.floor(x1 + 0.5));
  const to = Math.min(width, Math.floor(x2 + 0.5));
  const at = (row - top) * width;
  if (to > from) data.fill(value, at + from, at + to);
}
