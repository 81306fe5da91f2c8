/** @file How large landslides are: the inverse gamma law that inventories of very different events share. */
import { check, incompleteGamma, type Rng } from '../core/index.js';

/** Malamud's law for landslide areas in m2: p(A) = 1 / (a G(rho)) (a / (A - s))^(rho + 1) exp(-a / (A - s)).
 *  @source Malamud, Turcotte, Guzzetti & Reichenbach 2004, doi 10.1002/esp.1064: a 1.28e-3 km2, s -1.32e-4 km2, rho 1.40 */
export const SIZE_LAW = { aM2: 1280, sM2: -132, rho: 1.4 } as const;

/** Share of landslides with an area below `areaM2`. */
export function sizeLawCdf(areaM2: number): number {
  if (areaM2 <= SIZE_LAW.sM2) return 0;
  const x = SIZE_LAW.aM2 / (areaM2 - SIZE_LAW.sM2);
  return incompleteGamma(SIZE_LAW.rho, x, logGamma(SIZE_LAW.rho)).upper;
}

/** The area that a share `p` of landslides stays below, m2. */
export function sizeLawQuantile(p: number): number {
  check(p > 0 && p < 1, `share of landslides is ${p}: expected above 0 and below 1`);
  let low = 1;
  let high = 1e9;
  for (let i = 0; i < 80; i++) {
    const mid = Math.sqrt(low * high);
    if (sizeLawCdf(mid) < p) low = mid;
    else high = mid;
  }
  return Math.sqrt(low * high);
}

/** `count` areas (m2) by the law times `scale`, within `range`, the largest first: one from each `count`-th of the law, so that a
 *  small inventory has its share of large ones too. */
export function drawAreas(
  rng: Rng,
  o: { count: number; scale: number; range: readonly [number, number] },
): number[] {
  const from = sizeLawCdf(o.range[0] / o.scale);
  const to = sizeLawCdf(o.range[1] / o.scale);
  const areas = Array.from({ length: o.count }, (_, i) => {
    const p = from + (to - from) * ((i + rng.next()) / o.count);
    return o.scale * sizeLawQuantile(Math.min(1 - 1e-9, Math.max(1e-9, p)));
  });
  return areas.sort((a, b) => b - a);
}

/** Lanczos' approximation, 1e-10. */
function logGamma(x: number): number {
  const c = [
    76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, 1.208650973866179e-3,
    -5.395239384953e-6,
  ];
  const t = x + 5.5;
  const sum = c.reduce((s, k, i) => s + k / (x + 1 + i), 1.000000000190015);
  return (x + 0.5) * Math.log(t) - t + Math.log((2.5066282746310005 * sum) / x);
}
