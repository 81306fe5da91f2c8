/** @file Eigenvalues of a small symmetric matrix. */
import { check } from '../core/errors.js';

export interface Eigen {
  /** [n] the greatest first. */
  values: Float64Array;
  /** [n][n] the unit eigenvector of each value. */
  vectors: Float64Array[];
}

const SWEEPS = 60;

/** Eigenvalues and eigenvectors of a symmetric matrix of a few rows, by cyclic Jacobi rotations.
 *  @param matrix  [n * n] row by row; the part below the diagonal is not looked at
 *  @throws "matrix has 5 values: expected n x n"
 *  @source Golub & Van Loan (2013), Matrix Computations, 4th ed., algorithm 8.5.3 */
export function symmetricEigen(matrix: Float64Array): Eigen {
  const n = Math.round(Math.sqrt(matrix.length));
  check(n > 0 && n * n === matrix.length, `matrix has ${matrix.length} values: expected n x n`);
  const a = Float64Array.from(matrix, (v, i) => {
    const [r, c] = [Math.floor(i / n), i % n];
    return r > c ? matrix[c * n + r] : v;
  });
  const vectors = Float64Array.from(a, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  for (let sweep = 0; sweep < SWEEPS && offDiagonal(a, n) > 0; sweep++)
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, vectors, n, p, q);
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * (n + 1)] - a[i * (n + 1)]);
  return {
    values: Float64Array.from(order, (i) => a[i * (n + 1)]),
    vectors: order.map((i) => Float64Array.from({ length: n }, (_, r) => vectors[r * n + i])),
  };
}

/** Sum of squares off the diagonal; 0 where rounding alone is left. */
function offDiagonal(a: Float64Array, n: number): number {
  let off = 0;
  let all = 0;
  a.forEach((v, i) => {
    all += v * v;
    if (i % (n + 1) !== 0) off += v * v;
  });
  return off > 1e-34 * all ? off : 0;
}

/** Turns axes p and q so that a[p][q] becomes 0. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q];
  if (apq === 0) return;
  const tau = (a[q * n + q] - a[p * n + p]) / (2 * apq);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const turn = (m: Float64Array, i: number, j: number): void => {
    const [x, y] = [m[i], m[j]];
    m[i] = c * (x - t * y);
    m[j] = c * (t * x + y);
  };
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k);
  for (let k = 0; k < n; k++) turn(vectors, k * n + p, k * n + q);
  a[p * n + q] = a[q * n + p] = 0;
}
