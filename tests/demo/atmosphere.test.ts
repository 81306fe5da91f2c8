import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import {
  DEMO_REGIONS,
  makeAir,
  makeWorld,
  regionSettings,
  renderScene,
  seenFromAbove,
  blurSigma,
  type Air,
} from 'landslide/demo';
import { gf2SmacTerms, smacSurface, surfaceReflectance, type Sky } from 'landslide/gf2';
import { makeGrid, type Raster } from 'landslide/raster';

const airs = DEMO_REGIONS.map((name) => makeAir(regionSettings(name)));
const [clear, , hazy] = airs;
const GROUND = [0.02, 0.05, 0.1, 0.2, 0.4];

test('air brightens dark ground, most in the blue, and more of it more', () => {
  const [, b, g, r, nir] = clear.bands.map((band) => seenFromAbove(band, 0));
  assert.ok(b > g && g > r && r > nir && nir > 0);
  hazy.bands.forEach((band, i) => assert.ok(band.path > clear.bands[i].path));
});

test('transmittances are shares and fall with haze', () => {
  for (const air of airs)
    for (const band of air.bands)
      assert.ok(
        band.direct > 0.3 &&
          band.diffuse > 0 &&
          band.direct + band.diffuse < 1 &&
          band.up < 1 &&
          band.albedo < 0.3,
      );
  assert.ok(hazy.bands[3].direct < clear.bands[3].direct);
});

test('up and down come from one function: straight up more passes than aslant', () => {
  for (const air of airs) for (const b of air.bands) assert.ok(b.up > b.direct + b.diffuse);
});

const grass = spawnSync('grass', ['--version']).status === 0;
test(
  'the numbers are 6S’s: asked again, it says the same',
  { skip: grass ? false : 'no GRASS here: apt install grass-core' },
  () => {
    const asked = spawnSync(
      'grass',
      ['--tmp-location', 'XY', '--exec', 'python3', 'tests/demo/air-6s.py', 'lushan'],
      {
        encoding: 'utf8',
      },
    );
    const said = /^AIR (.*)$/m.exec(asked.stdout);
    assert.ok(said, asked.stderr);
    const { lushan } = JSON.parse(said[1]) as { lushan: Omit<Air, 'model'> };
    assert.deepEqual({ model: hazy.model, ...lushan }, hazy);
  },
);

test('settings with another sky than 6S was asked about are refused', () => {
  const region = regionSettings('lushan');
  const scene = { ...region.scene, aod: 0.3 };
  assert.throws(
    () => makeAir({ ...region, scene }),
    /aerosol depth of 0.4, lushan has 55.85 and 0.3: run tests/,
  );
});

const skyOf = (air: Air): Sky => ({
  sunZenithDeg: air.sunZenithDeg,
  sunAzimuthDeg: 150,
  viewZenithDeg: 0,
  viewAzimuthDeg: 0,
  pressureHpa: air.pressureHpa,
  aod550: air.aod550,
  waterVapour: air.waterVapour,
  ozone: air.ozone,
});

/** [4, 1, n] reflectance at the top of the air over ground of [4, n] reflectances. */
function topOf(air: Air, ground: (band: number, i: number) => number, n: number): Raster<Float32Array> {
  const grid = makeGrid({ width: n, height: 1, crs: 'EPSG:32650', left: 0, top: 0, pixel: 0.8 });
  const data = Float32Array.from({ length: 4 * n }, (_, k) =>
    seenFromAbove(air.bands[1 + Math.floor(k / n)], ground(Math.floor(k / n), k % n)),
  );
  return { grid, bands: 4, data, nodata: null };
}

// Worst errors over grounds of 0.02 to 0.4, blue, green, red, near infrared. Lushan's low sun through much aerosol errs more than the
// worst of the usual skies that the fit was tested on (docs/atmosphere.md: 0.0071, 0.006, 0.0051, 0.0036), less than the worst of all.
const WORST = {
  hongtan: [3e-4, 4e-4, 4e-4, 6e-4],
  kecun: [4e-4, 4e-4, 5e-4, 7e-4],
  lushan: [9e-3, 9e-3, 8e-3, 6e-3],
};

test('SMAC, told the sky, gives the ground back within its known residuals', () => {
  DEMO_REGIONS.forEach((name, k) => {
    const toa = topOf(airs[k], (_, i) => GROUND[i], GROUND.length);
    const back = smacSurface(toa, gf2SmacTerms(skyOf(airs[k]))).data;
    back.forEach((v, i) => {
      const error = v - GROUND[i % GROUND.length];
      const band = Math.floor(i / GROUND.length);
      assert.ok(Math.abs(error) <= WORST[name][band], `${name}, band ${band}: ${error}`);
    });
  });
});

test('on a rendered scene SMAC errs by thousandths, COST and DOS1 by hundredths', () => {
  const world = makeWorld(regionSettings('kecun'), { pixels: 256, landslides: 2, seed: 'air' });
  const [{ reflectance }] = [...renderScene(world, { stripRows: 256 })];
  const n = 256 * 256;
  const air = makeAir(world.region);
  const toa = topOf(air, (b, i) => reflectance[b * n + i] / 10000, n);
  const rmse = (data: Float32Array): number =>
    Math.sqrt(data.reduce((s, v, i) => s + (v - reflectance[i] / 10000) ** 2, 0) / data.length);
  const dark = (method: 'dos1' | 'cost'): number =>
    rmse(surfaceReflectance(toa, { method, sunZenithDeg: air.sunZenithDeg }).reflectance.data);
  const smac = rmse(smacSurface(toa, gf2SmacTerms(skyOf(air))).data);
  const [dos1, cost] = [dark('dos1'), dark('cost')];
  assert.ok(smac < 0.003 && cost > 0.005 && dos1 > cost && dos1 < 0.08, `${smac} ${cost} ${dos1}`);
});

test('the blur has the stated transfer at half the sampling frequency', () => {
  for (const mtf of [0.15, 0.3]) {
    const sigma = blurSigma(mtf);
    assert.ok(Math.abs(Math.exp(-2 * Math.PI ** 2 * sigma ** 2 * 0.25) - mtf) < 1e-12);
  }
});
