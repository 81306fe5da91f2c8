/** @file Halving a raster for overviews. */
import { absentTest, isFloat, type Dtype } from './dtype.js';
import type { TypedArray } from './grid.js';

/** How four pixels become one: their mean without absent ones, or the upper left one (classes). */
export type OverviewMethod = 'average' | 'nearest';

/** Writes the half-size version of `rows` rows of one band to `out` at row `outRow`; columns and rows left over at the right and
 *  bottom edge form pixels of their own. Means of integers are rounded to nearest, half up. */
export function halve(
  data: TypedArray,
  at: number,
  width: number,
  rows: number,
  out: TypedArray,
  outAt: number,
  o: { method: OverviewMethod; nodata: number | null; dtype: Dtype },
): void {
  const outWidth = Math.ceil(width / 2);
  const absent = o.nodata === null && !isFloat(o.dtype) ? undefined : absentTest(o.nodata, o.dtype);
  for (let r = 0; r < rows; r += 2) {
    const first = at + r * width;
    const second = r + 1 < rows ? first + width : first;
    const to = outAt + (r >> 1) * outWidth;
    if (o.method === 'nearest') for (let c = 0, i = first; c < outWidth; c++, i += 2) out[to + c] = data[i];
    else if (absent)
      averageValid(data, first, second, width, out, to, absent, o.nodata ?? NaN, isFloat(o.dtype));
    else averageAll(data, first, second, width, out, to);
  }
}

/** Integers without nodata. */
function averageAll(
  data: TypedArray,
  first: number,
  second: number,
  width: number,
  out: TypedArray,
  to: number,
): void {
  const pairs = width >> 1;
  for (let c = 0, i = first, j = second; c < pairs; c++, i += 2, j += 2)
    out[to + c] = Math.floor((data[i] + data[i + 1] + data[j] + data[j + 1] + 2) / 4);
  if (width & 1) out[to + pairs] = Math.floor((data[first + width - 1] + data[second + width - 1] + 1) / 2);
}

function averageValid(
  data: TypedArray,
  first: number,
  second: number,
  width: number,
  out: TypedArray,
  to: number,
  absent: (v: number) => boolean,
  fill: number,
  float: boolean,
): void {
  for (let c = 0, x = 0; x < width; c++, x += 2) {
    const right = x + 1 < width ? x + 1 : x;
    let sum = 0;
    let n = 0;
    for (const i of [first + x, first + right, second + x, second + right])
      if (!absent(data[i])) {
        sum += data[i];
        n++;
      }
    out[to + c] = n === 0 ? fill : float ? sum / n : Math.floor(sum / n + 0.5);
  }
}
