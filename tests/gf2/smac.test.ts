import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smacSurface, smacTerms, smacToa, type Sky, type SmacCoefficients } from 'landslide/gf2';
import { grid, near, raster } from './make.js';

/** Numbers of the size that a blue band has; they are no sensor's. */
const C: SmacCoefficients = {
  gases: {
    h2o: { a: -0.001, n: 0.6 },
    o3: { a: -0.02, n: 0.99 },
    o2: { a: -0.0005, n: 0.5, p: 0.9 },
    co2: { a: -0.0002, n: 0.5, p: 0.7 },
    ch4: { a: -0.0001, n: 0.6, p: 0.8 },
    no2: { a: -0.003, n: 0.9, p: 0.2 },
    co: { a: -0.0001, n: 0.5, p: 0.6 },
  },
  albedo: [0.14, 0.15, -0.03, 0.01],
  transmittance: [1.17, -0.2, -0.15, -0.3],
  rayleighDepth: 0.16,
  aerosolDepth: [0.01, 1.15],
  singleScattering: 0.89,
  asymmetry: 0.64,
  phase: [12.3, -0.29, 0.0025, -9.4e-6, 1.4e-8],
  coupling: [0.002, 0.012, 0.003, -0.0002],
  rayleigh: [-0.001, 0.01, -0.003],
  aerosol: [0.0005, 0.002, -0.001, 0.0003],
};

const sky = (sun: [number, number], view: [number, number], rest: [number, number, number, number]): Sky => ({
  sunZenithDeg: sun[0],
  sunAzimuthDeg: sun[1],
  viewZenithDeg: view[0],
  viewAzimuthDeg: view[1],
  pressureHpa: rest[0],
  aod550: rest[1],
  ozone: rest[2],
  waterVapour: rest[3],
});

// smac_inv of the public Python code (O. Hagolle, CNES; github.com/olivierhagolle/SMAC) with the same coefficients:
// surface, gas, down, up, albedo, path
const REFEREE = [
  {
    sky: sky([30, 120], [5, 100], [1013.25, 0.2, 0.3, 2.0]),
    toa: 0.2,
    answer: [0.147487737, 0.977514133, 0.882657705, 0.904418294, 0.1788, 0.083673427],
  },
  {
    sky: sky([55, 160], [20, 280], [850, 0.6, 0.25, 0.8]),
    toa: 0.12,
    answer: [0.001281159, 0.975805366, 0.690171811, 0.822762483, 0.206643869, 0.122247648],
  },
];

test("the terms and the surface are those of the authors' public code", () => {
  for (const { sky: s, toa, answer } of REFEREE) {
    const t = smacTerms(C, s);
    [t.gas, t.down, t.up, t.albedo, t.path].forEach((v, i) => near(v, answer[i + 1], 1e-9));
    near(smacSurface(raster(grid(1, 1), Float32Array.from([toa])), [t]).data[0], answer[0], 1e-7);
  }
});

test('surface to top of atmosphere and back is the same; absent pixels stay absent', () => {
  const t = smacTerms(C, REFEREE[0].sky);
  const surface = raster(grid(4, 1), Float32Array.from([0, 0.05, 0.6, NaN]));
  const back = smacSurface(smacToa(surface, [t]), [t]).data;
  [0, 0.05, 0.6].forEach((v, i) => near(back[i], v, 1e-6));
  assert.ok(Number.isNaN(back[3]));
});

test('skies and aerosols beyond the formulas are refused in one line', () => {
  const s = REFEREE[0].sky;
  assert.throws(() => smacTerms(C, { ...s, sunZenithDeg: 80 }), {
    message: 'sun zenith is 80: expected 0 to 75',
  });
  assert.throws(() => smacTerms(C, { ...s, aod550: -0.1 }), { message: /^aerosol depth at 550 nm is -0.1/ });
  assert.throws(() => smacTerms({ ...C, singleScattering: 1 }, s), {
    message: /^single scattering albedo is 1/,
  });
  const t = smacTerms(C, s);
  assert.throws(() => smacSurface(raster(grid(1, 1), new Float32Array(2)), [t]), {
    message: /^there are 1 sets of terms and 2 bands/,
  });
});
