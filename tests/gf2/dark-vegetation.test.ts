import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { aerosolFromVegetation } from 'landslide/gf2';
import type { Raster } from 'landslide/raster';
import { grid, raster } from './make.js';
import { skyOf, smacReferee, type Referee } from './smac-fit.js';
import { sixS } from './smac-residuals.js';

const SIDE = 60;
type HeldOut = Referee['heldOut'][number];

/** An invented image seen through 6S's air (not through SMAC): half of it vegetation whose blue is `ratio` times its red,
 *  give or take a tenth, the rest soil and water. */
function seenThrough(sky: HeldOut, ratio: number): Raster<Float32Array> {
  const rng = createRng('dark vegetation');
  const size = SIDE * SIDE;
  const data = new Float32Array(4 * size);
  for (let i = 0; i < size; i++) {
    const red = 0.018 + 0.04 * rng.next();
    const blue = ratio * red * (0.9 + 0.2 * rng.next());
    const soil = 0.1 + 0.15 * rng.next();
    const ground =
      i % 2 === 0
        ? [blue, red * 1.6, red, 0.25 + 0.15 * rng.next()]
        : i % 5 === 0
          ? [0.05, 0.06, 0.05, 0.02]
          : [soil, 1.2 * soil, 1.4 * soil, 1.7 * soil];
    ground.forEach((rho, b) => (data[b * size + i] = sixS(sky.PMS1[b], rho)));
  }
  return raster(grid(SIDE, SIDE), data);
}

// In clearer air than this the error of SMAC in blue is as large as what the aerosol adds.
const CLEAR = 0.1;

const usual = smacReferee().heldOut.filter(
  (s) => s.sunZenithDeg <= 60 && s.viewZenithDeg <= 30 && s.aod550 <= 0.5 && s.aod550 >= CLEAR,
);

test("the aerosol depth of 6S's sky is found again where the ratio is right", () => {
  assert.ok(usual.length >= 6, `${usual.length} skies`);
  const errors = usual.map(
    (s) => aerosolFromVegetation(seenThrough(s, 0.5), { sky: skyOf(s) }).aod550 - s.aod550,
  );
  const worst = Math.max(...errors.map(Math.abs));
  const rmse = Math.sqrt(errors.reduce((t, e) => t + e * e, 0) / errors.length);
  assert.ok(rmse < 0.03 && worst < 0.05, `rmse ${rmse}, worst ${worst}`);
});

test('what it was taken from is told, and ground that is too bright is doubted', () => {
  const sky = usual[0];
  const found = aerosolFromVegetation(seenThrough(sky, 0.5), { sky: skyOf(sky), darkShare: 0.1 });
  assert.equal(found.pixels, Math.ceil(0.1 * (SIDE * SIDE) * 0.5));
  assert.ok(Math.abs(found.surface.blue / found.surface.red - 0.5) < 1e-4);
  assert.deepEqual(found.warnings, []);
});

test('a wrong ratio shows in the depth: what the text says of it', () => {
  const sky = usual.find((s) => s.aod550 > 0.15 && s.aod550 < 0.35)!;
  const at = (ratio: number): number =>
    aerosolFromVegetation(seenThrough(sky, ratio), { sky: skyOf(sky) }).aod550;
  assert.ok(at(0.6) > at(0.5) && at(0.5) > at(0.4));
});

test('images that cannot say are refused', () => {
  const sky = usual[0];
  const o = { sky: skyOf(sky) };
  const image = seenThrough(sky, 0.5);
  assert.throws(() => aerosolFromVegetation({ ...image, data: image.data.map(() => 0.2) }, o), {
    message: /^dark vegetation: 0 pixels, expected at least 100/,
  });
  assert.throws(() => aerosolFromVegetation(image, { ...o, blueOverRed: 5 }), {
    message: /^blueOverRed is 5/,
  });
  const scaled = (by: number): Raster => ({
    ...image,
    data: image.data.map((v, i) => (i < SIDE * SIDE ? v * by : v)),
  });
  assert.throws(() => aerosolFromVegetation(scaled(0.3), o), { message: /less blue than a clear sky/ });
  assert.throws(() => aerosolFromVegetation(scaled(4), o), { message: /hazier than aerosol depth/ });
  assert.throws(() => aerosolFromVegetation(raster(grid(2, 2), new Float32Array(12)), o), {
    message: /^image has 3 bands/,
  });
});
