import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createRng } from 'landslide/core';
import { predictPatches, predictScene, predictSceneToFile, type Predict } from 'landslide/prediction';
import { makeGrid, openRaster, readRaster, writeCog, type Raster } from 'landslide/raster';

const dir = mkdtempSync(join(tmpdir(), 'predict-'));
after(() => rmSync(dir, { recursive: true, force: true }));

function scene(width: number, height: number, seed = 1): Raster<Float32Array> {
  const rng = createRng(seed);
  const data = Float32Array.from({ length: 2 * width * height }, () => rng.next());
  return {
    grid: makeGrid({ width, height, crs: 'EPSG:32650', left: 500000, top: 3300000, pixel: 0.8 }),
    bands: 2,
    data,
    nodata: null,
  };
}

const asIs = (r: Raster): Float32Array => Float32Array.from(r.data);
/** Each pixel's mean over its bands: what a window holds elsewhere makes no difference. */
const pointwise: Predict = async (images, n, h, w) => {
  const size = h * w;
  const bands = images.length / n / size;
  return Float32Array.from({ length: n * size }, (_, i) => {
    const at = Math.floor(i / size) * bands * size + (i % size);
    let sum = 0;
    for (let b = 0; b < bands; b++) sum += images[at + b * size];
    return sum / bands;
  });
};

test('a predictor that looks at single pixels gives the same map however the scene is cut', async () => {
  for (const [width, height, window, overlap, batch] of [
    [50, 37, 16, 6, 4],
    [33, 65, 32, 0, 3],
    [20, 17, 32, 8, 1],
    [64, 64, 16, 15, 7],
    [700, 20, 16, 6, 5],
  ]) {
    const image = scene(width, height);
    const map = await predictScene({ predictor: pointwise, image, normalise: asIs, window, overlap, batch });
    const size = width * height;
    assert.equal(map.data.length, size);
    for (let i = 0; i < size; i++) {
      const expected = (image.data[i] + image.data[size + i]) / 2;
      assert.ok(Math.abs(map.data[i] - expected) < 1e-5, `${width} x ${height}, pixel ${i}`);
    }
  }
});

test('the file written strip by strip holds what memory gives', async () => {
  const image = scene(70, 53, 2);
  const path = join(dir, 'image.tif');
  await writeCog(path, image);
  const file = await openRaster(path);
  const out = join(dir, 'probability.tif');
  // Depends on the place in the window, so that the blending matters.
  const uneven: Predict = async (images, n, h, w) => {
    const p = await pointwise(images, n, h, w);
    return p.map((v, i) => v * (0.5 + (0.5 * (i % w)) / w));
  };
  const o = { predictor: { predict: uneven }, normalise: asIs, window: 16, overlap: 6, batch: 5 };
  await predictSceneToFile({ ...o, image: file, out });
  await file.close();
  const written = await readRaster(out);
  const memory = await predictScene({ ...o, image });
  assert.deepEqual(written.data, memory.data);
  assert.deepEqual(written.grid, image.grid);
});

test('a scene wider than one block of windows is the same, whatever is read at once', async () => {
  const image = scene(600, 40, 7);
  image.data[350] = image.data[24000 + 13333] = NaN;
  const uneven: Predict = async (images, n, h, w) => {
    const p = await pointwise(images, n, h, w);
    return p.map((v, i) => v * (0.5 + (0.5 * (i % w)) / w));
  };
  const o = { predictor: uneven, image, normalise: asIs, window: 16, overlap: 6 };
  const [many, one] = [await predictScene({ ...o, batch: 5 }), await predictScene({ ...o, batch: 500 })];
  assert.deepEqual(many.data, one.data);
  assert.equal(many.data.filter(Number.isNaN).length, 2);
});

test('absent pixels are NaN in the map and 0 for the network', async () => {
  const image = scene(30, 30, 3);
  image.data[31] = NaN;
  let seen = true;
  const watching: Predict = async (images, n, h, w) => {
    seen &&= images.every(Number.isFinite);
    return pointwise(images, n, h, w);
  };
  const map = await predictScene({ predictor: watching, image, normalise: asIs, window: 16, overlap: 8 });
  assert.ok(seen);
  assert.deepEqual(
    [...map.data.keys()].filter((i) => Number.isNaN(map.data[i])),
    [31],
  );
});

test('work can be stopped and leaves no half file; progress reaches its end', async () => {
  const image = scene(40, 40, 4);
  const stop = new AbortController();
  const out = join(dir, 'stopped.tif');
  const stopping: Predict = async (images, n, h, w) => {
    stop.abort();
    return pointwise(images, n, h, w);
  };
  await assert.rejects(
    predictSceneToFile({
      predictor: stopping,
      image,
      normalise: asIs,
      window: 16,
      overlap: 4,
      signal: stop.signal,
      out,
    }),
    /predicting the scene stopped/,
  );
  assert.ok(!existsSync(out));
  let last = { done: 0, total: 0, finished: false };
  const progress = (e: typeof last): void => void (last = e);
  await predictScene({ predictor: pointwise, image, normalise: asIs, window: 16, overlap: 4, progress });
  assert.ok(last.finished && last.done === last.total && last.total === 16);
});

test('a predictor or a normalisation of the wrong size is one line', async () => {
  const image = scene(20, 20);
  const short: Predict = async () => new Float32Array(3);
  const o = { image, window: 16, overlap: 4 };
  await assert.rejects(
    predictScene({ ...o, predictor: short, normalise: asIs }),
    /predictor returned 3 values for 4? ?2? ?patches of 16 x 16/,
  );
  await assert.rejects(
    predictScene({ ...o, predictor: pointwise, normalise: () => new Float32Array(7) }),
    /normalise returned 7 values for 2 bands/,
  );
});

test('patches are predicted in batches, in their order', async () => {
  const images = Float32Array.from({ length: 5 * 2 * 4 }, (_, i) => i);
  const set = { n: 5, bands: 2, height: 2, width: 2, images };
  const p = await predictPatches(pointwise, set, { batch: 2 });
  assert.deepEqual(
    [...p],
    Array.from({ length: 20 }, (_, i) => Math.floor(i / 4) * 8 + (i % 4) + 2),
  );
});
