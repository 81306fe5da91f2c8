/** @file How far the factors repeat each other. */
import { check } from '../core/index.js';
import { checkTable, type Table } from './table.js';

/** How far the factors repeat each other. */
export interface Collinearity {
  names: string[];
  /** [features, features] Pearson correlation; NaN with a constant factor. */
  correlation: Float64Array;
  /** [features] variance inflation factor, 1 = independent, above 10 is usually called collinear; NaN for a constant factor, which is left
   *  out of the others', Infinity for an exact copy. */
  vif: Float64Array;
}

/** Correlation matrix and variance inflation factors of the factors.
 *  @param X  [rows, features], finite, at least 3 rows */
export function collinearity(X: Table, names: readonly string[]): Collinearity {
  const rows = checkTable(X, names);
  check(rows >= 3, `X has ${rows} rows; correlations need at least 3`);
  const n = names.length;
  const correlation = correlations(X, rows, n);
  const vary = names.map((_, f) => f).filter((f) => !Number.isNaN(correlation[f * n + f]));
  const vif = new Float64Array(n).fill(NaN);
  const sub = vary.map((i) => vary.map((j) => correlation[i * n + j]));
  inverseDiagonal(sub).forEach((v, k) => (vif[vary[k]] = v));
  return { names: [...names], correlation, vif };
}

function correlations(X: Table, rows: number, n: number): Float64Array {
  const mean = new Float64Array(n);
  for (let at = 0; at < X.length; at++) mean[at % n] += X[at] / rows;
  const products = new Float64Array(n * n);
  for (let row = 0; row < X.length; row += n)
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) products[i * n + j] += (X[row + i] - mean[i]) * (X[row + j] - mean[j]);
  const sd = Float64Array.from(mean, (m, i) => {
    const s = Math.sqrt(products[i * n + i]);
    return s > 1e-12 * Math.max(1, Math.abs(m)) * Math.sqrt(rows) ? s : NaN;
  });
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const r = i === j ? sd[i] / sd[i] : products[i * n + j] / (sd[i] * sd[j]);
      out[i * n + j] = r;
      out[j * n + i] = r;
    }
  return out;
}

/** Diagonal of the inverse of a correlation matrix, each from the regression on the others by elimination: 1 / (1 - R2). */
function inverseDiagonal(matrix: number[][]): number[] {
  return matrix.map((_, k) => {
    const order = [...matrix.keys()].filter((i) => i !== k).concat(k);
    const left = residual(order.map((i) => order.map((j) => matrix[i][j])));
    return left > 1e-12 ? 1 / left : Infinity;
  });
}

/** What is left of the last variable's variance after elimination of all before it; exact copies among those are passed over. */
function residual(m: number[][]): number {
  const n = m.length;
  for (let p = 0; p < n - 1; p++) {
    if (m[p][p] < 1e-12) continue;
    for (let i = p + 1; i < n; i++) {
      const factor = m[i][p] / m[p][p];
      for (let j = p; j < n; j++) m[i][j] -= factor * m[p][j];
    }
  }
  return m[n - 1][n - 1];
}
