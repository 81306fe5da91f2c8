/** @file Canonical correlations: the combinations of the bands of two images that are most alike. */
import { DataError } from '../core/errors.js';
import { symmetricEigen } from './eigen.js';
import type { Moments } from './regression.js';

export interface Canonical {
  /** [k] correlations, the greatest first. */
  rho: Float64Array;
  /** [k][k] weights of the bands of the first and the second image for each correlation; the combinations have variance 1. */
  a: Float64Array[];
  b: Float64Array[];
}

/** Solves S12 S22^-1 S21 a = rho^2 S11 a through the Cholesky factor of S11.
 *  @param moments  of 2k columns: the k bands of the first image, then those of the second
 *  @throws "band 2 of the image is constant, or the other bands tell it wholly: ..."
 *  @source Nielsen (2007), doi 10.1109/TIP.2006.888195, eq. (3) and (4) */
export function canonicalCorrelations({ covariance }: Moments): Canonical {
  const size = Math.sqrt(covariance.length);
  const k = size / 2;
  const part = (r: number, c: number): Float64Array =>
    Float64Array.from(
      { length: k * k },
      (_, i) => covariance[(r * k + Math.floor(i / k)) * size + c * k + (i % k)],
    );
  const [s11, s12, s22] = [part(0, 0), part(0, 1), part(1, 1)];
  const [l1, l2] = [cholesky(s11, k, 'image'), cholesky(s22, k, 'reference')];
  // K = L1^-1 S12 L2^-T; K K^T has the eigenvalues rho^2.
  const half = columnsOf(s12, k).map((column) => forward(l1, k, column));
  const rows = Array.from({ length: k }, (_, r) =>
    forward(
      l2,
      k,
      Float64Array.from(half, (c) => c[r]),
    ),
  );
  const product = Float64Array.from({ length: k * k }, (_, i) => dot(rows[Math.floor(i / k)], rows[i % k]));
  const { values, vectors } = symmetricEigen(product);
  const a = vectors.map((v) => backward(l1, k, v));
  const b = vectors.map((v) => {
    const w = Float64Array.from({ length: k }, (_, c) => rows.reduce((s, row, r) => s + row[c] * v[r], 0));
    const norm = Math.sqrt(dot(w, w)) || 1;
    return backward(
      l2,
      k,
      w.map((x) => x / norm),
    );
  });
  return { rho: values.map((v) => Math.sqrt(Math.min(1, Math.max(0, v)))), a, b };
}

const dot = (p: Float64Array, q: Float64Array): number => p.reduce((s, v, i) => s + v * q[i], 0);

const columnsOf = (m: Float64Array, k: number): Float64Array[] =>
  Array.from({ length: k }, (_, c) => Float64Array.from({ length: k }, (_v, r) => m[r * k + c]));

/** [k * k] lower factor L of s = L L^T. */
function cholesky(s: Float64Array, k: number, image: string): Float64Array {
  const l = new Float64Array(k * k);
  for (let c = 0; c < k; c++)
    for (let r = c; r < k; r++) {
      let v = s[r * k + c];
      for (let i = 0; i < c; i++) v -= l[r * k + i] * l[c * k + i];
      if (r > c) l[r * k + c] = v / l[c * k + c];
      // What is left of a variance after the bands before: below this it is rounding.
      else if (v > 1e-10 * s[c * k + c]) l[c * k + c] = Math.sqrt(v);
      else
        throw new DataError(
          `band ${c + 1} of the ${image} is constant, or the bands before it tell it wholly: leave it out of both images`,
        );
    }
  return l;
}

/** Solves L x = v. */
function forward(l: Float64Array, k: number, v: Float64Array): Float64Array {
  const x = Float64Array.from(v);
  for (let r = 0; r < k; r++) {
    for (let i = 0; i < r; i++) x[r] -= l[r * k + i] * x[i];
    x[r] /= l[r * k + r];
  }
  return x;
}

/** Solves L^T x = v. */
function backward(l: Float64Array, k: number, v: Float64Array): Float64Array {
  const x = Float64Array.from(v);
  for (let r = k - 1; r >= 0; r--) {
    for (let i = r + 1; i < k; i++) x[r] -= l[i * k + r] * x[i];
    x[r] /= l[r * k + r];
  }
  return x;
}
