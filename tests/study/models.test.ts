import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createRng, FRONT_END, type FrontEnd, type MimeBundle, type ProgressEvent } from 'landslide/core';
import { openStudy, PRESETS, trainedModel, type Study, type StudySamples } from 'landslide/study';
import { readRecord } from 'landslide/training';

/** A study of small networks in a temporary folder. */
function tinyStudy(t: TestContext, more: Partial<Study> = {}): Study {
  const out = mkdtempSync(join(tmpdir(), 'study-models-'));
  t.after(() => rmSync(out, { recursive: true }));
  const preset = { ...PRESETS.demo, width: 2, epochs: 2, batch: 4 };
  return { ...openStudy({ seed: 1, device: 'cpu', out, progress: () => {} }), preset, ...more };
}

/** Samples as notebook 03 leaves them, as far as training looks at them: squares in noise. */
function samples(): StudySamples {
  const rng = createRng('samples');
  const set = (n: number) => ({
    n,
    bands: 3,
    height: 32,
    width: 32,
    images: Float32Array.from({ length: n * 3 * 1024 }, () => rng.normal()),
    masks: Uint8Array.from({ length: n * 1024 }, (_, i) => (i % 1024 < 200 ? 1 : 0)),
    names: Array.from({ length: n }, (_, i) => `hongtan x${i} y0`),
  });
  const moments = { mean: [0, 0, 0], std: [1, 1, 1] };
  const region = { name: 'hongtan', demo: true };
  const made = { region, moments, key: 'k', sets: { train: set(8), validation: set(4), test: set(4) } };
  return made as unknown as StudySamples;
}

test('a trained model is found again; its run.json names the call and the micro-batches', async (t) => {
  const study = tinyStudy(t, { microBatch: 2 });
  let epochs = 0;
  const options = { onEpoch: () => void epochs++ };
  const first = await trainedModel(study, 'hongtan', 'unet', samples(), options);
  const again = await trainedModel(study, 'hongtan', 'unet', samples(), options);
  assert.deepEqual(again, first);
  assert.equal(epochs, 2);
  const record = readRecord(join(dirname(first.checkpoint), 'run.json'))!;
  assert.equal(record.settings.microBatch, 2);
  assert.match(record.batches, /^4 patches a step, in micro-batches of 2/);
  assert.match(
    record.repeat,
    /^trainedModel\(study, 'hongtan', 'unet', await studySamples\(study, 'hongtan'\)\) with study = openStudy\(\{"preset":"demo","seed":1,/,
  );
});

test('without micro-batches a model has the key it had before there were any', async (t) => {
  const study = tinyStudy(t);
  const { checkpoint } = await trainedModel(study, 'hongtan', 'unet', samples());
  const step = JSON.parse(readFileSync(join(dirname(checkpoint), 'step.json'), 'utf8')) as {
    inputs: { settings: object };
  };
  assert.ok(!('microBatch' in step.inputs.settings));
});

test('in a notebook the plan stands above the progress line, and the curves stay', async (t) => {
  const shown: MimeBundle[][] = [];
  const front: FrontEnd = {
    display: (bundle) => {
      const list = [bundle];
      shown.push(list);
      return { update: (next) => void list.push(next) };
    },
    onInterrupt: () => () => {},
  };
  (globalThis as Record<symbol, unknown>)[FRONT_END] = front;
  t.after(() => delete (globalThis as Record<symbol, unknown>)[FRONT_END]);
  const { createReporter } = await import('landslide/core');
  const events: ProgressEvent[] = [];
  const report = createReporter();
  const progress = (e: ProgressEvent) => (events.push(e), report(e));
  await trainedModel(tinyStudy(t, { progress }), 'hongtan', 'unet', samples());
  assert.equal(shown.length, 2);
  const [lines, curves] = shown.map((list) => list.at(-1)!);
  assert.match(
    lines['text/plain'] as string,
    /^training UNet: 8 patches, 2 epochs, a few seconds on cpu \(2 threads\)\ntraining UNet 4\/4 \(100 %\), best epoch [12] of 2, done in/,
  );
  assert.ok('image/png' in curves && 'application/vnd.plotly.v1+json' in curves);
});
