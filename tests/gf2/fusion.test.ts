import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyFusion, ergas, fitFusion, fuse, upsampleToPan, type FusionMethod } from 'landslide/gf2';
import { type Raster } from 'landslide/raster';
import { field, grid, near, paint, raster } from './make.js';

const METHODS: FusionMethod[] = ['gs', 'gsa', 'brovey'];
const scene = field('fusion', [6, 14, 40]);
const fine = grid(128, 96);
const coarse = grid(32, 24, 4);
const SLOPE = [0.5, 1, 0.8, 1.5];

/** Every band a line in one brightness, so that PAN and MSS agree wholly. */
const brightness = (x: number, y: number): number => 400 + 8 * scene(x, y);
const truth = paint(fine, 4, (b, x, y) => 20 * b + SLOPE[b] * brightness(x, y));
const pan = paint(fine, 1, (_, x, y) => brightness(x, y));
const mss = average(truth);

function average(image: Raster<Float32Array>): Raster<Float32Array> {
  const { width } = image.grid;
  return paint(coarse, image.bands, (b, x, y) => {
    let sum = 0;
    for (let v = -2; v < 2; v++)
      for (let u = -2; u < 2; u++) sum += image.data[b * fine.width * fine.height + (y + v) * width + x + u];
    return sum / 16;
  });
}

test('a wholly consistent pair gives the truth back', () => {
  // GSA is exact where each band is a line in the PAN, whatever the upsampling
  const gsa = fuse(mss, pan, { method: 'gsa' });
  gsa.raster.data.forEach((v, i) => near(v, truth.data[i], 0.02));
  // Brovey is exact where the bands are multiples of the PAN
  const multiples = paint(fine, 4, (b, x, y) => SLOPE[b] * brightness(x, y));
  const brovey = fuse(average(multiples), pan, { method: 'brovey' });
  brovey.raster.data.forEach((v, i) => near(v, multiples.data[i], 0.02));
  assert.equal(brovey.guarded, 0);
  // GS matches the PAN's full spread, so it comes near only
  const plain = ergas(truth, upsampleToPan(mss, pan), 4);
  const gs = ergas(truth, fuse(mss, pan, { method: 'gs' }).raster, 4);
  assert.ok(gs < 0.5 * plain, `GS ${gs}, cubic ${plain}`);
});

test('constants stay constant and say that there is no detail', () => {
  const flat = paint(coarse, 4, (b) => 100 + b);
  for (const method of METHODS) {
    const { raster: out, model } = fuse(
      flat,
      paint(fine, 1, () => 7),
      { method },
    );
    out.data.forEach((v, i) => near(v, 100 + Math.floor(i / (128 * 96)), 1e-3));
    if (method !== 'brovey') assert.match(model.warnings.join(), /intensity is constant/);
  }
});

test('upsampling puts pixel centres where they belong', () => {
  // A plane is kept by cubic convolution: at centre x the value is x, half a fine pixel off would show as 0.5
  const plane = paint(coarse, 1, (_, x, y) => x + 10 * y);
  const up = upsampleToPan(plane, pan).data;
  for (let r = 8; r < 88; r++)
    for (let c = 8; c < 120; c++) near(up[r * 128 + c], c + 0.5 + 10 * (r + 0.5), 1e-3);
});

test('grids that are offset and of an odd ratio are placed by their coordinates', () => {
  const odd = paint(grid(50, 40, 3, -7, 5), 1, (_, x, y) => 3 * x - 2 * y);
  const up = upsampleToPan(odd, pan);
  near(up.data[50 * 128 + 60], 3 * 60.5 - 2 * 50.5, 1e-3);
});

