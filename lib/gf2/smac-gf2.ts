/** @file SMAC for GF-2's four bands: the sky's numbers for blue, green, red and near infrared, from coefficients fitted to 6S.
 *  docs/atmosphere.md says how they were fitted and how far they are off. */
import { check } from '../core/errors.js';
import { smacTerms, type Sky, type SmacTerms } from './smac.js';
import { GF2_SMAC } from './smac-coefficients.js';

/** The skies that the coefficients were fitted to; those outside are refused. The sun may stand higher. */
export const GF2_SMAC_RANGE = {
  sunZenithDeg: [0, 70],
  viewZenithDeg: [0, 40],
  aod550: [0, 1],
  pressureHpa: [650, 1050],
  waterVapour: [0, 5],
  ozone: [0.15, 0.5],
} as const satisfies Partial<Record<keyof Sky, readonly [number, number]>>;

/** The greatest aerosol depth at 550 nm that is accepted under a sun: 1, and 1.5 along the sun's rays.
 *  Beyond it SMAC's transmittance, linear in the depth, leaves 6S's. */
export function deepestAerosol(sunZenithDeg: number): number {
  return Math.min(GF2_SMAC_RANGE.aod550[1], 1.5 * Math.cos((sunZenithDeg * Math.PI) / 180));
}

/** What a sky does to each of GF-2's multispectral bands, for `smacSurface` and `smacToa`.
 *  @param sky  the same for the whole image: angles of its middle, the air above its middle height (`pressureAt`)
 *  @returns [4] blue, green, red, near infrared; PMS1 and PMS2 alike. Continental aerosol
 *  @throws "aod550 is 1.4: GF-2's SMAC coefficients hold from 0 to 1" and the like */
export function gf2SmacTerms(sky: Sky): SmacTerms[] {
  for (const [name, [low, high]] of Object.entries(GF2_SMAC_RANGE)) {
    const value = sky[name as keyof Sky];
    check(
      value >= low && value <= high,
      `${name} is ${value}: GF-2's SMAC coefficients hold from ${low} to ${high}`,
    );
  }
  const deepest = deepestAerosol(sky.sunZenithDeg);
  check(
    sky.aod550 <= deepest,
    `aod550 is ${sky.aod550} with the sun at ${sky.sunZenithDeg} degrees: GF-2's SMAC coefficients hold up to ${deepest.toFixed(2)} there`,
  );
  return GF2_SMAC.map((c) => smacTerms(c, sky));
}

/** Mean air pressure at a height above the sea, hPa.
 *  @param heightM  metres, -500 to 9000
 *  @throws "height is 20000 m: expected -500 to 9000"
 *  @source US Standard Atmosphere 1976, troposphere */
export function pressureAt(heightM: number): number {
  check(heightM >= -500 && heightM <= 9000, `height is ${heightM} m: expected -500 to 9000`);
  return 1013.25 * (1 - 2.25577e-5 * heightM) ** 5.25588;
}
