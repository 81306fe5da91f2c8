/** @file Exact path-dependent Shapley values of one row, by quadrature.
 *
 *  A leaf's game is the product over its path's features of `on` (1 where the row meets every condition of that feature) inside a
 *  coalition and z (product of the cover ratios of those conditions) outside. Its multilinear extension on the diagonal is the product of
 *  t * on + (1 - t) * z, and a Shapley value is the integral over t of the partial derivative: a polynomial of degree below the number of
 *  features, so ceil(features / 2) Gauss-Legendre points are exact. One walk down multiplies, one walk up sums.
 *  @source Owen 1972 (doi 10.1287/mnsc.18.5.64); game: Lundberg et al. 2020 (doi 10.1038/s42256-019-0138-9), tree_path_dependent */
import { check } from '../core/errors.js';
import type { Forest } from './forest.js';
import { gaussLegendre } from './gauss.js';
import { checkTable, type Table } from './table.js';

/** Mean prediction over the training rows, from the nodes' cover. */
export function expectedValue({ roots, feature, left, value, cover, offset, scale }: Forest): number {
  const expected = Float64Array.from(value);
  for (let k = feature.length - 1; k >= 0; k--) {
    if (feature[k] < 0) continue;
    const l = left[k];
    expected[k] = (cover[l] * expected[l] + cover[l + 1] * expected[l + 1]) / (cover[l] + cover[l + 1]);
  }
  let sum = 0;
  for (let t = 0; t < roots.length; t++) sum += expected[roots[t]];
  return offset + scale * sum;
}

/** Exact Shapley values of one row: base + the sum of values is the forest's prediction.
 *  @param x  [features], finite
 *  @returns base (mean prediction over the training rows) and values [features] float64 */
export function shapRow(forest: Forest, x: Table): { base: number; values: Float64Array } {
  const rows = checkTable(x, forest.names, 'x');
  check(
    rows === 1,
    `x has ${rows} rows; shapRow takes one: use shapValues for several, or give x.subarray of one`,
  );
  const state = makeRowState(forest, x);
  for (let t = 0; t < forest.roots.length; t++) {
    state.on.fill(1);
    state.z.fill(1);
    state.product.fill(1, 0, state.points.length);
    visit(state, forest, forest.roots[t], 0);
  }
  return { base: expectedValue(forest), values: state.phi.map((v) => v * forest.scale) };
}

interface RowState {
  x: Table;
  points: Float64Array;
  weights: Float64Array;
  /** [features] does the row meet the path's conditions on the feature; the product of their cover ratios. */
  on: Uint8Array;
  z: Float64Array;
  /** [depth, points] product of the factors on the path; sum of leaf value * product below the node. */
  product: Float64Array;
  below: Float64Array;
  phi: Float64Array;
}

function makeRowState(forest: Forest, x: Table): RowState {
  const features = forest.names.length;
  const depth = treeDepth(forest);
  const { points, weights } = gaussLegendre(Math.max(1, Math.ceil(Math.min(features, depth) / 2)));
  return {
    x,
    points,
    weights,
    on: new Uint8Array(features),
    z: new Float64Array(features),
    product: new Float64Array((depth + 1) * points.length),
    below: new Float64Array((depth + 1) * points.length),
    phi: new Float64Array(features),
  };
}

/** Levels of splits in the deepest tree. */
export function treeDepth({ roots, feature, left }: Forest): number {
  const depth = new Int32Array(feature.length);
  let deepest = 0;
  for (const root of roots) depth[root] = 0;
  for (let k = 0; k < feature.length; k++) {
    if (feature[k] < 0) continue;
    const d = depth[k] + 1;
    depth[left[k]] = d;
    depth[left[k] + 1] = d;
    if (d > deepest) deepest = d;
  }
  return deepest;
}

function visit(s: RowState, forest: Forest, node: number, depth: number): void {
  const n = s.points.length;
  const here = depth * n;
  const f = forest.feature[node];
  if (f < 0) {
    for (let q = 0; q < n; q++) s.below[here + q] = forest.value[node] * s.product[here + q];
    return;
  }
  for (let q = 0; q < n; q++) s.below[here + q] = 0;
  const left = forest.left[node];
  const goes = s.x[f] <= forest.threshold[node] ? left : left + 1;
  visitChild(s, forest, f, left, forest.cover[left] / forest.cover[node], goes === left, depth);
  visitChild(s, forest, f, left + 1, forest.cover[left + 1] / forest.cover[node], goes !== left, depth);
}

function visitChild(
  s: RowState,
  forest: Forest,
  f: number,
  child: number,
  ratio: number,
  goes: boolean,
  depth: number,
): void {
  const n = s.points.length;
  const here = depth * n;
  const there = here + n;
  const oldOn = s.on[f];
  const oldZ = s.z[f];
  const on = goes ? oldOn : 0;
  const z = oldZ * ratio;
  s.on[f] = on;
  s.z[f] = z;
  for (let q = 0; q < n; q++) {
    const t = s.points[q];
    s.product[there + q] = (s.product[here + q] * (on * t + z * (1 - t))) / (oldOn * t + oldZ * (1 - t));
  }
  visit(s, forest, child, depth + 1);
  let sum = 0;
  for (let q = 0; q < n; q++) {
    const t = s.points[q];
    const after = (on - z) / (on * t + z * (1 - t));
    const before = (oldOn - oldZ) / (oldOn * t + oldZ * (1 - t));
    sum += s.weights[q] * s.below[there + q] * (after - before);
    s.below[here + q] += s.below[there + q];
  }
  s.phi[f] += sum;
  s.on[f] = oldOn;
  s.z[f] = oldZ;
}
