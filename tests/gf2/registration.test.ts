import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignToPan, registerPan, shiftPan } from 'landslide/gf2';
import { type Raster } from 'landslide/raster';
import { field, grid, near, paint } from './make.js';

const scene = field('registration', [5, 11, 30, 90]);

/** A PAN whose content lies (dx, dy) pixels to the right and below of where its grid says. */
const panMovedBy = (dx: number, dy: number): Raster<Float32Array> =>
  paint(grid(320, 256), 1, (_, x, y) => 500 + 20 * scene(x - dx, y - dy));

/** Four bands on 4 x 4 pixels, each the mean of 16 points, with different contrasts. */
const mss = paint(grid(80, 64, 4), 4, (b, x, y) => {
  let sum = 0;
  for (let v = -1.5; v <= 1.5; v++) for (let u = -1.5; u <= 1.5; u++) sum += scene(x + u, y + v);
  return 300 + 100 * b + ((4 + 2 * b) * sum) / 16;
});

test('a known shift is recovered to a tenth of a PAN pixel', () => {
  for (const [dx, dy] of [
    [0, 0],
    [1, 0],
    [0.4, -0.7],
    [-2.3, 1.6],
    [5.25, -4.5],
  ] as const) {
    const found = registerPan(panMovedBy(dx, dy), mss);
    near(found.dx, dx, 0.1, 'dx');
    near(found.dy, dy, 0.1, 'dy');
    assert.ok(found.correlation > 0.99 && found.confidence > 0.5 && !found.atLimit, JSON.stringify(found));
  }
});

test('correcting for the shift leaves none', () => {
  const pan = panMovedBy(1.3, -2.2);
  const shift = registerPan(pan, mss);
  const byGrid = registerPan(pan, { ...mss, grid: alignToPan(mss.grid, pan.grid, shift) });
  const byPixels = registerPan(shiftPan(pan, shift), mss);
  for (const left of [byGrid, byPixels]) {
    near(left.dx, 0, 0.1);
    near(left.dy, 0, 0.1);
  }
});

test('pixel ratios need not be whole and absent pixels do not count', () => {
  const pan = panMovedBy(0.6, -0.5);
  const odd = paint(grid(100, 80, 3), 2, (b, x, y) => {
    let sum = 0;
    for (let v = -1.25; v <= 1.25; v += 0.5)
      for (let u = -1.25; u <= 1.25; u += 0.5) sum += scene(x + u, y + v);
    return (200 + 50 * b + sum) / 36;
  });
  pan.data.fill(NaN, 0, 320 * 40);
  odd.data.fill(NaN, 50 * 100, 52 * 100);
  const found = registerPan(pan, odd);
  near(found.dx, 0.6, 0.1);
  near(found.dy, -0.5, 0.1);
});

test('a shift beyond the search, and images that share nothing, say so', () => {
  assert.ok(registerPan(panMovedBy(6, 0), mss, { maxShift: 3 }).atLimit);
  const other = field('another place', [5, 11, 30, 90]);
  const wrong = registerPan(
    paint(grid(320, 256), 1, (_, x, y) => other(x, y)),
    mss,
  );
  assert.ok(wrong.confidence < 0.2 && wrong.correlation < 0.6, JSON.stringify(wrong));
});

test('what cannot be registered is refused in one line', () => {
  const pan = panMovedBy(0, 0);
  assert.throws(() => registerPan(mss, mss), { message: 'PAN has 4 bands: expected 1' });
  assert.throws(() => registerPan({ ...pan, grid: { ...pan.grid, crs: 'EPSG:4326' } }, mss), {
    message: /^MSS CRS is EPSG:32650, PAN CRS is EPSG:4326/,
  });
  assert.throws(() => registerPan({ ...pan, grid: grid(320, 256, 1, 9999) }, mss), {
    message: /^MSS and PAN do not overlap/,
  });
  assert.throws(() => registerPan({ ...pan, data: pan.data.map(() => NaN) }, mss), {
    message: /share 0 valid pixels/,
  });
  assert.throws(() => registerPan({ ...pan, grid: grid(320, 256, 8) }, mss), {
    message: /are PAN and MSS exchanged/,
  });
});
