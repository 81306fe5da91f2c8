/** @file The air between the invented ground and the camera, as 6S computes it for the scene's own sun and sky: not the formulas
 *  fitted to 6S that are to be tested on it. Light from neighbouring ground (adjacency) is left out. */
import { check } from '../core/errors.js';
import { AIR_6S } from './air-6s.js';
import type { RegionSettings } from './regions.js';

/** What the air does in one band. */
export interface AirBand {
  band: string;
  wavelengthUm: number;
  /** Reflectance of the air itself. */
  path: number;
  /** Transmittance down (direct, diffuse) and up, gases left out. */
  direct: number;
  diffuse: number;
  up: number;
  /** Spherical albedo of the air. */
  albedo: number;
  /** Transmittance of the gases, both ways. */
  gas: number;
}

/** A sky that 6S was asked about, and its answer for PAN, B, G, R, NIR. */
export interface SixSAir {
  sunZenithDeg: number;
  aod550: number;
  altitudeKm: number;
  pressureHpa: number;
  /** Above the ground: g cm-2, cm-atm. */
  waterVapour: number;
  ozone: number;
  bands: AirBand[];
}

/** The air over an invented scene. */
export interface Air extends SixSAir {
  model: string;
}

/** The air over a region, seen from straight above.
 *  @throws "6S was asked about a sun 36.99 degrees ..." where the region's settings have another sky
 *  @source Vermote et al. 1997, doi 10.1109/36.581987; the numbers by tests/demo/air-6s.py */
export function makeAir({ name, scene }: Pick<RegionSettings, 'name' | 'scene'>): Air {
  const asked = AIR_6S[name];
  check(
    asked.sunZenithDeg === scene.sunZenithDeg && asked.aod550 === scene.aod,
    `6S was asked about a sun ${asked.sunZenithDeg} degrees from the zenith and an aerosol depth of ${asked.aod550}, ${name} has ${scene.sunZenithDeg} and ${scene.aod}: run tests/demo/air-6s.py`,
  );
  return { model: '6S, continental aerosol, nadir view, Lambertian even ground, no adjacency', ...asked };
}

/** Reflectance at the top of the air over ground that reflects `rho` (of the light on level open ground). */
export function seenFromAbove(air: AirBand, rho: number): number {
  return air.gas * (air.path + ((air.direct + air.diffuse) * air.up * rho) / (1 - air.albedo * rho));
}
