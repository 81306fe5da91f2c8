import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createRng } from 'landslide/core';
import { predictPart, predictSceneToFile, type Predict } from 'landslide/prediction';
import { makeGrid, type Raster } from 'landslide/raster';

const dir = mkdtempSync(join(tmpdir(), 'resume-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const rng = createRng('scene');
const image: Raster<Float32Array> = {
  grid: makeGrid({ width: 61, height: 150, crs: 'EPSG:32650', left: 5e5, top: 3e6, pixel: 1 }),
  bands: 1,
  data: Float32Array.from({ length: 61 * 150 }, () => rng.next()),
  nodata: null,
};
image.data[200] = NaN;

/** Depends on the place in the window, so that blending matters; counts its calls and stops after `most`. */
function predictor(most = Infinity): { predict: Predict; calls: () => number; signal: AbortSignal } {
  const stop = new AbortController();
  let calls = 0;
  const predict: Predict = async (images, _n, _h, w) => {
    if (++calls >= most) stop.abort();
    return images.map((v, i) => v * (0.5 + (0.5 * (i % w)) / w));
  };
  return { predict, calls: () => calls, signal: stop.signal };
}

const settings = {
  image,
  normalise: (r: Raster) => Float32Array.from(r.data),
  window: 32,
  overlap: 12,
  batch: 2,
};

async function run(out: string, resume: string, most?: number): Promise<number> {
  const p = predictor(most);
  await predictSceneToFile({ ...settings, predictor: p.predict, signal: p.signal, out, resume });
  return p.calls();
}

test('a prediction that was stopped, at any call, goes on to the same bytes', async () => {
  const whole = join(dir, 'whole.tif');
  const all = await run(whole, 'a');
  assert.ok(!existsSync(`${whole}.rows`));
  const bytes = readFileSync(whole);
  for (let most = 1; most < all; most += 3) {
    const out = join(dir, `stopped-${most}.tif`);
    await assert.rejects(run(out, 'a', most), /predicting the scene stopped: what was finished is kept/);
    assert.ok(!existsSync(out));
    assert.equal(existsSync(`${out}.rows`), most > 3, 'kept where a strip of windows was whole');
    const rest = await run(out, 'a');
    assert.deepEqual(readFileSync(out), bytes, `stopped at call ${most}`);
    // What is done again is at most the strips that reach into the unfinished rows.
    if (most > all / 2) assert.ok(rest < all, `${rest} of ${all} calls`);
    assert.ok(!existsSync(`${out}.rows`));
  }
});

test('a row cut off in writing is made again; rows of other settings are not taken', async () => {
  const bytes = readFileSync(join(dir, 'whole.tif'));
  const out = join(dir, 'cut.tif');
  const all = 15;
  for (const [name, hurt] of [
    ['cut', (rows: string) => truncateSync(rows, statSync(rows).size - 5)],
    ['more', (rows: string) => appendFileSync(rows, 'abc')],
    ['header', (rows: string) => truncateSync(rows, 20)],
    ['nothing', (rows: string) => truncateSync(rows, 0)],
  ] as const) {
    await assert.rejects(run(out, 'a', all), /stopped/);
    hurt(`${out}.rows`);
    await run(out, 'a');
    assert.deepEqual(readFileSync(out), bytes, name);
    rmSync(out);
  }
  await assert.rejects(run(out, 'other settings', all), /stopped/);
  const calls = await run(out, 'a');
  assert.ok(calls > all);
  assert.deepEqual(readFileSync(out), bytes);
});

test('a process left over from a run before cannot spoil the rows of this one', async () => {
  for (const stamp of ['a', 'other settings']) {
    const out = join(dir, `left-${stamp.length}.tif`);
    const rows = { ...settings, out, part: 0, parts: 1 };
    // The one left over waits within a call until the other has ended.
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const slow = predictor();
    const waiting: Predict = async (...args) => {
      if (slow.calls() === 8) await held;
      const p = await slow.predict(...args);
      return stamp === 'a' ? p : p.map((v) => v / 2);
    };
    const left = predictPart({ ...rows, predictor: waiting, resume: stamp });
    while (slow.calls() < 8) await new Promise((resolve) => setTimeout(resolve, 5));
    await predictPart({ ...rows, predictor: predictor().predict, resume: 'a' });
    release();
    await left;
    assert.equal(await run(out, 'a'), 0, 'every row is there');
    assert.deepEqual(readFileSync(out), readFileSync(join(dir, 'whole.tif')), stamp);
  }
});
