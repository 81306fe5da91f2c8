import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  airOf,
  blurSigma,
  makeWorld,
  MTF,
  NOISE,
  radianceOf,
  regionSettings,
  renderOnThreads,
  renderScene,
  type SceneRows,
} from 'landslide/demo';
import { gainsFor } from 'landslide/gf2';

const pixels = 320;
const world = makeWorld(regionSettings('kecun'), { pixels, landslides: 3, seed: 'render' });

function render(stripRows: number): SceneRows {
  const parts = [...renderScene(world, { stripRows })];
  const join = (
    pick: (s: SceneRows) => Uint16Array,
    bands: number,
    rowsOf: (s: SceneRows) => number,
    cols: number,
  ): Uint16Array => {
    const out = new Uint16Array(parts.reduce((n, s) => n + pick(s).length, 0));
    const total = out.length / bands;
    let row = 0;
    for (const s of parts) {
      const rows = rowsOf(s);
      for (let b = 0; b < bands; b++)
        out.set(pick(s).subarray(b * rows * cols, (b + 1) * rows * cols), b * total + row * cols);
      row += rows;
    }
    return out;
  };
  const rows = (s: SceneRows): number => s.pan.length / pixels;
  return {
    y: 0,
    pan: join((s) => s.pan, 1, rows, pixels),
    mss: join(
      (s) => s.mss,
      4,
      (s) => rows(s) / 4,
      pixels / 4,
    ),
    reflectance: join((s) => s.reflectance, 4, rows, pixels),
    light: join((s) => s.light, 2, rows, pixels),
  };
}

const PINNED = ['1059837a39bf7acf', '8a97c8e6bb45f6b0', '333a7cf7666e2d04'];
const whole = render(pixels);

test('a scene does not depend on how it is cut into strips', () => {
  assert.deepEqual(render(64), whole);
});

test('threads render the same strips in the same order', async () => {
  const strips: SceneRows[] = [];
  for await (const rows of renderOnThreads(world, { threads: 2 })) strips.push(rows);
  assert.deepEqual(strips, [...renderScene(world)]);
});

test('counts are 10 bits, not saturated, and use their range', () => {
  for (const counts of [whole.pan, whole.mss]) {
    const sorted = counts.slice().sort();
    assert.ok(sorted[0] >= 1 && sorted[sorted.length - 1] <= 1023);
    assert.ok(sorted[Math.floor(0.999 * sorted.length)] < 1000);
    assert.ok(sorted[Math.floor(0.98 * sorted.length)] - sorted[Math.floor(0.02 * sorted.length)] > 60);
  }
});

test('MSS counts are the radiance of the true reflectance, blurred, plus the stated noise', () => {
  const { camera } = world.region.scene;
  const gains = gainsFor({ camera, year: 2024, product: 'MSS' });
  const radiance = radianceOf(world, airOf(world));
  const sigma = 4 * blurSigma(MTF.mss);
  const cols = pixels / 4;
  let sum = 0;
  let sum2 = 0;
  let count = 0;
  for (let r = 6; r < cols - 6; r += 3)
    for (let c = 6; c < cols - 6; c += 3)
      for (let b = 0; b < 4; b++) {
        let seen = 0;
        let weight = 0;
        for (let j = -8; j < 12; j++)
          for (let i = -8; i < 12; i++) {
            const w = Math.exp(-((i - 1.5) ** 2 + (j - 1.5) ** 2) / (2 * sigma ** 2));
            const rho = whole.reflectance[b * pixels * pixels + (4 * r + j) * pixels + 4 * c + i] / 10000;
            seen += w * radiance(b + 1, rho);
            weight += w;
          }
        const dn = seen / weight / gains.gain[b];
        const sd = Math.sqrt(NOISE.readDn ** 2 + NOISE.shotDnPerDn * dn);
        const z = (whole.mss[(b * cols + r) * cols + c] - dn) / sd;
        sum += z;
        sum2 += z * z;
        count++;
      }
  assert.ok(Math.abs(sum / count) < 0.06, `mean ${sum / count}`);
  // Rounding to whole counts adds a twelfth.
  assert.ok(Math.abs(Math.sqrt(sum2 / count) - 1.03) < 0.08, `spread ${Math.sqrt(sum2 / count)}`);
});

test('plants are green, soil is red, shade is dark', () => {
  const n = pixels * pixels;
  let ndvi = 0;
  for (let i = 0; i < n; i++) {
    const red = whole.reflectance[2 * n + i];
    const nir = whole.reflectance[3 * n + i];
    ndvi += (nir - red) / (nir + red);
  }
  assert.ok(ndvi / n > 0.35 && ndvi / n < 0.8, `${ndvi / n}`);
});

// These change with every change to the generator, and then GENERATOR in lib/demo/make.ts rises too.
test('pixels of seed "render" are pinned', () => {
  const hash = (a: Uint16Array): string =>
    createHash('sha256').update(new Uint8Array(a.buffer)).digest('hex').slice(0, 16);
  assert.deepEqual([hash(whole.pan), hash(whole.mss), hash(whole.reflectance)], PINNED);
});
