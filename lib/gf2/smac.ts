/** @file SMAC, the simplified method for atmospheric correction: a radiative transfer code's answers in closed form, with
 *  coefficients fitted for each band. The formulas stand here; the coefficients are the caller's, fitted to 6S for the band's
 *  response. Light from neighbouring pixels and terrain are left out.
 *  @source Rahman & Dedieu (1994), doi 10.1080/01431169408954055, with the residual terms of the authors' later code */
import { check } from '../core/errors.js';
import { type Raster } from '../raster/grid.js';
import { floatBands, rasterOf } from './valid.js';

/** An absorber's transmittance is exp(a (u m)^n); u is the given amount, or (p / 1013.25)^p for the well-mixed gases. */
export interface Absorber {
  a: number;
  n: number;
  p?: number;
}

/** SMAC's coefficients for one band. */
export interface SmacCoefficients {
  /** Water vapour in g cm-2 and ozone in cm-atm; the others follow the pressure. */
  gases: {
    h2o: Absorber;
    o3: Absorber;
    o2: Absorber;
    co2: Absorber;
    ch4: Absorber;
    no2: Absorber;
    co: Absorber;
  };
  /** Spherical albedo: s0 p + s3 + s1 tau + s2 tau^2. */
  albedo: [s0: number, s1: number, s2: number, s3: number];
  /** Scattering transmittance: t0 + t1 tau / mu + (t2 p + t3) / (1 + mu). */
  transmittance: [t0: number, t1: number, t2: number, t3: number];
  /** Rayleigh optical depth at 1013.25 hPa. */
  rayleighDepth: number;
  /** Aerosol depth in the band: d0 + d1 tau(550). */
  aerosolDepth: [d0: number, d1: number];
  /** Single scattering albedo (below 1) and asymmetry of the aerosol. */
  singleScattering: number;
  asymmetry: number;
  /** Aerosol phase function: a polynomial in the scattering angle in degrees, [5]. */
  phase: readonly number[];
  /** Residuals, polynomials from the constant up: coupling [4], Rayleigh [3], aerosol [4]. */
  coupling: readonly number[];
  rayleigh: readonly number[];
  aerosol: readonly number[];
}

/** Sun, view and air at the time of the scene; angles in degrees. */
export interface Sky {
  sunZenithDeg: number;
  sunAzimuthDeg: number;
  viewZenithDeg: number;
  viewAzimuthDeg: number;
  /** At the ground, hPa. */
  pressureHpa: number;
  /** Aerosol optical depth at 550 nm. */
  aod550: number;
  /** g cm-2 */
  waterVapour: number;
  /** cm-atm (0.3 = 300 Dobson units) */
  ozone: number;
}

/** What a sky does to one band: rho_toa = gas (path + rho down up / (1 - rho albedo)). */
export interface SmacTerms {
  gas: number;
  down: number;
  up: number;
  albedo: number;
  path: number;
}

/** The five numbers that a band's coefficients give for a sky.
 *  @throws "sun zenith is 80: SMAC holds to 75 degrees", "single scattering albedo is 1: expected between 0 and 1" */
export function smacTerms(c: SmacCoefficients, sky: Sky): SmacTerms {
  checkSky(c, sky);
  const g = geometry(sky);
  const p = sky.pressureHpa / 1013.25;
  const [t0, t1, t2, t3] = c.transmittance;
  const [s0, s1, s2, s3] = c.albedo;
  const through = (mu: number): number => t0 + (t1 * sky.aod550) / mu + (t2 * p + t3) / (1 + mu);
  return {
    gas: gasTransmittance(c, sky, g.mass, p),
    down: through(g.us),
    up: through(g.uv),
    albedo: s0 * p + s3 + s1 * sky.aod550 + s2 * sky.aod550 ** 2,
    path: pathReflectance(c, sky, g, p),
  };
}

interface Geometry {
  /** Cosines of sun and view zenith. */
  us: number;
  uv: number;
  /** 1 / us + 1 / uv. */
  mass: number;
  /** Cosine of the scattering angle. */
  cosXi: number;
}

const RAD = Math.PI / 180;

function geometry(sky: Sky): Geometry {
  const us = Math.cos(sky.sunZenithDeg * RAD);
  const uv = Math.cos(sky.viewZenithDeg * RAD);
  const turn = Math.cos((sky.sunAzimuthDeg - sky.viewAzimuthDeg) * RAD);
  const cosXi = Math.max(-1, -(us * uv + Math.sqrt(1 - us * us) * Math.sqrt(1 - uv * uv) * turn));
  return { us, uv, mass: 1 / us + 1 / uv, cosXi };
}

function gasTransmittance(c: SmacCoefficients, sky: Sky, mass: number, p: number): number {
  const { h2o, o3, ...mixed } = c.gases;
  let exponent = h2o.a * (sky.waterVapour * mass) ** h2o.n + o3.a * (sky.ozone * mass) ** o3.n;
  for (const gas of Object.values(mixed)) exponent += gas.a * (p ** (gas.p ?? 1) * mass) ** gas.n;
  return Math.exp(exponent);
}

