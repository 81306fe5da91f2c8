import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { FRONT_END, type FrontEnd, type MimeBundle } from 'landslide/core';
import { liveCurves, type Curves } from 'landslide/study';
import type { EpochRecord } from 'landslide/training';

/** Puts a front end in place for a test; each display is the list of what it showed. */
function notebook(t: TestContext): MimeBundle[][] {
  const displays: MimeBundle[][] = [];
  const front: FrontEnd = {
    display: (bundle) => {
      const shown = [bundle];
      displays.push(shown);
      return { update: (next) => void shown.push(next) };
    },
    onInterrupt: () => () => {},
  };
  const global = globalThis as Record<symbol, unknown>;
  global[FRONT_END] = front;
  t.after(() => delete global[FRONT_END]);
  return displays;
}

const record = (epoch: number): EpochRecord => ({
  epoch,
  learningRate: 1e-3,
  trainLoss: 0.6 / epoch,
  validationLoss: epoch === 5 ? 0.05 : 0.7 / epoch,
  validationPrecision: 0.5,
  validationRecall: 0.5,
  validationF1: 0.1 * epoch,
});

const model = { name: 'unet-se', tag: 'unet-se-from-hongtan' } as const;

/** A training of six epochs, the first found on disk; drawing seems to take no time. */
async function run(curves: Curves, watched: boolean): Promise<void> {
  const live = liveCurves(model, curves, { demo: true, watched, clock: () => 0 });
  live.begin([record(1)]);
  for (let epoch = 2; epoch <= 6; epoch++) {
    live.epoch(record(epoch));
    await new Promise((resolve) => setTimeout(resolve));
  }
  await live.end('whole');
}

const LINE = 'UNet-SE (unet-se-from-hongtan): lowest validation loss 0.0500 at epoch 5 of 6, F1 0.500';

test('curves to stay: one display, drawn while it trains, the last epochs in it at the end', async (t) => {
  const displays = notebook(t);
  await run('stay', true);
  assert.equal(displays.length, 1);
  assert.ok(displays[0].length >= 2, `${displays[0].length} drawings`);
  const last = displays[0].at(-1)!;
  const plotly = last['application/vnd.plotly.v1+json'] as { data: { x: number[] }[] };
  assert.deepEqual(plotly.data[0].x, [1, 2, 3, 4, 5, 6]);
  assert.match(last['image/png'] as string, /^iVBOR/);
  assert.ok((last['text/plain'] as string).includes(LINE));
});

test('curves while training give way to one line; those of a training broken off stay', async (t) => {
  const displays = notebook(t);
  await run('while training', true);
  assert.equal(displays.length, 1);
  assert.deepEqual(displays[0].at(-1), { 'text/plain': LINE });
  const live = liveCurves(model, 'while training', { demo: true, watched: true, clock: () => 0 });
  live.epoch(record(1));
  while (displays.length === 1) await new Promise((resolve) => setTimeout(resolve, 5));
  await live.end('broken off');
  assert.ok('image/png' in displays[1].at(-1)!);
});

test('where the runner executes the notebook, only what stays is drawn, once', async (t) => {
  const displays = notebook(t);
  await run('while training', false);
  assert.equal(displays.length, 0);
  await run('stay', false);
  assert.deepEqual(
    displays.map((d) => d.length),
    [1],
  );
});

test('a drawing that took long is not made again at once', async (t) => {
  const displays = notebook(t);
  let now = 0;
  const live = liveCurves(model, 'stay', { demo: false, watched: true, clock: () => now });
  live.epoch(record(1));
  now = 400; // the drawing that began at 0 ends at 400: a tenth of the time until 4400
  while (displays.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 5));
  now = 4399;
  live.epoch(record(2));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(displays[0].length, 1);
  now = 4401;
  live.epoch(record(3));
  await live.end('whole');
  assert.equal(displays[0].length, 3);
});

test('outside a notebook nothing is drawn', async () => {
  await run('stay', true);
});
