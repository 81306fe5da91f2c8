import { check } from '../core/errors.js';

/** Probability that a chi-square variable of `freedom` degrees exceeds z, 1 at z = 0; to about 1e-14.
 *  @param z  0 or more; NaN gives NaN
 *  @throws "degrees of freedom are 1.5: expected 1, 2, 3 ..."
 *  @source the upper incomplete gamma function: DLMF 8.7.1 (series) and 8.9.2 (continued fraction) */
export function chiSquareSurvival(z: number, freedom: number): number {
  check(Number.isInteger(freedom) && freedom > 0, `degrees of freedom are ${freedom}: expected 1, 2, 3 ...`);
  if (!(z > 0)) return z !== z ? NaN : 1;
  if (z === Infinity) return 0;
  const a = freedom / 2;
  const x = z / 2;
  // x^a e^-x / gamma(a)
  const front = Math.exp(a * Math.log(x) - x - logGamma(freedom));
  return x < a + 1 ? 1 - front * series(a, x) : front * fraction(a, x);
}

/** Logarithm of gamma(n / 2), from gamma(1/2) or gamma(1) upwards. */
function logGamma(n: number): number {
  let log = n % 2 === 1 ? Math.log(Math.PI) / 2 : 0;
  for (let k = n - 2; k > 0; k -= 2) log += Math.log(k / 2);
  return log;
}

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; k < 1000 && term > 1e-16 * sum; k++) sum += term *= x / (a + k);
  return sum;
}

/** Lentz's method; no denominator can vanish for x > a + 1. */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < 1000; k++) {
    const an = -k * (k - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return h;
}
