import { check } from '../core/errors.js';
import { pixelSize, type Grid } from '../raster/grid.js';
import { checkMetric } from './dem.js';
import { FAR, work } from './distance-rows.js';

/** Distance from each pixel's centre to the centre of the nearest pixel of the mask, exact.
 *  @param mask  [rows, cols] of `grid`, which is north-up and metric: not 0 = target
 *  @returns [rows, cols] float32, CRS units; 0 on targets, Infinity everywhere where the mask is empty
 *  @source Meijster, Roerdink & Hesselink 2000 (two scans of lower parabolas, doi 10.1007/0-306-47025-X_36); Felzenszwalb &
 *    Huttenlocher 2012, doi 10.4086/toc.2012.v008a019 */
export function distanceTo(mask: Uint8Array | Int32Array, grid: Grid): Float32Array {
  const { width, height } = grid;
  check(mask.length === width * height, `mask has ${mask.length} pixels, the grid ${width} x ${height}`);
  checkMetric(grid, 'distance');
  const distance = new Float32Array(mask.length);
  const none = new Int32Array(width).fill(FAR);
  work({ mask, width, above: none, below: none, pixel: pixelSize(grid), distance });
  return distance;
}
