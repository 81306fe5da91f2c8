import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { applyPif, fitPif } from 'landslide/gf2';
import { type Raster } from 'landslide/raster';
import { grid, near, raster } from './make.js';

const g = grid(100, 80);
const n = 8000;
const GAIN = [1.25, 0.8];
const OFFSET = [-0.03, 0.04];

/** Two bands; a fifth of the pixels changed wholly. */
function pair(noise: number): { image: Raster<Float32Array>; reference: Raster<Float32Array> } {
  const rng = createRng(`pif ${noise}`);
  const image = new Float32Array(2 * n);
  const reference = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    const changed = i % 5 === 0;
    for (let b = 0; b < 2; b++) {
      const v = 0.05 + 0.3 * rng.next();
      image[b * n + i] = v + noise * rng.normal();
      reference[b * n + i] =
        GAIN[b] * v + OFFSET[b] + noise * rng.normal() + (changed ? 0.1 + 0.2 * rng.next() : 0);
    }
  }
  return { image: raster(g, image), reference: raster(g, reference) };
}

test('gain and offset are recovered though a fifth of the pixels changed', () => {
  const { image, reference } = pair(0.003);
  const fit = fitPif(image, reference);
  fit.bands.forEach((line, b) => {
    near(line.gain, GAIN[b], 0.01, 'gain');
    near(line.offset, OFFSET[b], 0.002, 'offset');
    assert.ok(line.r > 0.99);
  });
  assert.ok(fit.settled && fit.features > 5500 && fit.features < 6500, JSON.stringify(fit));
  assert.equal(fit.candidates, n);
});

test('without noise the line is exact and only what changed is left out', () => {
  const { image, reference } = pair(0);
  const fit = fitPif(image, reference);
  fit.bands.forEach((line, b) => near(line.gain, GAIN[b], 1e-4));
  const out = applyPif(image, fit.bands);
  near(out.data[1], reference.data[1], 1e-5);
});

test('exchanging the images gives the inverse line', () => {
  const { image, reference } = pair(0.003);
  const there = fitPif(image, reference).bands;
  const back = fitPif(reference, image).bands;
  there.forEach((line, b) => near(line.gain * back[b].gain, 1, 0.005));
});

test('an image against itself is gain 1, offset 0', () => {
  const { image } = pair(0);
  fitPif(image, image).bands.forEach((line) => {
    near(line.gain, 1, 1e-6);
    near(line.offset, 0, 1e-6);
    near(line.r, 1, 1e-9);
  });
});

test('images without a line between them are refused in one line', () => {
  const rng = createRng(8);
  const noise = (): Raster<Float32Array> =>
    raster(
      g,
      Float32Array.from({ length: n }, () => rng.normal()),
    );
  const flat = raster(g, new Float32Array(n).fill(3));
  assert.throws(() => fitPif(flat, noise()), {
    message: /^band 1 of the image or the reference is constant/,
  });
  const few = raster(grid(5, 5), new Float32Array(25));
  assert.throws(() => fitPif(few, few), {
    message: 'image and reference share 25 valid pixels: expected at least 50',
  });
  const falling = noise();
  assert.throws(() => fitPif(falling, { ...falling, data: falling.data.map((v) => -v) }), {
    message: /^band 1 keeps \d+ invariant pixels/,
  });
});
