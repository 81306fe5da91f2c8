/** @file A raster on a grid of another CRS. */
import { check } from '../core/errors.js';
import { makeTransform, type Transform } from './crs.js';
import { dtypeOf, makeArray } from './dtype.js';
import { bandOf, toMap, toPixel, type Grid, type Raster, type TypedArray } from './grid.js';
import { kernel, type ResampleMethod } from './kernels.js';
import { finisher, markAbsent, nodataFor, type MovedRows } from './resample.js';

/** Side of the squares inside which the projection is taken as bilinear where that is true to a hundredth of a pixel. */
const BLOCK = 32;
const TOLERANCE = 0.01;

/** The raster's values at the pixel centres of `target`, whose CRS may be another and which may be rotated. `average` is not among the
 *  methods: average to a grid of the raster's CRS first (resample). Absent pixels and the outside as in `resample`.
 *  @throws where a CRS is not known, naming what to supply */
export function reproject<T extends TypedArray>(
  raster: Raster<T>,
  target: Grid,
  { method }: { method: Exclude<ResampleMethod, 'average'> },
): Raster<T> {
  const moved = reprojectRows(raster, target, { method });
  const data = moved.rows(0, target.height);
  return { ...raster, grid: target, data, nodata: moved.nodata };
}

/** As `reproject`, by rows of the target: the source is in memory, the result need not be. Floats without nodata get NaN as theirs once rows
 *  that reach beyond the source were made.
 *  @throws as `reproject` */
export function reprojectRows<T extends TypedArray>(
  raster: Raster<T>,
  target: Grid,
  { method }: { method: Exclude<ResampleMethod, 'average'> },
): MovedRows<T> {
  check(
    ['nearest', 'bilinear', 'cubic'].includes(method),
    `method is ${method}: reproject knows nearest, bilinear, cubic`,
  );
  const { grid, bands } = raster;
  const transform = makeTransform(target.crs, grid.crs);
  const dtype = dtypeOf(raster.data);
  const finish = finisher(dtype);
  const samplers = Array.from({ length: bands }, (_, b) => {
    const band = bandOf(raster, b);
    return makeSampler(band, markAbsent(band, raster.nodata, dtype), grid.width, grid.height, method);
  });
  const strips = positionStrips(grid, target, transform);
  const moved: MovedRows<T> = {
    nodata: raster.nodata,
    rows(y, count) {
      const { width } = target;
      const out = makeArray(dtype, width * count * bands) as T;
      for (let r = 0; r < count; r++) {
        const positions = strips(y + r);
        if (moved.nodata === null && !insideAll(positions, grid))
          moved.nodata = nodataFor(raster, dtype, true, target);
        samplers.forEach((sample, b) => {
          const to = (b * count + r) * width;
          for (let c = 0; c < width; c++) {
            const v = sample(positions[2 * c], positions[2 * c + 1]);
            out[to + c] = v === undefined ? (moved.nodata ?? NaN) : finish(v);
          }
        });
      }
      return out;
    },
  };
  return moved;
}

/** A function that gives, for a row of the target, [cols, 2]: column and row in the source of each pixel's centre. */
function positionStrips(grid: Grid, target: Grid, transform: Transform): (y: number) => Float64Array {
  const { width, height } = target;
  const strip = new Float64Array(width * BLOCK * 2);
  const exact = (c: number, r: number): [number, number] => {
    const [x, y] = transform(...toMap(target, c, r));
    return toPixel(grid, x, y);
  };
  let top = -1;
  return (y) => {
    const due = y - (y % BLOCK);
    if (due !== top)
      for (let x = 0; x < width; x += BLOCK)
        fillBlock(strip, width, x, due, Math.min(BLOCK, width - x), Math.min(BLOCK, height - due), exact);
    top = due;
    return strip.subarray((y - top) * width * 2, (y - top + 1) * width * 2);
  };
}

