import { check } from '../core/errors.js';
import { pixelSize, type Grid } from '../raster/grid.js';
import { checkMetric } from './dem.js';

/** Distance from each pixel's centre to the centre of the nearest pixel of the mask, exact.
 *  @param mask  [rows, cols] of `grid`, which is north-up and metric: not 0 = target
 *  @returns [rows, cols] float32, CRS units; 0 on targets, Infinity everywhere where the mask is empty
 *  @source Meijster, Roerdink & Hesselink 2000 (two scans of lower parabolas, doi 10.1007/0-306-47025-X_36); Felzenszwalb &
 *    Huttenlocher 2012, doi 10.4086/toc.2012.v008a019 */
export function distanceTo(mask: Uint8Array | Int32Array, grid: Grid): Float32Array {
  const { width, height } = grid;
  check(mask.length === width * height, `mask has ${mask.length} pixels, the grid ${width} x ${height}`);
  checkMetric(grid, 'distance');
  const [px, py] = pixelSize(grid);
  const rows = alongColumns(mask, width, height);
  return alongRows(rows, width, height, px, py);
}

/** [rows, cols] int32: rows to the nearest target of the same column, -1 where there is none; row by row for the cache's sake. */
function alongColumns(mask: Uint8Array | Int32Array, width: number, height: number): Int32Array {
  const far = width + height;
  const out = new Int32Array(mask.length);
  for (let x = 0; x < width; x++) out[x] = mask[x] ? 0 : far;
  for (let i = width; i < out.length; i++) out[i] = mask[i] ? 0 : Math.min(far, out[i - width] + 1);
  for (let i = out.length - width - 1; i >= 0; i--)
    if (out[i + width] + 1 < out[i]) out[i] = out[i + width] + 1;
  for (let i = 0; i < out.length; i++) if (out[i] >= far) out[i] = -1;
  return out;
}

/** The lower envelope of one parabola for each column, read off along the row. */
function alongRows(rows: Int32Array, width: number, height: number, px: number, py: number): Float32Array {
  const out = new Float32Array(rows.length);
  const vertex = new Int32Array(width);
  const from = new Float64Array(width + 1);
  const squared = new Float64Array(width);
  // In units of the pixel width, so that columns are whole numbers.
  const ratio = (py / px) ** 2;
  for (let y = 0; y < height; y++) {
    const at = y * width;
    let k = -1;
    for (let x = 0; x < width; x++) {
      const g = rows[at + x];
      if (g < 0) continue;
      const f = ratio * g * g;
      squared[x] = f;
      let start = -Infinity;
      while (k >= 0) {
        const v = vertex[k];
        start = (f - squared[v] + (x - v) * (x + v)) / (2 * (x - v));
        if (start > from[k]) break;
        k--;
      }
      vertex[++k] = x;
      from[k] = k === 0 ? -Infinity : start;
    }
    if (k < 0) {
      out.fill(Infinity, at, at + width);
      continue;
    }
    for (let x = 0, j = 0; x < width; x++) {
      while (j < k && from[j + 1] <= x) j++;
      const v = vertex[j];
      out[at + x] = px * Math.sqrt((x - v) * (x - v) + squared[v]);
    }
  }
  return out;
}