function pathReflectance(c: SmacCoefficients, sky: Sky, g: Geometry, p: number): number {
  const depth = c.aerosolDepth[0] + c.aerosolDepth[1] * sky.aod550;
  const rayleighPhase = 0.7190443 * (1 + g.cosXi * g.cosXi) + 0.0412742;
  const single = (c.rayleighDepth * rayleighPhase) / (g.us * g.uv);
  const aerosolPhase = polynomial(c.phase, Math.acos(g.cosXi) / RAD);
  return (
    (single / 4) * p -
    polynomial(c.rayleigh, single) +
    aerosolReflectance(c, g, depth, aerosolPhase) -
    polynomial(c.aerosol, depth * g.mass * g.cosXi) +
    polynomial(c.coupling, (depth + c.rayleighDepth * p) * g.mass * g.cosXi)
  );
}

/** Reflectance of the aerosol alone: Sobolev's approximation, single scattering exact and the rest as two streams. */
function aerosolReflectance(c: SmacCoefficients, g: Geometry, tau: number, phase: number): number {
  const { us, uv } = g;
  const w = c.singleScattering;
  const h = 3 * c.asymmetry;
  const k = Math.sqrt((1 - w) * (3 - w * h));
  const bent = 1 - k * k * us * us;
  const e = (-3 * us * us * w) / (4 * bent);
  const f = (-(1 - w) * h * us * us * w) / (4 * bent);
  const b = (2 * k) / (3 - w * h);
  const [grow, fade] = [Math.exp(k * tau), Math.exp(-k * tau)];
  const delta = grow * (1 + b) ** 2 - fade * (1 - b) ** 2;
  const scale = ((w / 4) * us) / bent / delta;
  const q1 = 2 + 3 * us + (1 - w) * h * us * (1 + 2 * us);
  const q3 = (2 - 3 * us - (1 - w) * h * us * (1 - 2 * us)) * Math.exp(-tau / us);
  const c1 = scale * (q1 * grow * (1 + b) + q3 * (1 - b));
  const c2 = -scale * (q1 * fade * (1 - b) + q3 * (1 + b));
  const slope = k / (3 - w * h);
  const x = c1 * (1 - w * h * uv * slope);
  const y = c2 * (1 + w * h * uv * slope);
  const z = e + f - w * h * uv * (e / (3 * us) + us * f) + (w * phase) / 4;
  const part = (v: number, a: number): number => v * a * (1 - Math.exp(-tau / a));
  const sum = part(x, uv / (1 + k * uv)) + part(y, uv / (1 - k * uv)) + part(z, (us * uv) / (us + uv));
  return sum / (us * uv);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, c) => sum * x + c, 0);
}

function checkSky(c: SmacCoefficients, sky: Sky): void {
  const within = (name: string, v: number, low: number, high: number): void =>
    check(v >= low && v <= high, `${name} is ${v}: expected ${low} to ${high}`);
  within('sun zenith', sky.sunZenithDeg, 0, 75);
  within('view zenith', sky.viewZenithDeg, 0, 60);
  within('pressure (hPa)', sky.pressureHpa, 400, 1100);
  within('aerosol depth at 550 nm', sky.aod550, 0, 3);
  within('water vapour (g cm-2)', sky.waterVapour, 0, 10);
  within('ozone (cm-atm)', sky.ozone, 0, 1);
  const w = c.singleScattering;
  check(
    w > 0 && w < 1,
    `single scattering albedo is ${w}: expected between 0 and 1 (1 itself has no closed form here)`,
  );
}

/** Surface reflectance of a top-of-atmosphere image.
 *  @param toa  [bands, rows, cols]; absent pixels stay absent (NaN); values may come out a little below 0 over dark ground
 *  @param terms  one set a band, from `smacTerms`
 *  @throws "there are 3 sets of terms and 4 bands ..." */
export function smacSurface(toa: Raster, terms: readonly SmacTerms[]): Raster<Float32Array> {
  return eachBand(toa, terms, (band, t) => {
    const gain = t.gas * t.down * t.up;
    return band.map((v) => {
      const above = v - t.path * t.gas;
      return above / (gain + above * t.albedo);
    });
  });
}

/** Top-of-atmosphere reflectance of a surface image: the inverse of `smacSurface`. */
export function smacToa(surface: Raster, terms: readonly SmacTerms[]): Raster<Float32Array> {
  return eachBand(surface, terms, (band, t) => {
    const gain = t.gas * t.down * t.up;
    return band.map((v) => (v * gain) / (1 - v * t.albedo) + t.path * t.gas);
  });
}

function eachBand(
  image: Raster,
  terms: readonly SmacTerms[],
  f: (band: Float32Array, t: SmacTerms) => Float32Array,
): Raster<Float32Array> {
  check(
    terms.length === image.bands,
    `there are ${terms.length} sets of terms and ${image.bands} bands: expected one a band`,
  );
  return rasterOf(
    image,
    floatBands(image).map((band, b) => f(band, terms[b])),
  );
}
