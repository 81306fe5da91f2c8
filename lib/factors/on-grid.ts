/** @file A raster on the factors' grid, some rows at a time. */
import { check } from '../core/index.js';
import {
  absentTest,
  dtypeOf,
  pixelSize,
  reprojectRows,
  resampleRows,
  type Grid,
  type Raster,
  type ResampleMethod,
} from '../raster/index.js';

/** Gives [count, width] float32 of a layer from row `y` of its grid on, NaN = nodata. */
export type LayerRows = (y: number, count: number) => Float32Array;

/** A raster on a grid, by reprojection where the CRS differ: `fine` for smaller pixels, averages for larger ones. Absent pixels are NaN.
 *  The raster is in memory; the rows of the grid are made when they are asked for.
 *  @throws "the raster has 4 bands; ..." and as `resample` and `reproject` */
export function rowsOnGrid(raster: Raster, grid: Grid, fine: 'nearest' | 'bilinear' | 'cubic'): LayerRows {
  check(raster.bands === 1, `the raster has ${raster.bands} bands; a factor is made from one (bandOf)`);
  const absent = absentTest(raster.nodata, dtypeOf(raster.data));
  const values = new Float32Array(raster.data.length);
  for (let i = 0; i < values.length; i++) values[i] = absent(raster.data[i]) ? NaN : raster.data[i];
  const plain: Raster<Float32Array> = { ...raster, data: values, nodata: NaN };
  if (raster.grid.crs !== grid.crs) return reprojectRows(plain, grid, { method: fine }).rows;
  const coarser = pixelSize(grid)[0] > 1.5 * pixelSize(raster.grid)[0];
  const method: ResampleMethod = coarser && fine !== 'nearest' ? 'average' : fine;
  return resampleRows(plain, grid, { method }).rows;
}

/** As `rowsOnGrid`, all rows at once.
 *  @returns [rows, cols] float32 */
export function onGrid(raster: Raster, grid: Grid, fine: 'nearest' | 'bilinear' | 'cubic'): Float32Array {
  return rowsOnGrid(raster, grid, fine)(0, grid.height);
}
