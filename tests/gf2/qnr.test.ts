import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { fuse, qnr, upsampleToPan, type Qnr } from 'landslide/gf2';
import { type Raster } from 'landslide/raster';
import { field, grid, near, paint, raster } from './make.js';

const referee = JSON.parse(readFileSync('tests/gf2/qnr-referee.json', 'utf8')) as Record<string, Qnr>;

/** Every pixel as `ratio` x `ratio` pixels. */
function repeat(image: Raster<Float32Array>, ratio: number): Raster<Float32Array> {
  const { width, height, transform } = image.grid;
  const g = grid(width * ratio, height * ratio, transform[1] / ratio);
  const size = width * height;
  return raster(
    g,
    Float32Array.from({ length: image.bands * g.width * g.height }, (_, i) => {
      const [b, at] = [Math.floor(i / (g.width * g.height)), i % (g.width * g.height)];
      const [r, c] = [Math.floor(at / g.width), at % g.width];
      return image.data[b * size + Math.floor(r / ratio) * width + Math.floor(c / ratio)];
    }),
  );
}

test('a worked block', () => {
  // Q of 1 2 3 4 and 2 2 4 4 is 0.874317 (quality.test.ts). Both fused bands are 1 2 3 4, and so is the PAN:
  // dLambda = 1 - Q; dS = (0 + (1 - Q)) / 2
  const mss = raster(grid(2, 2, 2), Float32Array.from([1, 2, 3, 4, 2, 2, 4, 4]));
  const one = raster(grid(2, 2, 2), Float32Array.from([1, 2, 3, 4]));
  const both = raster(one.grid, Float32Array.from([...one.data, ...one.data]));
  const found = qnr({ mss, pan: repeat(one, 2), fused: repeat(both, 2) }, { block: 2 });
  near(found.dLambda, 0.125683, 1e-6);
  near(found.dS, 0.062842, 1e-6);
  near(found.qnr, 0.874317 * 0.937158, 1e-6);
});

test('an image that is the same at both scales has no distortion', () => {
  const rng = createRng(4);
  const noise = (bands: number): Raster<Float32Array> =>
    raster(
      grid(64, 64, 4),
      Float32Array.from({ length: bands * 64 * 64 }, () => 100 + 10 * rng.normal()),
    );
  const mss = noise(4);
  const found = qnr({ mss, pan: repeat(noise(1), 4), fused: repeat(mss, 4) });
  near(found.dLambda, 0, 1e-6);
  near(found.dS, 0, 1e-6);
  near(found.qnr, 1, 1e-6);
});

test('NumPy finds the same on made images, at every block and exponent', () => {
  const base = (x: number, y: number): number => (3 * x * x + 5 * y * y + 7 * x * y) % 101;
  const make = (
    n: number,
    bands: number,
    value: (b: number, x: number, y: number) => number,
  ): Raster<Float32Array> =>
    raster(
      grid(n, n, 256 / n),
      Float32Array.from({ length: bands * n * n }, (_, i) =>
        value(Math.floor(i / (n * n)), i % n, Math.floor(i / n) % n),
      ),
    );
  const noise = (b: number, x: number, y: number, size: number): number =>
    (31 * x + 17 * y + 13 * b + x * y) % size;
  const down = (v: number): number => Math.floor(v / 4);
  const mss = make(64, 4, (b, x, y) => 200 + 40 * b + (b + 1) * base(x, y) + noise(b, x, y, 23));
  const fused = make(
    256,
    4,
    (b, x, y) => 200 + 40 * b + (b + 1) * base(down(x), down(y)) + noise(b, x, y, 61),
  );
  const pan = make(256, 1, (_, x, y) => 300 + 2 * base(down(x), down(y)) + noise(9, x, y, 97));
  const cases = {
    block32: { block: 32 },
    block16: { block: 16 },
    exponents: { p: 2, q: 3, alpha: 0.5, beta: 2 },
  };
  for (const [name, options] of Object.entries(cases)) {
    const found = qnr({ mss, pan, fused }, options);
    for (const key of ['dLambda', 'dS', 'qnr'] as const)
      near(found[key], referee[name][key], 1e-6, `${name} ${key}`);
  }
});

test('fusion scores above upsampling', () => {
  const truth = field('qnr', [4, 9, 30]);
  const at = (b: number, x: number, y: number): number => 300 + 50 * b + (3 + b) * truth(x, y);
  const fine = paint(grid(256, 256), 4, at);
  const pan = paint(grid(256, 256), 1, (_, x, y) => at(1.5, x, y));
  const mss = paint(grid(64, 64, 4), 4, (b, x, y) => {
    let sum = 0;
    for (let i = 0; i < 16; i++) sum += at(b, x - 1.5 + (i % 4), y - 1.5 + Math.floor(i / 4));
    return sum / 16;
  });
  const score = (fused: Raster): number => qnr({ mss, pan, fused }).qnr;
  const [best, sharp, blurred] = [
    fine,
    fuse(mss, pan, { method: 'gsa' }).raster,
    upsampleToPan(mss, pan),
  ].map(score);
  assert.ok(best > 0.97, `the truth scores ${best}`);
  assert.ok(sharp > blurred + 0.02, `GSA scores ${sharp}, upsampled ${blurred}`);
});

test('what cannot be scored is refused in one line', () => {
  const mss = raster(grid(64, 64, 4), new Float32Array(2 * 64 * 64).fill(1));
  const pan = raster(grid(256, 256), new Float32Array(256 * 256).fill(1));
  const fused = raster(pan.grid, new Float32Array(2 * 256 * 256).fill(1));
  assert.equal(qnr({ mss, pan, fused }).qnr, 1);
  assert.throws(() => qnr({ mss: pan, pan, fused: pan }), {
    message: 'QNR compares bands: the MSS has 1, expected 2 or more',
  });
  assert.throws(() => qnr({ mss, pan, fused: pan }), {
    message: /^the fused image has 1 bands, the MSS 2/,
  });
  assert.throws(() => qnr({ mss, pan, fused: mss }), { message: /^fused grid is 64 x 64 px of 4/ });
  assert.throws(() => qnr({ mss, pan, fused }, { block: 128 }), {
    message: /^no block of 128 x 128 pixels is wholly valid/,
  });
  assert.throws(() => qnr({ mss, pan, fused }, { p: 0 }), { message: /^p, q, alpha, beta are 0, 1, 1, 1/ });
});
