/** @file The air between the invented ground and the camera: a plain model of molecules, one aerosol and gas absorption. It shares no
 *  code with the correction that is to be tested on it, and it is no 6S: its numbers stand in the truth file. */
import { check } from '../core/index.js';

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

export interface Air {
  model: string;
  aod550: number;
  angstrom: number;
  sunZenithDeg: number;
  aerosol: { singleScatteringAlbedo: number; asymmetry: number };
  bands: AirBand[];
}

const AEROSOL = { singleScatteringAlbedo: 0.92, asymmetry: 0.65 };

/** Centre wavelength (um) and gas transmittance of PAN, B, G, R, NIR. */
const BANDS: readonly [string, number, number][] = [
  ['PAN', 0.65, 0.955],
  ['B', 0.49, 0.988],
  ['G', 0.556, 0.957],
  ['R', 0.66, 0.962],
  ['NIR', 0.829, 0.955],
];

/** The air over a scene seen from straight above. Single scattering for the path, two-stream transmittances.
 *  @source optical depth of molecules: Hansen & Travis 1974, doi 10.1007/BF00168069; phase function: Henyey & Greenstein 1941;
 *  form of the signal: Vermote et al. 1997, doi 10.1109/36.581987, eq. 1 */
export function makeAir(o: { aod: number; angstrom: number; sunZenithDeg: number }): Air {
  check(o.aod >= 0 && o.aod <= 2, `aerosol optical depth is ${o.aod}: expected 0 to 2`);
  const mu = Math.cos((o.sunZenithDeg * Math.PI) / 180);
  return {
    model: 'plain single-scattering and two-stream model, nadir view, Lambertian ground, no adjacency',
    aod550: o.aod,
    angstrom: o.angstrom,
    sunZenithDeg: o.sunZenithDeg,
    aerosol: AEROSOL,
    bands: BANDS.map(([band, um, gas]) => airBand(band, um, gas, mu, o)),
  };
}

function airBand(
  band: string,
  um: number,
  gas: number,
  mu: number,
  o: { aod: number; angstrom: number },
): AirBand {
  const { singleScatteringAlbedo: omega, asymmetry: g } = AEROSOL;
  const molecules = 0.008569 * um ** -4 * (1 + 0.0113 * um ** -2 + 0.00013 * um ** -4);
  const haze = o.aod * (um / 0.55) ** -o.angstrom;
  // Sun to camera: the angle of scattering is 180 degrees less the sun's zenith angle.
  const rayleighPhase = 0.75 * (1 + mu * mu);
  const hazePhase = (1 - g * g) / (1 + g * g + 2 * g * mu) ** 1.5;
  const path = (molecules * rayleighPhase + omega * haze * hazePhase) / (4 * mu);
  const lost = 0.5 * molecules + (1 - omega * 0.5 * (1 + g)) * haze;
  const direct = Math.exp(-(molecules + haze) / mu);
  return {
    band,
    wavelengthUm: um,
    path,
    direct,
    diffuse: Math.exp(-lost / mu) - direct,
    up: Math.exp(-lost),
    albedo: (0.92 * molecules + (1 - g) * haze) * Math.exp(-molecules - haze),
    gas,
  };
}

/** Reflectance at the top of the air over ground that reflects `rho` (of the light on level open ground). */
export function seenFromAbove(air: AirBand, rho: number): number {
  return air.gas * (air.path + ((air.direct + air.diffuse) * air.up * rho) / (1 - air.albedo * rho));
}
