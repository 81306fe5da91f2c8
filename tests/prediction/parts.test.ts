import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createRng } from 'landslide/core';
import { partsOf, predictPart, predictSceneToFile, rowsFile, type Predict } from 'landslide/prediction';
import { makeGrid, type Raster } from 'landslide/raster';

const dir = mkdtempSync(join(tmpdir(), 'parts-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const rng = createRng('parts');
const image: Raster<Float32Array> = {
  grid: makeGrid({ width: 61, height: 150, crs: 'EPSG:32650', left: 5e5, top: 3e6, pixel: 1 }),
  bands: 1,
  data: Float32Array.from({ length: 61 * 150 }, () => rng.next()),
  nodata: null,
};
image.data[200] = image.data[70 * 61 + 3] = NaN;

let calls = 0;
/** Depends on the place in the window, so that blending matters. */
const predictor: Predict = async (images, _n, _h, w) => {
  calls++;
  return images.map((v, i) => v * (0.5 + (0.5 * (i % w)) / w + 1e-3 * Math.floor(i / w)));
};
const normalise = (r: Raster): Float32Array => Float32Array.from(r.data);

test('parts are whole rows of windows, together every row once', () => {
  // Windows of 100 that share 20 begin at -10, 70, 150, 230 and, the last, 310.
  const size = { window: 100, overlap: 20 };
  const rows = (n: number): number[][] => partsOf(400, size, n).map((r) => [r.first, r.until]);
  assert.deepEqual(rows(1), [[0, 400]]);
  assert.deepEqual(rows(2), [
    [0, 230],
    [230, 400],
  ]);
  assert.deepEqual(rows(5), [
    [0, 70],
    [70, 150],
    [150, 230],
    [230, 310],
    [310, 400],
  ]);
  assert.throws(() => rows(6), /parts are 6: expected 1 to 5, the scene's rows of windows/);
  assert.throws(() => rows(0), /parts are 0: expected 1 to 5/);
  assert.throws(() => rows(1.5), /parts are 1.5/);
});

test('parts, in any order and put together, are the bytes of the whole', async () => {
  for (const [window, overlap, parts] of [
    [32, 12, 3],
    [32, 20, 5],
    [16, 15, 7],
    [32, 0, 4],
    [100, 30, 2],
  ]) {
    const o = { predictor, image, normalise, window, overlap, batch: 2 };
    const [whole, out] = [join(dir, 'whole.tif'), join(dir, 'parts.tif')];
    await predictSceneToFile({ ...o, out: whole, resume: 'a' });
    for (let part = parts - 1; part >= 0; part--) {
      const file = await predictPart({ ...o, out, resume: 'a', part, parts });
      assert.equal(file, rowsFile(out, { part, parts }));
      assert.ok(existsSync(file) && !existsSync(out));
    }
    calls = 0;
    await predictSceneToFile({ ...o, out, resume: 'a', parts });
    assert.equal(calls, 0, 'nothing is predicted anew');
    assert.deepEqual(readFileSync(out), readFileSync(whole), `window ${window}, overlap ${overlap}`);
    rmSync(out);
  }
  assert.deepEqual(readdirSync(dir), ['whole.tif'], 'no rows are left');
});

test('a part that was stopped goes on; parts that are missing, hurt or of other settings are made when put together', async () => {
  const o = { predictor, image, normalise, window: 32, overlap: 12, batch: 2, parts: 3 };
  const [whole, out] = [join(dir, 'whole.tif'), join(dir, 'stopped.tif')];
  await predictSceneToFile({ ...o, parts: 1, out: whole });
  const stop = new AbortController();
  let left = 5;
  const stopping: Predict = (...args) => {
    if (--left === 0) stop.abort();
    return predictor(...args);
  };
  const middle = { ...o, out, resume: 'a', part: 1 };
  await assert.rejects(predictPart({ ...middle, predictor: stopping, signal: stop.signal }), /stopped/);
  const kept = readFileSync(rowsFile(out, middle)).length;
  assert.ok(kept > 64);
  await predictPart(middle);
  assert.ok(readFileSync(rowsFile(out, middle)).length > kept);
  await predictPart({ ...o, out, resume: 'other settings', part: 0 });
  writeFileSync(rowsFile(out, { part: 2, parts: 3 }), 'hurt');
  writeFileSync(rowsFile(out, { part: 7, parts: 9 }), 'of another cut');
  calls = 0;
  await predictSceneToFile({ ...o, out, resume: 'a' });
  assert.ok(calls > 0);
  assert.deepEqual(readFileSync(out), readFileSync(whole));
  assert.deepEqual(readdirSync(dir).sort(), ['stopped.tif', 'whole.tif']);
});
