/** @file Shapley values of one leaf for every way in which a row can meet or miss its conditions: a table over the 2^d masks of its d
 *  features, bit set = missed.
 *
 *  With P(t) the product over the leaf's features of t + z (1 - t) where met and z (1 - t) where missed, every derivative of the
 *  leaf's game is a multiple of one number a mask, e = integral of P / (1 - t): a missed feature has -e[mask], a met one
 *  (1 - z) / z * e[mask with it missed]. Second derivatives follow in the same way from the integral of P / (1 - t)^2. */
import type { Quadrature } from './gauss.js';

/** A leaf with the features that its path asks for, in ascending order. */
export interface LeafPath {
  value: number;
  /** How many features. */
  size: number;
  feature: Int32Array;
  /** Product of the cover ratios of the conditions on each. */
  z: Float64Array;
}

/** Where the results of one cell lie: the features' values first, then the pairs i < j, row after row; `width` is a multiple of 4. */
export interface Columns {
  features: number;
  pairs: boolean;
  width: number;
}

export function columnsOf(features: number, pairs: boolean): Columns {
  const used = features + (pairs ? (features * (features - 1)) / 2 : 0);
  return { features, pairs, width: 4 * Math.ceil(used / 4) };
}

/** Column of the pair of features i < j. */
export function pairColumn(features: number, i: number, j: number): number {
  return features + (i * (2 * features - i - 1)) / 2 + (j - i - 1);
}

/** Memory for tables of up to 2^bits masks. */
export interface LeafScratch {
  /** [points, masks] */
  product: Float64Array;
  first: Float64Array;
  second: Float64Array;
}

export function makeLeafScratch(bits: number, points: number): LeafScratch {
  const masks = 2 ** bits;
  return {
    product: new Float64Array(points * masks),
    first: new Float64Array(masks),
    second: new Float64Array(masks),
  };
}

/** Path-dependent values of a leaf, [2^size, width] from the start of `out`. */
export function pathTable(
  leaf: LeafPath,
  quad: Quadrature,
  scratch: LeafScratch,
  out: Float64Array,
  columns: Columns,
): void {
  const masks = 1 << leaf.size;
  scratch.first.fill(0, 0, masks);
  if (columns.pairs) scratch.second.fill(0, 0, masks);
  for (let q = 0; q < quad.points.length; q++) {
    const t = quad.points[q];
    products(leaf, t, scratch.product);
    addScaled(scratch.product, masks, quad.weights[q] / (1 - t), scratch.first);
    if (columns.pairs) addScaled(scratch.product, masks, quad.weights[q] / (1 - t) ** 2, scratch.second);
  }
  out.fill(0, 0, masks * columns.width);
  writeValues(leaf, scratch.first, out, columns.width);
  if (columns.pairs) writePairs(leaf, scratch.second, out, columns);
}

/** value * P(t) of every mask, by doubling. */
function products({ value, size, z }: LeafPath, t: number, out: Float64Array): void {
  out[0] = value;
  for (let j = 0; j < size; j++) {
    const missed = z[j] * (1 - t);
    const met = missed + t;
    const half = 1 << j;
    for (let m = 0; m < half; m++) {
      out[half + m] = out[m] * missed;
      out[m] *= met;
    }
  }
}

function addScaled(from: Float64Array, count: number, factor: number, to: Float64Array): void {
  for (let m = 0; m < count; m++) to[m] += factor * from[m];
}

function writeValues(
  { size, feature, z }: LeafPath,
  e: Float64Array,
  out: Float64Array,
  width: number,
): void {
  const masks = 1 << size;
  for (let j = 0; j < size; j++) {
    const bit = 1 << j;
    const odds = (1 - z[j]) / z[j];
    for (let m = 0, at = feature[j]; m < masks; m++, at += width)
      out[at] = m & bit ? -e[m] : odds * e[m | bit];
  }
}

/** Half the mixed second derivative: what each of the two features gets of the pair's interaction. */
function writePairs(
  { size, feature, z }: LeafPath,
  e: Float64Array,
  out: Float64Array,
  { features, width }: Columns,
): void {
  const masks = 1 << size;
  for (let i = 0; i < size; i++)
    for (let j = i + 1; j < size; j++) {
      const bitI = 1 << i;
      const bitJ = 1 << j;
      const oddsI = (1 - z[i]) / z[i];
      const oddsJ = (1 - z[j]) / z[j];
      let at = pairColumn(features, feature[i], feature[j]);
      for (let m = 0; m < masks; m++, at += width) {
        const factor = (m & bitI ? -1 : oddsI) * (m & bitJ ? -1 : oddsJ);
        out[at] = 0.5 * factor * e[m | bitI | bitJ];
      }
    }
}
