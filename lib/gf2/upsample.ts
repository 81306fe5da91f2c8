/** @file Cubic convolution from a coarse to a fine grid, row by row, so that big scenes need no upsampled copy. */
import { type Placement } from './placement.js';

interface Taps {
  /** [n * 4] source indices, held inside the band (its border pixels repeat). */
  index: Int32Array;
  /** [n * 4] weights that sum to 1. */
  weight: Float64Array;
  /** [n] nearest source index, -1 outside the band. */
  nearest: Int32Array;
}

/** Keys' kernel with a = -0.5 at distances 1 + t, t, 1 - t, 2 - t.
 *  @source Keys (1981), doi 10.1109/TASSP.1981.1163711 */
function cubicWeights(t: number, into: Float64Array, at: number): void {
  into[at] = ((-0.5 * t + 1) * t - 0.5) * t;
  into[at + 1] = (1.5 * t - 2.5) * t * t + 1;
  into[at + 2] = ((-1.5 * t + 2) * t + 0.5) * t;
  into[at + 3] = (0.5 * t - 0.5) * t * t;
}

function tapsFor(start: number, step: number, n: number, limit: number): Taps {
  const taps: Taps = {
    index: new Int32Array(n * 4),
    weight: new Float64Array(n * 4),
    nearest: new Int32Array(n),
  };
  for (let i = 0; i < n; i++) {
    const centre = start + (i + 0.5) * step;
    const position = centre - 0.5;
    const base = Math.floor(position);
    for (let k = 0; k < 4; k++) taps.index[i * 4 + k] = Math.min(limit - 1, Math.max(0, base - 1 + k));
    cubicWeights(position - base, taps.weight, i * 4);
    taps.nearest[i] = centre >= 0 && centre <= limit ? Math.min(limit - 1, Math.floor(centre)) : -1;
  }
  return taps;
}

export interface RowUpsampler {
  /** Writes one fine row of a band into `row` [width]; NaN outside the band and where its nearest pixel is absent. */
  row(band: Float32Array, r: number, row: Float32Array): void;
}

/** An upsampler for bands that went through `fillAbsent`.
 *  @param size  of the coarse bands
 *  @param at  where the fine pixels lie in coarse pixels (`placeOn(fine, coarse)`): pixel centres meet pixel centres, so no
 *  half-pixel shift
 *  @param out  size of the fine grid
 *  @param absent  [coarse rows * cols] uint8, 1 where the result must be NaN; null where nothing is absent */
export function createUpsampler(
  size: { width: number; height: number },
  at: Placement,
  out: { width: number; height: number },
  absent: Uint8Array | null,
): RowUpsampler {
  const xs = tapsFor(at.x0, at.stepX, out.width, size.width);
  const ys = tapsFor(at.y0, at.stepY, out.height, size.height);
  const column = new Float64Array(size.width);
  return {
    row(band, r, row) {
      if (ys.nearest[r] < 0) return void row.fill(NaN);
      combineRows(band, size.width, ys, r, column);
      combineColumns(column, xs, row);
      maskRow(xs, absent, ys.nearest[r] * size.width, row);
    },
  };
}

function combineRows(band: Float32Array, width: number, ys: Taps, r: number, column: Float64Array): void {
  const { index, weight } = ys;
  const [a, b, c, d] = [0, 1, 2, 3].map((k) => index[r * 4 + k] * width);
  const [wa, wb, wc, wd] = weight.subarray(r * 4, r * 4 + 4);
  for (let x = 0; x < width; x++)
    column[x] = wa * band[a + x] + wb * band[b + x] + wc * band[c + x] + wd * band[d + x];
}

function combineColumns(column: Float64Array, xs: Taps, row: Float32Array): void {
  const { index, weight } = xs;
  for (let x = 0, k = 0; x < row.length; x++, k += 4)
    row[x] =
      weight[k] * column[index[k]] +
      weight[k + 1] * column[index[k + 1]] +
      weight[k + 2] * column[index[k + 2]] +
      weight[k + 3] * column[index[k + 3]];
}

function maskRow(xs: Taps, absent: Uint8Array | null, from: number, row: Float32Array): void {
  for (let x = 0; x < row.length; x++)
    if (xs.nearest[x] < 0 || (absent !== null && absent[from + xs.nearest[x]] === 1)) row[x] = NaN;
}

/** A copy of a band whose absent pixels near valid ones hold the mean of their valid neighbours (two rings, as far as the
 *  cubic kernel reaches), and 0 further away, so that a gap does not eat the pixels around it. */
export function fillAbsent(
  band: Float32Array,
  width: number,
  height: number,
  absent: Uint8Array,
): Float32Array {
  const out = Float32Array.from(band);
  const known = Uint8Array.from(absent, (a) => 1 - a);
  for (let ring = 0; ring < 2; ring++) {
    const reached: number[] = [];
    for (let i = 0; i < out.length; i++) {
      if (known[i]) continue;
      const mean = neighbourMean(out, known, i % width, Math.floor(i / width), width, height);
      if (mean !== mean) continue;
      out[i] = mean;
      reached.push(i);
    }
    for (const i of reached) known[i] = 1;
  }
  for (let i = 0; i < out.length; i++) if (!known[i]) out[i] = 0;
  return out;
}

function neighbourMean(
  band: Float32Array,
  known: Uint8Array,
  x: number,
  y: number,
  width: number,
  height: number,
): number {
  let sum = 0;
  let n = 0;
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++)
      if (known[v * width + u]) {
        sum += band[v * width + u];
        n++;
      }
  return n > 0 ? sum / n : NaN;
}
