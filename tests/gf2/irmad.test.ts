import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { applyPif, fitIrMad, type PifBand } from 'landslide/gf2';
import { type Raster } from 'landslide/raster';
import { grid, near, raster } from './make.js';

interface Referee {
  rho: number[];
  rounds: number;
  features: number;
  orthogonal: PifBand[];
  ordinary: PifBand[];
}
const referee = JSON.parse(readFileSync('tests/gf2/irmad-referee.json', 'utf8')) as Record<string, Referee>;

const g = grid(80, 80);
const n = 6400;
const GAIN = [1.3, 1.1, 0.9, 0.7];
const OFFSET = [-0.01, 0, 0.01, 0.02];

/** Noisy bands and their gains and offsets; a fifth of the pixels changed. As in irmad-referee.py. */
function pair(bands: number): { image: Raster<Float32Array>; reference: Raster<Float32Array> } {
  let seed = 2024 + bands;
  const u = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const image = new Float32Array(bands * n);
  const reference = new Float32Array(bands * n);
  for (let i = 0; i < n; i++) {
    const common = u();
    for (let b = 0; b < bands; b++) {
      const v = 0.05 + 0.1 * common + 0.2 * u();
      image[b * n + i] = v + 0.01 * (u() + u() + u() - 1.5);
      const change = 0.05 + 0.25 * u();
      reference[b * n + i] = (1.3 - 0.2 * b) * v + 0.01 * (b - 1) + 0.01 * (u() + u() + u() - 1.5);
      if (i % 5 === 0) reference[b * n + i] += change;
    }
  }
  return { image: raster(g, image), reference: raster(g, reference) };
}

test('gains and offsets are recovered though a fifth of the pixels changed', () => {
  const { image, reference } = pair(4);
  const fit = fitIrMad(image, reference);
  fit.bands.forEach((line, b) => {
    near(line.gain, GAIN[b], 0.015, 'gain');
    near(line.offset, OFFSET[b], 0.004, 'offset');
    assert.ok(line.r > 0.99, `r is ${line.r}`);
  });
  assert.ok(fit.settled && fit.features >= 20 && fit.features < 0.05 * n && fit.candidates === n);
});

for (const bands of [3, 4])
  test(`${bands} bands: NumPy finds the same correlations, features and lines`, () => {
    const { image, reference } = pair(bands);
    const expected = referee[`bands${bands}`];
    for (const regression of ['orthogonal', 'ordinary'] as const) {
      const fit = fitIrMad(image, reference, { regression });
      assert.equal(fit.rounds, expected.rounds);
      assert.equal(fit.features, expected.features);
      fit.rho.forEach((v, i) => near(v, expected.rho[i], 1e-7, 'rho'));
      fit.bands.forEach((line, b) => {
        for (const key of ['gain', 'offset', 'r'] as const)
          near(line[key], expected[regression][b][key], 1e-6, key);
      });
    }
  });

test('units do not matter: counts against reflectance give the line in those units', () => {
  const { image, reference } = pair(3);
  const counts = { ...image, data: image.data.map((v) => 4096 * v + 64) };
  const own = fitIrMad(image, reference).bands;
  fitIrMad(counts, reference).bands.forEach((line, b) => {
    near(line.gain * 4096, own[b].gain, 2e-3, 'gain');
    near(line.offset + 64 * line.gain, own[b].offset, 5e-4, 'offset');
  });
});

test('exchanging the images gives the inverse line', () => {
  const { image, reference } = pair(3);
  const there = fitIrMad(image, reference).bands;
  const back = fitIrMad(reference, image).bands;
  there.forEach((line, b) => near(line.gain * back[b].gain, 1, 1e-6));
});

test('an image against itself is gain 1, offset 0, every pixel a feature', () => {
  const { image } = pair(3);
  const fit = fitIrMad(image, image);
  fit.bands.forEach((line) => {
    near(line.gain, 1, 1e-9);
    near(line.offset, 0, 1e-9);
  });
  assert.equal(fit.features, n);
});

test('absent pixels do not count, and the line is applied as that of PIF', () => {
  const { image, reference } = pair(3);
  const holed = { ...image, data: Float32Array.from(image.data) };
  for (let i = 0; i < 400; i++) holed.data[16 * i + 3] = NaN;
  const fit = fitIrMad(holed, reference);
  assert.equal(fit.candidates, n - 400);
  const out = applyPif(holed, fit.bands);
  assert.ok(Number.isNaN(out.data[3]));
  near(out.data[1], reference.data[1], 0.03);
});

test('images of two places, or without a line between them, are refused in one line', () => {
  const { image, reference } = pair(3);
  const elsewhere = { ...reference, grid: grid(80, 80, 1, 5000, 0) };
  assert.throws(() => fitIrMad(image, elsewhere), {
    message:
      /^image is 80 x 80 px .*, reference 80 x 80 px .*: IR-MAD compares the same ground pixel by pixel/,
  });
  const flat = { ...image, data: Float32Array.from(image.data).fill(1, n, 2 * n) };
  assert.throws(() => fitIrMad(flat, reference), { message: /^band 2 of the image is constant/ });
  const twice = { ...reference, data: Float32Array.from(reference.data) };
  twice.data.copyWithin(2 * n, 0, n);
  assert.throws(() => fitIrMad(image, twice), { message: /^band 3 of the reference is constant, or/ });
  const falling = { ...image, data: image.data.map((v) => -v) };
  assert.throws(() => fitIrMad(falling, image), { message: /^band 1: the reference does not rise/ });
  const rng = createRng(5);
  const few = raster(
    grid(6, 5),
    Float32Array.from({ length: 60 }, () => rng.normal()),
  );
  assert.throws(() => fitIrMad(few, few), {
    message: 'image and reference share 30 valid pixels: expected at least 50',
  });
});
