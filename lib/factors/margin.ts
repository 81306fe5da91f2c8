/** @file A margin around a grid, and rows cut back to the grid. */
import { check } from '../core/index.js';
import { makeGrid, pixelSize, toMap, type Grid, type RasterFile } from '../raster/index.js';
import type { LayerRows } from './on-grid.js';

/** Gives rows of a layer on the grid, [count, width] float32. */
export type GridRows = (y: number, count: number) => Float32Array | Promise<Float32Array>;

/** Rows of a file that lies `edge` pixels further out on all sides. */
export function rowsOfFile(file: RasterFile, width: number, edge: number): GridRows {
  return async (y, count) =>
    (await file.read({ x: edge, y: y + edge, width, height: count })).data as Float32Array;
}

/** The middle columns of rows that lie `pad` rows further down. */
export function cropRows(rows: LayerRows, from: number, width: number, pad: number): LayerRows {
  if (pad === 0) return rows;
  return (y, count) => {
    const found = rows(y + pad, count);
    const out = new Float32Array(count * width);
    for (let r = 0; r < count; r++)
      out.set(found.subarray(r * from + pad, r * from + pad + width), r * width);
    return out;
  };
}

/** The grid with `pad` more pixels on all sides.
 *  @throws "pixels are 10 x 12: a margin needs square ones" */
export function padded(grid: Grid, pad: number): Grid {
  if (pad === 0) return grid;
  const [left, top] = toMap(grid, -pad, -pad);
  const [pixel, height] = pixelSize(grid);
  check(Math.abs(pixel / height - 1) < 1e-9, `pixels are ${pixel} x ${height}: a margin needs square ones`);
  return makeGrid({
    width: grid.width + 2 * pad,
    height: grid.height + 2 * pad,
    crs: grid.crs,
    left,
    top,
    pixel,
  });
}
