/** @file A raster on another grid of the same CRS. */
import { check } from '../core/errors.js';
import { absentTest, dtypeOf, isFloat, makeArray, type Dtype } from './dtype.js';
import { bandOf, describeGrid, toMap, toPixel, type Grid, type Raster, type TypedArray } from './grid.js';
import { makeTaps, type ResampleMethod, type Taps } from './kernels.js';

/** The raster's values at the pixel centres of `target`: `nearest`, `bilinear` or `cubic` (a = -0.5, may overshoot), or for larger pixels
 *  `average`, weighted by the area that each source pixel shares. Absent pixels weigh nothing; a target pixel is absent where the
 *  source pixel at its centre is (average: where all are). Cubic is bilinear where one of its sixteen pixels is absent or outside, as
 *  in gdalwarp. Outside the source, pixels are absent: the result has the source's nodata,
 *  or NaN where floats had none.
 *  Integers are rounded and held to their range.
 *  @throws where the CRS differ, a grid is rotated against the other, or integers without nodata are asked for outside the source */
export function resample<T extends TypedArray>(
  raster: Raster<T>,
  target: Grid,
  o: { method: ResampleMethod },
): Raster<T> {
  const { rows, nodata } = resampleRows(raster, target, o);
  return { ...raster, grid: target, data: rows(0, target.height), nodata };
}

/** A raster on another grid, made some rows at a time. */
export interface MovedRows<T extends TypedArray> {
  /** [bands, count, width] of `count` rows of the target from row `y` on: the same whatever the rows that are asked for together. */
  rows(y: number, count: number): T;
  /** What marks absent pixels in them. */
  nodata: number | null;
}

/** As `resample`, by rows of the target: the source is in memory, the result need not be.
 *  @throws as `resample` */
export function resampleRows<T extends TypedArray>(
  raster: Raster<T>,
  target: Grid,
  o: { method: ResampleMethod },
): MovedRows<T> {
  const { grid, bands, data } = raster;
  check(
    grid.crs === target.crs,
    `raster is ${grid.crs || 'without CRS'}, target is ${target.crs || 'without CRS'}: use reproject`,
  );
  const axes = axesBetween(grid, target);
  const tapsOf = (method: ResampleMethod): Axes => ({
    columns: makeTaps(method, target.width, grid.width, axes.x0, axes.sx),
    rows: makeTaps(method, target.height, grid.height, axes.y0, axes.sy),
  });
  const taps = tapsOf(o.method);
  const safe = o.method === 'cubic' ? tapsOf('bilinear') : taps;
  const dtype = dtypeOf(data);
  const beyond = taps.columns.start.includes(-1) || taps.rows.start.includes(-1);
  const nodata = nodataFor(raster, dtype, beyond, target);
  const makers = Array.from({ length: bands }, (_, b) =>
    bandMaker(bandOf(raster, b), grid.width, taps, safe, dtype, nodata, o.method),
  );
  const rows = (y: number, count: number): T => {
    const size = target.width * count;
    const out = makeArray(dtype, size * bands) as T;
    makers.forEach((make, b) => make(out.subarray(b * size, (b + 1) * size), y));
    return out;
  };
  return { rows, nodata };
}

/** The value for pixels outside. */
export function nodataFor(raster: Raster, dtype: Dtype, beyond: boolean, target: Grid): number | null {
  if (raster.nodata !== null || !beyond) return raster.nodata;
  check(
    isFloat(dtype),
    () =>
      `target ${describeGrid(target)} reaches beyond the raster ${describeGrid(raster.grid)}, which has no nodata: set one`,
  );
  return NaN;
}

function axesBetween(grid: Grid, target: Grid): { x0: number; sx: number; y0: number; sy: number } {
  const at = (c: number, r: number): [number, number] => toPixel(grid, ...toMap(target, c, r));
  const [o, right, down] = [at(0, 0), at(target.width, 0), at(0, target.height)];
  const turned = Math.max(Math.abs(right[1] - o[1]), Math.abs(down[0] - o[0]));
  check(turned < 1e-6, 'the grids are rotated against each other: use reproject');
  return { x0: o[0], sx: (right[0] - o[0]) / target.width, y0: o[1], sy: (down[1] - o[1]) / target.height };
}

/** [lowest, highest] value of an integer type; floats are not bounded. */
export function rangeOf(dtype: Dtype): [number, number] {
  if (isFloat(dtype)) return [-Infinity, Infinity];
  const bits = Number(/\d+/.exec(dtype)![0]);
  return dtype.startsWith('u') ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}

interface Axes {
  columns: Taps;
  rows: Taps;
}

/** A function that fills rows of the target from row `y` on. `safe` has no negative weights: it stands in where `taps` meets absent pixels
 *  or the edge. */
