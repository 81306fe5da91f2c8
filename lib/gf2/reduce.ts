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
  for (let r = 0; r < out.height; r++) {
    if (ys.count[r] === 0) {
      result.fill(NaN, r * out.width, (r + 1) * out.width);
      continue;
    }
    meanOfRows(band, size.width, ys, r, column);
    for (let c = 0; c < out.width; c++) {
      const n = xs.count[c];
      let sum = n === 0 ? NaN : 0;
      for (let k = 0, i = xs.first[c], s = c * xs.stride; k < n; k++) sum += column[i + k] * xs.share[s + k];
      result[r * out.width + c] = sum;
    }
  }
  return result;
}

function meanOfRows(band: Float32Array, width: number, ys: Axis, r: number, column: Float64Array): void {
  column.fill(0);
  for (let k = 0; k < ys.count[r]; k++) {
    const share = ys.share[r * ys.stride + k];
    const from = (ys.first[r] + k) * width;
    for (let c = 0; c < width; c++) column[c] += band[from + c] * share;
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
