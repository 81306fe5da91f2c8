/** @file The interventional game: a feature outside a coalition takes the values of background rows.
 *
 *  For a leaf only the masks of conditions that background rows miss matter. With w[A] the share of background rows that miss the
 *  features A, the leaf's multilinear extension on the diagonal is, for a row that misses C, V_t[C] = sum over A of w[A] times a product over
 *  features of 1 (both meet), t (only the row meets), 1 - t (only the background meets) or 0: a 2 x 2 transform along each feature.
 *  Its derivative along a feature is V[C] / t - V[C + i] / (t (1 - t)) where the row meets it and -V[C] / (1 - t) where it misses it. */
import { check } from '../core/index.js';
import { gaussLegendre, type Quadrature } from './gauss.js';
import { pairColumn, type Columns, type LeafPath } from './shap-leaf.js';
import type { LeafGame } from './shap-walk.js';

interface Background {
  bins: Int32Array[];
  rows: number;
  /** Missed features of each background row at each level, a bit a feature. */
  missed: Uint32Array[];
  level: number;
  quad: Quadrature;
  /** [2^features] a leaf's mask for each mask of all features, where there are few. */
  local: Uint16Array;
  /** [masks] */
  share: Float64Array;
  V: Float64Array;
  /** [masks] sums over the quadrature: V / t, V / (t (1 - t)), V / (1 - t); and six of second order. */
  sums: Float64Array[];
}

/** The game against background rows given by their bins (one array a feature).
 *  @throws "the forest has 40 features; ..." */
export function backgroundGame(bins: Int32Array[], bits: number, columns: Columns): LeafGame {
  check(
    bins.length <= 31,
    `the forest has ${bins.length} features; values against a background take at most 31: use fewer features`,
  );
  const rows = bins[0].length;
  const masks = 2 ** bits;
  const state: Background = {
    bins,
    rows,
    missed: [new Uint32Array(rows)],
    level: 0,
    quad: gaussLegendre(Math.max(1, Math.ceil(bits / 2))),
    local: new Uint16Array(bins.length <= 8 ? 2 ** bins.length : 0),
    share: new Float64Array(masks),
    V: new Float64Array(masks),
    sums: Array.from({ length: columns.pairs ? 9 : 3 }, () => new Float64Array(masks)),
  };
  return {
    enter: (f, over, upTo, level) => {
      state.level = level;
      while (state.missed.length <= level) state.missed.push(new Uint32Array(rows));
      markMissed(bins[f], over, upTo, 1 << f, state.missed[level - 1], state.missed[level]);
    },
    table: (leaf, out) => {
      shares(leaf, state);
      integrate(leaf, state, columns.pairs);
      out.fill(0, 0, columns.width << leaf.size);
      writeValues(leaf, state.sums, out, columns.width);
      if (columns.pairs) writePairs(leaf, state.sums, out, columns);
    },
  };
}

function markMissed(
  bins: Int32Array,
  over: number,
  upTo: number,
  bit: number,
  from: Uint32Array,
  to: Uint32Array,
): void {
  for (let i = 0; i < to.length; i++) to[i] = bins[i] > over && bins[i] <= upTo ? from[i] : from[i] | bit;
}

/** Share of background rows for each mask of the leaf's features, times the leaf's value. */
function shares(leaf: LeafPath, s: Background): void {
  const masks = 1 << leaf.size;
  s.share.fill(0, 0, masks);
  const missed = s.missed[leaf.size === 0 ? 0 : s.level];
  const weight = leaf.value / s.rows;
  if (s.local.length > 0) {
    for (let m = 0; m < s.local.length; m++) s.local[m] = localMask(leaf, m);
    for (let i = 0; i < s.rows; i++) s.share[s.local[missed[i]]] += weight;
  } else for (let i = 0; i < s.rows; i++) s.share[localMask(leaf, missed[i])] += weight;
}

/** The bits of a leaf's features, in its order, out of a mask with one bit a feature. */
function localMask({ size, feature }: LeafPath, mask: number): number {
  let local = 0;
  for (let j = 0; j < size; j++) local |= ((mask >>> feature[j]) & 1) << j;
  return local;
}

function integrate(leaf: LeafPath, s: Background, pairs: boolean): void {
  const masks = 1 << leaf.size;
  for (const sum of s.sums) sum.fill(0, 0, masks);
  for (let q = 0; q < s.quad.points.length; q++) {
    const t = s.quad.points[q];
    s.V.set(s.share.subarray(0, masks));
    transform(s.V, leaf.size, t);
    const w = s.quad.weights[q];
    const a = 1 / t;
    const b = 1 / (t * (1 - t));
    const e = 1 / (1 - t);
    const factors = pairs ? [a, b, e, a * a, a * b, b * b, a * e, b * e, e * e] : [a, b, e];
    factors.forEach((factor, k) => addScaled(s.V, masks, w * factor, s.sums[k]));
  }
}

/** Along each feature: [met, missed] of background rows becomes [met, missed] of the explained row. */
function transform(v: Float64Array, size: number, t: number): void {
  const masks = 1 << size;
  for (let j = 0; j < size; j++) {
    const bit = 1 << j;
    for (let block = 0; block < masks; block += 2 * bit)
      for (let m = block; m < block + bit; m++) {
        const met = v[m];
        v[m] = met + t * v[m + bit];
        v[m + bit] = (1 - t) * met;
      }
  }
}

function addScaled(from: Float64Array, count: number, factor: number, to: Float64Array): void {
  for (let m = 0; m < count; m++) to[m] += factor * from[m];
}

function writeValues(
  { size, feature }: LeafPath,
  [a, b, e]: Float64Array[],
  out: Float64Array,
  width: number,
): void {
  const masks = 1 << size;
  for (let j = 0; j < size; j++) {
    const bit = 1 << j;
    for (let m = 0, at = feature[j]; m < masks; m++, at += width)
      out[at] = m & bit ? -e[m] : a[m] - b[m | bit];
  }
}

/** Half the mixed second derivative. */
function writePairs(
  { size, feature }: LeafPath,
  [, , , aa, ab, bb, ae, be, ee]: Float64Array[],
  out: Float64Array,
  { features, width }: Columns,
): void {
  const masks = 1 << size;
  for (let i = 0; i < size; i++)
    for (let j = i + 1; j < size; j++) {
      const bi = 1 << i;
      const bj = 1 << j;
      let at = pairColumn(features, feature[i], feature[j]);
      for (let m = 0; m < masks; m++, at += width) {
        const missI = (m & bi) !== 0;
        const missJ = (m & bj) !== 0;
        let v = 0;
        if (missI && missJ) v = ee[m];
        else if (missI) v = be[m | bj] - ae[m];
        else if (missJ) v = be[m | bi] - ae[m];
        else v = aa[m] - ab[m | bi] - ab[m | bj] + bb[m | bi | bj];
        out[at] = 0.5 * v;
      }
    }
}