function bandMaker(
  band: TypedArray,
  width: number,
  taps: Axes,
  safe: Axes,
  dtype: Dtype,
  nodata: number | null,
  method: ResampleMethod,
): (out: TypedArray, y: number) => void {
  const { rows, columns } = taps;
  const outWidth = columns.start.length;
  const bad = markAbsent(band, nodata, dtype);
  const o = {
    band,
    bad,
    width,
    safe,
    // Where there is no nodata, only floats have absent pixels: those that are NaN.
    fill: nodata ?? NaN,
    finish: finisher(dtype),
    average: method === 'average',
  };
  const edges =
    safe === taps ? [] : [...columns.whole.keys()].filter((c) => !columns.whole[c] && columns.start[c] >= 0);
  const line = new Float64Array(width);
  const badLine = new Uint8Array(width);
  return (out, y) => {
    for (let at = 0, r = y; at < out.length; at += outWidth, r++) {
      const to = out.subarray(at, at + outWidth);
      if (rows.start[r] < 0) {
        to.fill(o.fill);
        continue;
      }
      const now = safe !== taps && !rows.whole[r] ? safe : taps;
      combineRows(band, width, now.rows, r, line);
      writeRow(line, now.columns, to, o.fill, o.finish);
      for (const c of edges) to[c] = gather(o, c, r);
      if (bad && combineBad(bad, width, now.rows, r, badLine)) repairRow(o, badLine, now.columns, r, to);
    }
  };
}

/** [n] 1 where a pixel is absent, or undefined where none is. */
export function markAbsent(band: TypedArray, nodata: number | null, dtype: Dtype): Uint8Array | undefined {
  if (nodata === null && !isFloat(dtype)) return undefined;
  const absent = absentTest(nodata, dtype);
  let bad: Uint8Array | undefined;
  for (let i = 0; i < band.length; i++) if (absent(band[i])) (bad ??= new Uint8Array(band.length))[i] = 1;
  return bad;
}

/** Rounds and bounds for integers, nothing for floats. */
export function finisher(dtype: Dtype): (v: number) => number {
  if (isFloat(dtype)) return (v) => v;
  const [low, high] = rangeOf(dtype);
  return (v) => (v < low ? low : v > high ? high : Math.floor(v + 0.5));
}

/** line = the weighted sum of the rows that target row r draws on. */
function combineRows(band: TypedArray, width: number, rows: Taps, r: number, line: Float64Array): void {
  const first = rows.start[r] * width;
  line.fill(0);
  for (let k = 0; k < rows.taps; k++) {
    const w = rows.weights[r * rows.taps + k];
    if (w === 0) continue;
    for (let x = 0, i = first + k * width; x < width; x++, i++) line[x] += w * band[i];
  }
}

function writeRow(
  line: Float64Array,
  columns: Taps,
  to: TypedArray,
  fill: number,
  finish: (v: number) => number,
): void {
  const { taps, start, weights } = columns;
  if (taps === 4) {
    for (let c = 0, w = 0; c < to.length; c++, w += 4) {
      const s = start[c];
      if (s < 0) to[c] = fill;
      else
        to[c] = finish(
          line[s] * weights[w] +
            line[s + 1] * weights[w + 1] +
            line[s + 2] * weights[w + 2] +
            line[s + 3] * weights[w + 3],
        );
    }
    return;
  }
  for (let c = 0; c < to.length; c++) {
    const s = start[c];
    let sum = 0;
    for (let k = 0; k < taps && s >= 0; k++) sum += line[s + k] * weights[c * taps + k];
    to[c] = s < 0 ? fill : finish(sum);
  }
}

/** Columns where any row with a weight is absent; false where none is. */
function combineBad(bad: Uint8Array, width: number, rows: Taps, r: number, badLine: Uint8Array): boolean {
  badLine.fill(0);
  let any = 0;
  for (let k = 0; k < rows.taps; k++) {
    if (rows.weights[r * rows.taps + k] === 0) continue;
    const first = (rows.start[r] + k) * width;
    for (let x = 0; x < width; x++) any |= badLine[x] |= bad[first + x];
  }
  return any === 1;
}

interface Repair {
  band: TypedArray;
  bad: Uint8Array | undefined;
  width: number;
  safe: Axes;
  fill: number;
  finish: (v: number) => number;
  average: boolean;
}

/** Does again the pixels of a row that drew on an absent one. */
function repairRow(o: Repair, badLine: Uint8Array, columns: Taps, r: number, to: TypedArray): void {
  for (let c = 0; c < to.length; c++) {
    const s = columns.start[c];
    if (s < 0) continue;
    let touched = 0;
    for (let k = 0; k < columns.taps; k++) touched |= badLine[s + k];
    if (touched) to[c] = gather(o, c, r);
  }
}

/** One target pixel from what is present around it. */
function gather(o: Repair, c: number, r: number): number {
  const { columns, rows } = o.safe;
  if (!o.average && o.bad?.[rows.centre[r] * o.width + columns.centre[c]]) return o.fill;
  let sum = 0;
  let weight = 0;
  for (let j = 0; j < rows.taps; j++)
    for (let k = 0; k < columns.taps; k++) {
      const i = (rows.start[r] + j) * o.width + columns.start[c] + k;
      const w = rows.weights[r * rows.taps + j] * columns.weights[c * columns.taps + k];
      if (w === 0 || o.bad?.[i]) continue;
      sum += w * o.band[i];
      weight += w;
    }
  return weight > 1e-9 ? o.finish(sum / weight) : o.fill;
}
