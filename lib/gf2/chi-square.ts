import { check } from '../core/errors.js';
import { incompleteGamma } from '../core/incomplete-gamma.js';

/** Probability that a chi-square variable of `freedom` degrees exceeds z, 1 at z = 0; to about 1e-14.
 *  @param z  0 or more; NaN gives NaN
 *  @throws "degrees of freedom are 1.5: expected 1, 2, 3 ..."
 *  @source the upper incomplete gamma function, DLMF 8.2.4 */
export function chiSquareSurvival(z: number, freedom: number): number {
  check(Number.isInteger(freedom) && freedom > 0, `degrees of freedom are ${freedom}: expected 1, 2, 3 ...`);
  if (!(z > 0)) return z !== z ? NaN : 1;
  if (z === Infinity) return 0;
  return incompleteGamma(freedom / 2, z / 2, logGamma(freedom)).upper;
}

/** Logarithm of gamma(n / 2), from gamma(1/2) or gamma(1) upwards. */
function logGamma(n: number): number {
  let log = n % 2 === 1 ? Math.log(Math.PI) / 2 : 0;
  for (let k = n - 2; k > 0; k -= 2) log += Math.log(k / 2);
  return log;
}
