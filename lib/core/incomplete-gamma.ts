/** @file The incomplete gamma function, regularised: its lower and upper part sum to 1. */

/** Both parts for x above 0; that which is computed (lower where x < a + 1, else upper) to about 1e-14 of itself.
 *  @param logGamma  logarithm of gamma(a), as exactly as the caller has it
 *  @source DLMF 8.7.1 (series) and 8.9.2 (continued fraction) */
export function incompleteGamma(a: number, x: number, logGamma: number): { lower: number; upper: number } {
  const front = Math.exp(a * Math.log(x) - x - logGamma); // x^a e^-x / gamma(a)
  if (x < a + 1) {
    const lower = front * series(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = front * fraction(a, x);
  return { lower: 1 - upper, upper };
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
