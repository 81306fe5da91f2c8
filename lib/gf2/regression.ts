/** @file Ordinary least squares of a few columns, by normal equations about the mean. */

export interface LinearFit {
  /** [k] one weight a column; 0 for a column that the others already explain. */
  weights: number[];
  offset: number;
  /** Correlation of fitted and given values, 0..1; 0 where either is constant. */
  r: number;
  /** Number of rows used. */
  n: number;
}

export interface Moments {
  n: number;
  mean: Float64Array;
  /** [k * k] sums of products about the means, divided by n. */
  covariance: Float64Array;
}

/** Means and covariances of k columns over the rows where all have a value.
 *  @param columns  [k] arrays of [n], NaN = absent
 *  @param weights  [n] how much each row counts; default 1. `n` of the result is then their sum */
export function momentsOf(columns: readonly ArrayLike<number>[], weights?: ArrayLike<number>): Moments {
  const k = columns.length;
  const length = columns[0].length;
  // Sums are taken about the first complete row: bands with a large mean and a small spread lose no digits.
  const origin = firstComplete(columns);
  const sum = new Float64Array(k);
  const products = new Float64Array(k * k);
  const row = new Float64Array(k);
  let n = 0;
  for (let i = 0; i < length; i++) {
    let complete = true;
    for (let a = 0; a < k; a++) {
      const v = columns[a][i] - origin[a];
      if (v !== v) complete = false;
      row[a] = v;
    }
    if (!complete) continue;
    const w = weights ? weights[i] : 1;
    n += w;
    for (let a = 0; a < k; a++) {
      const weighted = w * row[a];
      sum[a] += weighted;
      for (let b = 0; b <= a; b++) products[a * k + b] += weighted * row[b];
    }
  }
  return aboutMeans(n, origin, sum, products);
}

function aboutMeans(n: number, origin: Float64Array, sum: Float64Array, products: Float64Array): Moments {
  const k = origin.length;
  const covariance = new Float64Array(k * k);
  for (let a = 0; a < k; a++)
    for (let b = 0; b <= a; b++)
      covariance[a * k + b] = covariance[b * k + a] = products[a * k + b] / n - (sum[a] / n) * (sum[b] / n);
  return { n, mean: origin.map((o, a) => o + sum[a] / n), covariance };
}

function firstComplete(columns: readonly ArrayLike<number>[]): Float64Array {
  for (let i = 0; i < columns[0].length; i++)
    if (columns.every((c) => c[i] === c[i])) return Float64Array.from(columns, (c) => c[i]);
  return new Float64Array(columns.length);
}

/** The linear combination of columns that comes nearest to `y`.
 *  @param columns  [k] arrays of [n]; rows where any of them or y is NaN do not count
 *  @param o.nonNegative  drops columns with a negative weight, the most negative first, and fits again */
export function fitLinear(
  columns: readonly ArrayLike<number>[],
  y: ArrayLike<number>,
  o: { nonNegative?: boolean } = {},
): LinearFit {
  const k = columns.length;
  const m = momentsOf([...columns, y]);
  let used = columns.map((_, a) => a);
  let weights = solveFor(m, used, k);
  while (o.nonNegative && used.some((a) => weights[a] < 0)) {
    const worst = used.reduce((w, a) => (weights[a] < weights[w] ? a : w));
    used = used.filter((a) => a !== worst);
    weights = solveFor(m, used, k);
  }
  const explained = used.reduce((s, a) => s + weights[a] * m.covariance[a * (k + 1) + k], 0);
  const total = m.covariance[k * (k + 1) + k];
  const r = total > 0 && explained > 0 ? Math.sqrt(Math.min(1, explained / total)) : 0;
  return { weights, offset: weights.reduce((s, w, a) => s - w * m.mean[a], m.mean[k]), r, n: m.n };
}

/** Solves the normal equations of the used columns; the others get weight 0. */
function solveFor(m: Moments, used: readonly number[], k: number): number[] {
  const size = k + 1;
  const a = used.map((i) => [...used.map((j) => m.covariance[i * size + j]), m.covariance[i * size + k]]);
  const solution = gauss(a);
  const weights = new Array<number>(k).fill(0);
  used.forEach((i, at) => (weights[i] = solution[at]));
  return weights;
}

/** Solves rows of [matrix | right side], symmetric and not negative; unknowns without a pivot become 0. */
function gauss(a: number[][]): number[] {
  const n = a.length;
  const scale = a.map((row, i) => row[i]);
  const dead = new Array<boolean>(n).fill(false);
  for (let p = 0; p < n; p++) {
    // What is left of a variance after the columns before: below this it is rounding, and the column adds nothing.
    dead[p] = !(a[p][p] > 1e-10 * scale[p]);
    if (dead[p]) continue;
    for (let r = 0; r < n; r++) {
      if (r === p) continue;
      const f = a[r][p] / a[p][p];
      for (let c = p; c <= n; c++) a[r][c] -= f * a[p][c];
    }
  }
  return a.map((row, i) => (dead[i] ? 0 : row[n] / row[i]));
}
