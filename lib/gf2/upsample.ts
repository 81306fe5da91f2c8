/** @file Cubic convolution from a coarse to a fine grid, row by row, so that big scenes need no upsampled copy. */
import { mapTo } from '../core/map-to.js';
import { type Placement } from './placement.js';

interface Taps {
  /** [n] first of four source indices, in a line that repeats its border by `PAD` on both sides. */
  first: Int32Array;
  /** [n * 4] weights that sum to 1. */
  weight: Float64Array;
  /** [n] nearest source index, -1 outside the band. */
  nearest: Int32Array;
  /** Pixels after which the weights repeat, the source one index on (the ratio of pixels where that is whole); 0 where they do not. */
  period: number;
}

const PAD = 4;

/** Keys' kernel with a = -0.5 at distances 1 + t, t, 1 - t, 2 - t.
 *  @source Keys (1981), doi 10.1109/TASSP.1981.1163711 */
function cubicWeights(t: number, into: Float64Array, at: number): void {
  into[at] = ((-0.5 * t + 1) * t - 0.5) * t;
  into[at + 1] = (1.5 * t - 2.5) * t * t + 1;
  into[at + 2] = ((-1.5 * t + 2) * t + 0.5) * t;
  into[at + 3] = (0.5 * t - 0.5) * t * t;
}

/** Taps of the pixels `from` .. `from + n` of an axis. */
function tapsFor(start: number, step: number, from: number, n: number, limit: number): Taps {
  const taps: Taps = {
    first: new Int32Array(n),
    weight: new Float64Array(n * 4),
    nearest: new Int32Array(n),
    period: 0,
  };
  for (let i = 0; i < n; i++) {
    const centre = start + (from + i + 0.5) * step;
    const position = centre - 0.5;
    const base = Math.floor(position);
    taps.first[i] = Math.min(limit, Math.max(-3, base - 1)) + PAD;
    cubicWeights(position - base, taps.weight, i * 4);
    taps.nearest[i] = centre >= 0 && centre <= limit ? Math.min(limit - 1, Math.floor(centre)) : -1;
  }
  taps.period = periodOf(taps, step);
  return taps;
}

/** Grids are aligned to some digits only: weights this near are the same. */
const SAME = 1e-9;

function periodOf({ first, weight }: Taps, step: number): number {
  const period = Math.round(1 / step);
  if (Math.abs(period * step - 1) > SAME || period < 2) return 0;
  for (let i = period; i < first.length; i++) {
    if (first[i] !== first[i - period] + 1) return 0;
    for (let k = 0; k < 4; k++)
      if (Math.abs(weight[4 * i + k] - weight[4 * (i % period) + k]) > SAME) return 0;
  }
  return period;
}

/** A part of a coarse band, and the rows of the fine grid that are made from it. */
export interface UpsamplePart {
  /** Coarse row that the part begins with; it must hold `HALO` rows beyond those that the fine rows lie in, or reach the edge. */
  top: number;
  /** Rows of the fine grid, from `firstRow` on. */
  firstRow: number;
  rows: number;
}

/** Coarse rows beyond a part's own that change its pixels: two of the kernel, two of `fillAbsent`. */
export const HALO = 4;

/** The coarse rows that a part needs: first, and how many. */
export function coarseRows(
  at: Placement,
  height: number,
  { firstRow, rows }: { firstRow: number; rows: number },
): { top: number; count: number } {
  const inside = (v: number): number => Math.min(height, Math.max(0, v));
  const top = inside(Math.floor(at.y0 + firstRow * at.stepY) - HALO);
  const end = inside(Math.ceil(at.y0 + (firstRow + rows) * at.stepY) + HALO);
  return { top: Math.min(top, height - 1), count: Math.max(1, end - Math.min(top, height - 1)) };
}

export interface RowUpsampler {
  /** Writes fine row `firstRow + r` of a band into `row` [width]; NaN outside the band and where its nearest pixel is absent. */
  row(band: Float32Array, r: number, row: Float32Array): void;
}

/** An upsampler for bands that went through `fillAbsent`.
 *  @param size  of the whole coarse bands
 *  @param at  where the fine pixels lie in coarse pixels (`placeOn(fine, coarse)`): pixel centres meet pixel centres, so no
 *  half-pixel shift
 *  @param width  of the fine grid
 *  @param part  what the bands hold, and which rows are asked for
 *  @param absent  [coarse rows of the part * cols] uint8, 1 where the result must be NaN; null where nothing is absent */
export function createUpsampler(
  size: { width: number; height: number },
  at: Placement,
  width: number,
  part: UpsamplePart,
  absent: Uint8Array | null,
): RowUpsampler {
  const xs = tapsFor(at.x0, at.stepX, 0, width, size.width);
  const ys = tapsFor(at.y0, at.stepY, part.firstRow, part.rows, size.height);
  const column = new Float64Array(size.width + 2 * PAD);
  const masked = absent !== null || xs.nearest.includes(-1);
  const places = [0, 0, 0, 0];
  return {
    row(band, r, row) {
      if (ys.nearest[r] < 0) return void row.fill(NaN);
      for (let k = 0; k < 4; k++) {
        const line = Math.min(size.height - 1, Math.max(0, ys.first[r] - PAD + k)) - part.top;
        places[k] = line * size.width;
      }
      combineRows(band, size.width, places, ys.weight.subarray(r * 4, r * 4 + 4), column);
      if (xs.period > 0) combinePeriodic(column, xs, row);
      else combineColumns(column, xs, row);
      if (masked) maskRow(xs, absent, (ys.nearest[r] - part.top) * size.width, row);
    },
  };
}

/** column = the weighted sum of four rows, its border repeated. */
function combineRows(
  band: Float32Array,
  width: number,
  [a, b, c, d]: readonly number[],
  [wa, wb, wc, wd]: Float64Array,
  column: Float64Array,
): void {
  for (let x = 0; x < width; x++)
    column[PAD + x] = wa * band[a + x] + wb * band[b + x] + wc * band[c + x] + wd * band[d + x];
  column.fill(column[PAD], 0, PAD);
  column.fill(column[PAD + width - 1], PAD + width);
}

function combineColumns(column: Float64Array, { first, weight }: Taps, row: Float32Array): void {
  for (let x = 0, k = 0; x < row.length; x++, k += 4) {
    const s = first[x];
    row[x] =
      weight[k] * column[s] +
      weight[k + 1] * column[s + 1] +
      weight[k + 2] * column[s + 2] +
      weight[k + 3] * column[s + 3];
  }
}

/** The same, phase by phase, so that the weights stay at hand: half the time. */
function combinePeriodic(column: Float64Array, { first, weight, period }: Taps, row: Float32Array): void {
  for (let p = 0; p < Math.min(period, row.length); p++) {
    const [a, b, c, d] = weight.subarray(4 * p, 4 * p + 4);
    for (let x = p, s = first[p]; x < row.length; x += period, s++)
      row[x] = a * column[s] + b * column[s + 1] + c * column[s + 2] + d * column[s + 3];
  }
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
  const known = mapTo(Uint8Array, absent, (a) => 1 - a);
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
