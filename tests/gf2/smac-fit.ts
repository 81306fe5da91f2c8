/** @file SMAC's coefficients for GF-2, fitted to 6S's answers in smac-referee.json (made by smac-referee.py). After a build,
 *
 *      node .build/tests/gf2/smac-fit.js > lib/gf2/smac-coefficients.ts && npx prettier --write lib/gf2/smac-coefficients.ts
 *
 *  writes the coefficients that the library uses. Each band is fitted in four steps, gases, albedo, transmittance and
 *  path, the held-out skies unseen. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deepestAerosol, smacTerms, type Sky, type SmacCoefficients } from 'landslide/gf2';
import { leastSquares } from './least-squares.js';

/** path, through, albedo: rho_toa = path + through rho / (1 - rho albedo), gases in. */
export type Answer = [path: number, through: number, albedo: number];

export interface RefereeSky {
  sunZenithDeg: number;
  viewZenithDeg: number;
  /** Between the azimuths of sun and view. */
  turnDeg: number;
  aod550: number;
  altitudeKm: number;
  pressureHpa: number;
  waterVapour: number;
  ozone: number;
  PMS1: Answer[];
}

export interface Referee {
  version: string;
  fit: (RefereeSky & { dryThrough: number[] })[];
  heldOut: (RefereeSky & { PMS2: Answer[] })[];
}

/** 6S's skies, those left out that the library refuses. */
export function smacReferee(): Referee {
  const all = JSON.parse(readFileSync('tests/gf2/smac-referee.json', 'utf8')) as Referee;
  const accepted = (s: RefereeSky): boolean => s.aod550 <= deepestAerosol(s.sunZenithDeg);
  return { ...all, fit: all.fit.filter(accepted), heldOut: all.heldOut.filter(accepted) };
}

export function skyOf(s: RefereeSky): Sky {
  const { sunZenithDeg, viewZenithDeg, pressureHpa, aod550, waterVapour, ozone } = s;
  const azimuths = { sunAzimuthDeg: s.turnDeg, viewAzimuthDeg: 0 };
  return { sunZenithDeg, viewZenithDeg, pressureHpa, aod550, waterVapour, ozone, ...azimuths };
}

/** Where the fit of a band's path begins, and to what it is weakly held: molecules (Hansen & Travis 1974,
 *  doi 10.1007/BF00168069) and a continental aerosol. The path alone cannot tell these apart from the phase function. */
const START = [
  { rayleighDepth: 0.1558, depth: 1.13, singleScattering: 0.89, asymmetry: 0.64 },
  { rayleighDepth: 0.0931, depth: 0.99, singleScattering: 0.89, asymmetry: 0.635 },
  { rayleighDepth: 0.0464, depth: 0.8, singleScattering: 0.88, asymmetry: 0.63 },
  { rayleighDepth: 0.0184, depth: 0.61, singleScattering: 0.86, asymmetry: 0.62 },
];

const NONE = { a: 0, n: 1 };

/** Clear skies with sun and view high count more: the formulas bend where little light comes through. */
function weightOf(s: RefereeSky): number {
  const cos = (deg: number): number => Math.cos((deg * Math.PI) / 180);
  return 1 / (0.5 + s.aod550 * (1 / cos(s.sunZenithDeg) + 1 / cos(s.viewZenithDeg)));
}

/** The coefficients of one band (0..3 = blue, green, red, near infrared), each rounded to 7 digits. */
export function fitBand(skies: Referee['fit'], band: number): SmacCoefficients {
  const gases = fitGases(skies, band);
  const c = { ...blank(band), gases, albedo: fitAlbedo(skies, band), transmittance: fitThrough(skies, band) };
  return rounded(fitPath(c, skies, band));
}

function blank(band: number): SmacCoefficients {
  const { rayleighDepth, depth, singleScattering, asymmetry } = START[band];
  return {
    gases: { h2o: NONE, o3: NONE, o2: NONE, co2: NONE, ch4: NONE, no2: NONE, co: NONE },
    albedo: [0, 0, 0, 0],
    transmittance: [1, 0, 0, 0],
    rayleighDepth,
    aerosolDepth: [0, depth],
    singleScattering,
    asymmetry,
    phase: [0.3, 0, 0, 0, 0],
    coupling: [0, 0, 0, 0],
    rayleigh: [0, 0, 0],
    aerosol: [0, 0, 0, 0],
  };
}

