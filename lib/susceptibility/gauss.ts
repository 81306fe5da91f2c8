/** @file Gauss-Legendre quadrature. */

export interface Quadrature {
  /** [points] in (0, 1), ascending. */
  points: Float64Array;
  /** [points] summing to 1. */
  weights: Float64Array;
}

/** The n-point Gauss-Legendre rule on [0, 1], exact for polynomials up to degree 2n - 1.
 *  @source Newton's iteration on the Legendre recurrence */
export function gaussLegendre(n: number): Quadrature {
  const points = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      const [p, d] = legendre(n, x);
      slope = d;
      const move = p / d;
      x -= move;
      if (Math.abs(move) < 1e-16) break;
    }
    slope = legendre(n, x)[1];
    points[n - 1 - i] = (1 + x) / 2;
    weights[n - 1 - i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}

/** Legendre polynomial of degree n at x, and its derivative. */
function legendre(n: number, x: number): [number, number] {
  let before = 1;
  let p = x;
  for (let k = 2; k <= n; k++) [before, p] = [p, ((2 * k - 1) * x * p - (k - 1) * before) / k];
  return [p, (n * (x * p - before)) / (x * x - 1)];
}