test('absent pixels stay absent and do not spread', () => {
  const holed = { ...mss, data: Float32Array.from(mss.data), nodata: -1 };
  holed.data[10 * 32 + 10] = -1;
  const panHoled = { ...pan, data: Float32Array.from(pan.data) };
  panHoled.data[5] = NaN;
  for (const method of METHODS) {
    const out = fuse(holed, panHoled, { method }).raster;
    const absent = [...out.data.subarray(0, 128 * 96).keys()].filter((i) => Number.isNaN(out.data[i]));
    const expected = [5];
    for (let r = 40; r < 44; r++) for (let c = 40; c < 44; c++) expected.push(r * 128 + c);
    assert.deepEqual(absent, expected);
    assert.equal(out.data.filter(Number.isNaN).length, 4 * expected.length);
  }
});

test('a band that falls where the PAN rises is caught', () => {
  const odd = paint(fine, 4, (b, x, y) => (b === 3 ? 900 - brightness(x, y) : SLOPE[b] * brightness(x, y)));
  const { model, raster: out } = fuse(average(odd), pan, { method: 'gsa' });
  assert.equal(model.gains[3], 0);
  assert.match(model.warnings.join(), /gain of band 4 is -\d\.\d+, below 0/);
  const up = upsampleToPan(average(odd), pan);
  const last = 3 * 128 * 96;
  out.data.subarray(last).forEach((v, i) => near(v, up.data[last + i], 1e-3));
});

test('Brovey keeps the upsampled value where the ratio is absurd, and counts it', () => {
  const spiked = { ...pan, data: Float32Array.from(pan.data) };
  const model = fitFusion(mss, pan, { method: 'brovey' });
  spiked.data[1000] = -50;
  spiked.data[2000] = 1e6;
  const { guarded, raster: out } = applyFusion(mss, spiked, model, {});
  assert.equal(guarded, 2);
  near(out.data[1000], upsampleToPan(mss, pan).data[1000], 1e-3);
});

test('GS takes the sensor weights that ENVI asks for', () => {
  const model = fitFusion(mss, pan, { method: 'gs', weights: [1, 1, 2, 0] });
  assert.deepEqual(model.weights, [0.25, 0.25, 0.5, 0]);
  assert.throws(() => fitFusion(mss, pan, { method: 'gs', weights: [1, 1] }), {
    message: /^weights are \[1, 1\]: expected 4/,
  });
  assert.throws(() => fitFusion(mss, pan, { method: 'gsa', weights: [1, 1, 1, 1] }), {
    message: /^weights are for gs/,
  });
});

test('blocks of the PAN give the same pixels as the whole', () => {
  const model = fitFusion(mss, pan, { method: 'gsa' });
  const whole = applyFusion(mss, pan, model, {}).raster;
  const lower = raster(grid(128, 32, 1, 0, -64), pan.data.slice(64 * 128));
  const part = applyFusion(mss, lower, model, {}).raster;
  for (let b = 0; b < 4; b++)
    assert.deepEqual(
      part.data.subarray(b * 32 * 128, (b + 1) * 32 * 128),
      whole.data.subarray((b * 96 + 64) * 128, (b + 1) * 96 * 128),
    );
});

test('what cannot be fused is refused in one line; a stop is heard', () => {
  assert.throws(() => fuse(mss, pan, { method: 'ihs' as 'gs' }), {
    message: 'method is ihs: expected gs, gsa or brovey',
  });
  assert.throws(() => fuse(mss, { ...pan, grid: grid(128, 96, 1, 5000) }, { method: 'gs' }), {
    message: /do not overlap/,
  });
  assert.throws(() => fuse({ ...mss, data: mss.data.map(() => NaN) }, pan, { method: 'gs' }), {
    message: /share 0 valid pixels/,
  });
  assert.throws(() => fuse(mss, pan, { method: 'gs', signal: AbortSignal.abort() }), {
    message: /^fusion stopped/,
  });
});

test('a PAN of another place is pointed out', () => {
  const other = field('elsewhere', [6, 14, 40]);
  const { warnings } = fitFusion(
    mss,
    paint(fine, 1, (_, x, y) => 100 + other(x, y)),
    { method: 'gsa' },
  );
  assert.match(warnings.join(), /correlate at 0\.\d\d only: register them first/);
});