/** Positions of a square of the target whose first row is the first of `out`. */
function fillBlock(
  out: Float64Array,
  stride: number,
  x0: number,
  y0: number,
  w: number,
  h: number,
  exact: (c: number, r: number) => [number, number],
): void {
  const corners = [exact(x0, y0), exact(x0 + w, y0), exact(x0, y0 + h), exact(x0 + w, y0 + h)];
  const between = (u: number, v: number, k: number): number =>
    (corners[0][k] * (1 - u) + corners[1][k] * u) * (1 - v) +
    (corners[2][k] * (1 - u) + corners[3][k] * u) * v;
  const smooth = [
    [0.5, 0.5],
    [0.5, 0],
    [0, 0.5],
  ].every(([u, v]) => {
    const p = exact(x0 + u * w, y0 + v * h);
    return Math.hypot(p[0] - between(u, v, 0), p[1] - between(u, v, 1)) < TOLERANCE;
  });
  for (let r = 0; r < h; r++)
    for (let c = 0; c < w; c++) {
      const [u, v] = [(c + 0.5) / w, (r + 0.5) / h];
      const p = smooth ? [between(u, v, 0), between(u, v, 1)] : exact(x0 + c + 0.5, y0 + r + 0.5);
      const i = 2 * (r * stride + x0 + c);
      out[i] = p[0];
      out[i + 1] = p[1];
    }
}

function insideAll(positions: Float64Array, grid: Grid): boolean {
  for (let i = 0; i < positions.length; i += 2) {
    const [x, y] = [positions[i], positions[i + 1]];
    if (!(x >= 0 && y >= 0 && x < grid.width && y < grid.height)) return false;
  }
  return true;
}

/** A function from a position to the value there, or undefined where it is absent.
 *  @param bad  as from `markAbsent` */
export function makeSampler(
  band: TypedArray,
  bad: Uint8Array | undefined,
  width: number,
  height: number,
  method: Exclude<ResampleMethod, 'average'>,
): (x: number, y: number) => number | undefined {
  return (x, y) => {
    if (!(x >= 0 && y >= 0 && x < width && y < height)) return undefined;
    const centre = Math.floor(y) * width + Math.floor(x);
    if (bad?.[centre]) return undefined;
    if (method === 'nearest') return band[centre];
    return (
      (method === 'cubic' ? cubicAt(band, bad, width, height, x, y) : undefined) ??
      bilinearAt(band, bad, width, height, x, y)
    );
  };
}

/** Undefined where one of the sixteen pixels is absent or outside. */
function cubicAt(
  band: TypedArray,
  bad: Uint8Array | undefined,
  width: number,
  height: number,
  x: number,
  y: number,
): number | undefined {
  const left = Math.floor(x - 0.5) - 1;
  const top = Math.floor(y - 0.5) - 1;
  if (left < 0 || top < 0 || left + 4 > width || top + 4 > height) return undefined;
  const first = top * width + left;
  if (bad && anyAbsent(bad, width, first)) return undefined;
  const [u, v] = [x - 1.5 - left, y - 1.5 - top];
  const [a, b, c, d] = [outer(u), inner(u), inner(1 - u), outer(1 - u)];
  const row = (i: number): number => a * band[i] + b * band[i + 1] + c * band[i + 2] + d * band[i + 3];
  return (
    outer(v) * row(first) +
    inner(v) * row(first + width) +
    inner(1 - v) * row(first + 2 * width) +
    outer(1 - v) * row(first + 3 * width)
  );
}

/** The cubic kernel at distance u, 0..1, and at 1 + u: as `kernel`, without its choice. */
const inner = (u: number): number => (1.5 * u - 2.5) * u * u + 1;
const outer = (u: number): number => ((-0.5 * u + 1) * u - 0.5) * u;

/** True where one of sixteen pixels is absent. */
function anyAbsent(bad: Uint8Array, width: number, first: number): boolean {
  for (let r = 0, i = first; r < 4; r++, i += width)
    if (bad[i] | bad[i + 1] | bad[i + 2] | bad[i + 3]) return true;
  return false;
}

/** From what is present of the four pixels around. */
function bilinearAt(
  band: TypedArray,
  bad: Uint8Array | undefined,
  width: number,
  height: number,
  x: number,
  y: number,
): number | undefined {
  const left = Math.floor(x - 0.5);
  const top = Math.floor(y - 0.5);
  let sum = 0;
  let weight = 0;
  for (let r = Math.max(0, top); r < Math.min(height, top + 2); r++)
    for (let c = Math.max(0, left); c < Math.min(width, left + 2); c++) {
      const w = kernel('bilinear', Math.abs(r + 0.5 - y)) * kernel('bilinear', Math.abs(c + 0.5 - x));
      if (w === 0 || bad?.[r * width + c]) continue;
      sum += w * band[r * width + c];
      weight += w;
    }
  return weight > 1e-9 ? sum / weight : undefined;
}
