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
  // Sums are taken about the first complete row: bands with a large mean and a small spread lose no digits.
  const origin = firstComplete(columns);
  const sum = new Float64Array(k);
  const products = new Float64Array(k * k);
  const rows = Array.from({ length: k }, () => new Float64Array(CHUNK));
  const weighted = new Float64Array(CHUNK);
  let n = 0;
  for (let from = 0; from < columns[0].length; from += CHUNK) {
    const complete = completeRows(columns, from, Math.min(from + CHUNK, columns[0].length));
    const count = complete.length;
    for (let a = 0; a < k; a++) gather(columns[a], complete, origin[a], rows[a]);
    if (weights) for (let i = 0; i < count; i++) n += weights[complete[i]];
    else n += count;
    for (let a = 0; a < k; a++) {
      for (let i = 0; i < count; i++) weighted[i] = weights ? weights[complete[i]] * rows[a][i] : rows[a][i];
      sum[a] = addAll(sum[a], weighted, count);
      for (let b = 0; b <= a; b++)
        products[a * k + b] = addProducts(products[a * k + b], weighted, rows[b], count);
    }
  }
  return aboutMeans(n, origin, sum, products);
}

/** The moments of all rows from those of their parts, in this order.
 *  @source Chan, Golub & LeVeque (1983), doi 10.1080/00031305.1983.10483115, eq. 1.5 */
export function mergeMoments(parts: readonly Moments[]): Moments {
  const [first, ...rest] = parts.filter((p) => p.n > 0);
  if (!first) return parts[0];
  return rest.reduce(mergeTwo, first);
}

function mergeTwo(a: Moments, b: Moments): Moments {
  const n = a.n + b.n;
  const k = a.mean.length;
  const apart = b.mean.map((m, i) => m - a.mean[i]);
  const covariance = a.covariance.map((c, at) => {
    const between = apart[Math.floor(at / k)] * apart[at % k];
    return (a.n * c + b.n * b.covariance[at]) / n + (a.n / n) * (b.n / n) * between;
  });
  return { n, mean: a.mean.map((m, i) => m + (apart[i] * b.n) / n), covariance };
}

/** Rows that are worked on at a time. */
const CHUNK = 4096;

/** Indices of the rows where every column has a value. */
function completeRows(columns: readonly ArrayLike<number>[], from: number, to: number): Int32Array {
  const good = new Uint8Array(to - from).fill(1);
  for (const column of columns)
    for (let i = from; i < to; i++) if (column[i] !== column[i]) good[i - from] = 0;
  const out = new Int32Array(to - from);
  let count = 0;
  for (let i = 0; i < good.length; i++) if (good[i]) out[count++] = from + i;
  return out.subarray(0, count);
}

function gather(column: ArrayLike<number>, at: Int32Array, origin: number, into: Float64Array): void {
  for (let i = 0; i < at.length; i++) into[i] = column[at[i]] - origin;
}

function addAll(start: number, values: Float64Array, count: number): number {
  let sum = start;
  for (let i = 0; i < count; i++) sum += values[i];
  return sum;
}

function addProducts(start: number, x: Float64Array, y: Float64Array, count: number): number {
  let sum = start;
  for (let i = 0; i < count; i++) sum += x[i] * y[i];
  return sum;
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
  return fitMoments(momentsOf([...columns, y]), o);
}

/** The same from the moments of the columns and, last, y. */
export function fitMoments(m: Moments, o: { nonNegative?: boolean } = {}): LinearFit {
  const k = m.mean.length - 1;
  let used = Array.from({ length: k }, (_, a) => a);
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

/** offset + the sum of weights_k columns_k of each row.
 *  @returns [n] float32 */
export function combine(
  columns: readonly Float32Array[],
  { weights, offset }: Pick<LinearFit, 'weights' | 'offset'>,
): Float32Array {
  const out = new Float32Array(columns[0].length).fill(offset);
  columns.forEach((column, k) => {
    const w = weights[k];
    for (let i = 0; i < out.length; i++) out[i] += w * column[i];
  });
  return out;
}