/** 6S is asked for all gases at once: the well-mixed ones stand together in the place of oxygen. */
function fitGases(skies: Referee['fit'], band: number): SmacCoefficients['gases'] {
  const gasesOf = (x: readonly number[]): SmacCoefficients['gases'] => ({
    ...blank(band).gases,
    h2o: { a: -Math.exp(x[0]), n: x[1] },
    o3: { a: -Math.exp(x[2]), n: x[3] },
    o2: { a: -Math.exp(x[4]), n: x[5], p: x[6] },
  });
  const seen = skies.map((s) => s.PMS1[band][1] / s.dryThrough[band]);
  const start = [-6, 0.6, -4, 1, -6, 0.5, 0.8];
  const spread = [5, 0.3, 3, 0.1, 5, 0.3, 0.5];
  const x = leastSquares((v) => {
    const c = { ...blank(band), gases: gasesOf(v) };
    const misses = skies.map((s, i) => smacTerms(c, skyOf(s)).gas - seen[i]);
    return [...misses, ...held(v, start, spread)];
  }, start);
  return gasesOf(x);
}

/** Residuals that hold parameters weakly to where they began. */
const held = (
  x: readonly number[],
  start: readonly number[],
  spread: readonly number[],
  weight = 1e-4,
): number[] => x.map((v, i) => (weight * (v - start[i])) / spread[i]);

function fitAlbedo(skies: Referee['fit'], band: number): SmacCoefficients['albedo'] {
  const miss = (x: readonly number[]): number[] => {
    const c = { ...blank(band), albedo: x as SmacCoefficients['albedo'] };
    return skies.map((s) => weightOf(s) * (smacTerms(c, skyOf(s)).albedo - s.PMS1[band][2]));
  };
  return leastSquares(miss, [0.1, 0.1, 0, 0]) as SmacCoefficients['albedo'];
}

function fitThrough(skies: Referee['fit'], band: number): SmacCoefficients['transmittance'] {
  const miss = (x: readonly number[]): number[] => {
    const c = { ...blank(band), transmittance: x as SmacCoefficients['transmittance'] };
    return skies.map((s) => {
      const { down, up } = smacTerms(c, skyOf(s));
      return weightOf(s) * (down * up - s.dryThrough[band]);
    });
  };
  return leastSquares(miss, [1.1, -0.1, -0.1, -0.2]) as SmacCoefficients['transmittance'];
}

/** The path without its gases, divided by the gas transmittance of the light from the ground, as SMAC multiplies it.
 *  One constant serves the three residual polynomials. */
function fitPath(c: SmacCoefficients, skies: Referee['fit'], band: number): SmacCoefficients {
  const { rayleighDepth, depth, singleScattering, asymmetry } = START[band];
  // The logistic function keeps the single scattering albedo below 1.
  const first = [rayleighDepth, depth, Math.log(singleScattering / (1 - singleScattering)), asymmetry];
  const spread = [0.05 * rayleighDepth, 0.05, 0.3, 0.03];
  const withPath = (x: readonly number[]): SmacCoefficients => ({
    ...c,
    rayleighDepth: x[0],
    aerosolDepth: [0, x[1]],
    singleScattering: 1 / (1 + Math.exp(-x[2])),
    asymmetry: x[3],
    phase: inDegrees(x.slice(4, 9)),
    coupling: x.slice(9, 13),
    rayleigh: [0, ...x.slice(13, 15)],
    aerosol: [0, ...x.slice(15, 18)],
  });
  const seen = skies.map((s) => (s.PMS1[band][0] * s.dryThrough[band]) / s.PMS1[band][1]);
  const start = [...first, 0.3, 0, 0, 0, 0, ...new Array<number>(9).fill(0)];
  const miss = (x: readonly number[]): number[] => {
    const trial = withPath(x);
    return [
      ...skies.map((s, i) => weightOf(s) * (smacTerms(trial, skyOf(s)).path - seen[i])),
      ...held(x.slice(0, 4), first, spread, 1e-3),
    ];
  };
  return withPath(leastSquares(miss, start));
}

/** A polynomial in (degrees - 120) / 60 as one in degrees. */
function inDegrees(scaled: readonly number[]): number[] {
  const out = new Array<number>(scaled.length).fill(0);
  let power = [1];
  for (const s of scaled) {
    power.forEach((v, i) => (out[i] += s * v));
    power = [...power, 0].map((v, i) => -2 * v + (i > 0 ? power[i - 1] / 60 : 0));
  }
  return out;
}

function rounded(c: SmacCoefficients): SmacCoefficients {
  return JSON.parse(
    JSON.stringify(c, (_, v: unknown) => (typeof v === 'number' ? Number(v.toPrecision(7)) : v)),
  ) as SmacCoefficients;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { fit, version } = smacReferee();
  process.stdout
    .write(`/** @file SMAC's coefficients for GF-2, fitted to 6S: printed by tests/gf2/smac-fit.ts, not to be edited.
 *  Continental aerosol; the well-mixed gases stand together in the place of oxygen; what the light scattering of the
 *  aerosol is made of follows the path that it must explain and was not measured.
 *  @source ${version}; GF-2's published spectral response */
import { type SmacCoefficients } from './smac.js';

/** Blue, green, red, near infrared. */
export const GF2_SMAC: readonly SmacCoefficients[] = ${JSON.stringify([0, 1, 2, 3].map((b) => fitBand(fit, b)))};
`);
}
