import { type Placement } from './placement.js';

interface Axis {
  /** First source index of each output pixel. */
  first: Int32Array;
  /** Number of source pixels it touches. */
  count: Int32Array;
  /** Shares, laid out with `stride` numbers an output pixel; they sum to 1. */
  share: Float64Array;
  stride: number;
}

/** Area means of a band on boxes of another grid; a pixel that a box cuts counts by the part inside.
 *  @param band  [height * width] float32, NaN where absent
 *  @param at  where the output's pixels lie in the band's pixels
 *  @returns [outHeight * outWidth] float32; NaN where the box leaves the band or touches an absent pixel */
export function areaMean(
  band: Float32Array,
  size: { width: number; height: number },
  at: Placement,
  out: { width: number; height: number },
): Float32Array {
  const xs = axis(at.x0, at.stepX, out.width, size.width);
  const ys = axis(at.y0, at.stepY, out.height, size.height);
  const result = new Float32Array(out.width * out.height);
  const column = new Float64Array(size.width);
  const used = span(xs);
  for (let r = 0; r < out.height; r++) {
    if (ys.count[r] === 0) {
      result.fill(NaN, r * out.width, (r + 1) * out.width);
      continue;
    }
    meanOfRows(band, size.width, ys, r, column, used);
    meanOfColumns(column, xs, result.subarray(r * out.width, (r + 1) * out.width));
  }
  return result;
}

/** First source index that any output pixel touches, and the one after the last. */
function span(a: Axis): [number, number] {
  let from = Infinity;
  let to = 0;
  for (let i = 0; i < a.count.length; i++) {
    if (a.count[i] === 0) continue;
    from = Math.min(from, a.first[i]);
    to = Math.max(to, a.first[i] + a.count[i]);
  }
  return [Math.min(from, to), to];
}

function meanOfRows(
  band: Float32Array,
  width: number,
  ys: Axis,
  r: number,
  column: Float64Array,
  [from, to]: [number, number],
): void {
  column.fill(0, from, to);
  for (let k = 0; k < ys.count[r]; k++) {
    const share = ys.share[r * ys.stride + k];
    const start = (ys.first[r] + k) * width;
    for (let c = from; c < to; c++) column[c] += band[start + c] * share;
  }
}

function meanOfColumns(column: Float64Array, xs: Axis, row: Float32Array): void {
  const { first, count, share, stride } = xs;
  for (let c = 0, s = 0; c < row.length; c++, s += stride) {
    const n = count[c];
    const from = first[c];
    let sum = 0;
    for (let k = 0; k < n; k++) sum += column[from + k] * share[s + k];
    row[c] = n === 0 ? NaN : sum;
  }
}

/** Boxes of `step` from `start`; a box that leaves 0..limit (by more than a thousandth of a pixel) has count 0. */
function axis(start: number, step: number, n: number, limit: number): Axis {
  const stride = Math.ceil(step) + 2;
  const a: Axis = {
    first: new Int32Array(n),
    count: new Int32Array(n),
    share: new Float64Array(n * stride),
    stride,
  };
  for (let i = 0; i < n; i++) {
    const from = start + i * step;
    const to = from + step;
    if (from < -1e-3 || to > limit + 1e-3) continue;
    // Edges that differ from whole pixels only by rounding would touch one more pixel, and its NaN.
    const first = Math.max(0, Math.floor(from + 1e-3));
    const last = Math.min(limit, Math.ceil(to - 1e-3));
    a.first[i] = first;
    a.count[i] = last - first;
    let sum = 0;
    for (let k = first; k < last; k++) {
      const part = Math.min(k + 1, to) - Math.max(k, from);
      a.share[i * stride + k - first] = part;
      sum += part;
    }
    for (let k = 0; k < last - first; k++) a.share[i * stride + k] /= sum;
  }
  return a;
}
