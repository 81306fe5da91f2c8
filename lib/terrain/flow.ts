/** @file Where water goes: depressions filled, each pixel's steepest neighbour, area above each pixel, and rivers. */
import { check } from '../core/errors.js';
import { mapTo } from '../core/map-to.js';
import { pixelSize, type Grid, type Raster } from '../raster/grid.js';
import { heights } from './dem.js';
import { makeQueue } from './queue.js';

/** Column and row steps of D8 directions 0..7: east, south-east, south ... north-east. */
export const D8_DX = [1, 1, 0, -1, -1, -1, 0, 1] as const;
/** Row steps to the eight neighbours, in the order of the directions. */
export const D8_DY = [0, 1, 1, 1, 0, -1, -1, -1] as const;
/** Direction of pixels that drain out of the raster; and of absent pixels. */
export const OUTLET = 8;
/** Marks a cell without direction: nodata. */
export const ABSENT = 255;

/** The DEM with every depression raised to its spill level plus a slight fall, so that each pixel drains to the edge or to an absent pixel.
 *  @param fallM  least fall from a filled pixel to the next, metres (default 1e-3); 0 leaves lakes level
 *  @returns [rows, cols] float64 (a small fall over a large lake needs the digits); NaN where absent
 *  @source Barnes, Lehman & Mulla 2014, doi 10.1016/j.cageo.2013.04.024, algorithm 3 */
export function fillDepressions(dem: Raster, { fallM = 1e-3 }: { fallM?: number } = {}): Float64Array {
  check(fallM >= 0 && fallM < 1, `fallM is ${fallM}: expected metres, 0 to below 1`);
  const { z } = heights(dem, 'filling');
  const { width, height } = dem.grid;
  const out = Float64Array.from(z);
  const done = new Uint8Array(z.length);
  const queue = makeQueue(z.length);
  for (let i = 0; i < z.length; i++) {
    if (z[i] !== z[i]) done[i] = 1;
    else if (onEdge(z, i, width, height)) {
      done[i] = 1;
      queue.push(i, z[i]);
    }
  }
  while (queue.size() > 0) {
    const i = queue.pop();
    const [x, y] = [i % width, (i / width) | 0];
    for (let d = 0; d < 8; d++) {
      const [nx, ny] = [x + D8_DX[d], y + D8_DY[d]];
      if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
      const n = ny * width + nx;
      if (done[n]) continue;
      done[n] = 1;
      const least = out[i] + fallM;
      if (out[n] < least) out[n] = least;
      queue.push(n, out[n]);
    }
  }
  return out;
}

/** True at the border of the raster and beside absent pixels. */
function onEdge(z: ArrayLike<number>, i: number, width: number, height: number): boolean {
  const [x, y] = [i % width, (i / width) | 0];
  if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return true;
  for (let d = 0; d < 8; d++) {
    const v = z[i + D8_DY[d] * width + D8_DX[d]];
    if (v !== v) return true;
  }
  return false;
}

/** The direction of steepest descent of each pixel: 0..7 (D8_DX, D8_DY), OUTLET where no neighbour is lower, ABSENT where there is no
 *  height. Of equally steep ones the first.
 *  @param z  [rows, cols] heights, filled, so that only pixels at the edge are outlets; NaN where absent
 *  @returns [rows, cols] uint8
 *  @source O'Callaghan & Mark 1984, doi 10.1016/S0734-189X(84)80011-0 */
export function flowDirections(z: Float32Array | Float64Array, grid: Grid): Uint8Array {
  const { width, height } = grid;
  check(z.length === width * height, `heights are ${z.length}, the grid ${width} x ${height}`);
  const [px, py] = pixelSize(grid);
  const run = D8_DX.map((dx, d) => Math.hypot(dx * px, D8_DY[d] * py));
  const out = new Uint8Array(z.length);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      let best = z[i] === z[i] ? OUTLET : ABSENT;
      let steepest = 0;
      for (let d = 0; d < 8 && best !== ABSENT; d++) {
        const [nx, ny] = [x + D8_DX[d], y + D8_DY[d]];
        if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
        const fall = (z[i] - z[ny * width + nx]) / run[d];
        if (fall > steepest) {
          steepest = fall;
          best = d;
        }
      }
      out[i] = best;
    }
  return out;
}

/** Number of pixels that drain through each pixel, itself counted.
 *  @param directions  [rows, cols] as from `flowDirections`
 *  @returns [rows, cols] float64; 0 where absent */
export function flowAccumulation(directions: Uint8Array, grid: Grid): Float64Array {
  const { width, height } = grid;
  check(
    directions.length === width * height,
    `directions are ${directions.length}, the grid ${width} x ${height}`,
  );
  const waiting = new Uint8Array(directions.length);
  const down = (i: number): number =>
    directions[i] < 8 ? i + D8_DY[directions[i]] * width + D8_DX[directions[i]] : -1;
  for (let i = 0; i < directions.length; i++) if (directions[i] < 8) waiting[down(i)]++;
  const out = new Float64Array(directions.length);
  const ready = new Int32Array(directions.length);
  let count = 0;
  for (let i = 0; i < directions.length; i++) {
    if (directions[i] === ABSENT) continue;
    out[i] = 1;
    if (waiting[i] === 0) ready[count++] = i;
  }
  for (let k = 0; k < count; k++) {
    const n = down(ready[k]);
    if (n < 0) continue;
    out[n] += out[ready[k]];
    if (--waiting[n] === 0) ready[count++] = n;
  }
  return out;
}

/** The pixels that at least `thresholdM2` square metres drain through.
 *  @returns [rows, cols] uint8, 1 = river */
export function extractRivers(dem: Raster, { thresholdM2 }: { thresholdM2: number }): Uint8Array {
  check(thresholdM2 > 0, `thresholdM2 is ${thresholdM2}: expected square metres above 0`);
  const [px, py] = pixelSize(dem.grid);
  const directions = flowDirections(fillDepressions(dem), dem.grid);
  const area = flowAccumulation(directions, dem.grid);
  return mapTo(Uint8Array, area, (pixels) => (pixels * px * py >= thresholdM2 ? 1 : 0));
}
