import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import {
  ADAMW,
  buildNetwork,
  initialState,
  loadPlainTfjs,
  OnnxTrainer,
  PAPER_LOSS,
  TfjsTrainer,
  type Batch,
  type TrainerOptions,
} from 'landslide/nn';
import { noiseBatch, relativeError } from './agreement.js';

const network = buildNetwork('unet-se', { bands: 3, width: 2 });
const options = (threads = 2, of = network): TrainerOptions => ({
  network: of,
  state: initialState(of, createRng(4)),
  height: 32,
  width: 32,
  loss: PAPER_LOSS,
  adamw: ADAMW,
  threads,
});

async function steps(
  trainer: { step(b: Batch[], rate: number): Promise<number> },
  batches: Batch[],
  count: number,
) {
  const losses: number[] = [];
  for (let i = 0; i < count; i++) losses.push(await trainer.step(batches, 1e-3));
  return losses;
}

test('three whole steps are those of TensorFlow.js with a plain AdamW', async () => {
  const batch = noiseBatch(network, 2, 32);
  const ours = new OnnxTrainer({ ...options(), device: 'cpu' });
  const theirs = new TfjsTrainer(await loadPlainTfjs(), options());
  const [a, b] = [await steps(ours, [batch], 3), await steps(theirs, [batch], 3)];
  assert.ok(relativeError(a, b) < 1e-5, `losses ${a} and ${b}`);
  const [mine, other] = [await ours.state(), await theirs.state()];
  assert.ok(relativeError(mine.statistics, other.statistics) < 1e-5);
  // the first steps of AdamW turn the sign of each gradient into a step, so parameters agree where the gradient is not near 0
  assert.ok(relativeError(mine.m, other.m) < 1e-3);
  assert.equal(mine.step, 3);
  await ours.dispose();
});

for (const width of [2, 16])
  test(`width ${width}: one and two threads give the same bytes, and so do repeats`, async () => {
    const wide = buildNetwork('unet-se', { bands: 3, width });
    const batch = noiseBatch(wide, 3, 32);
    const results = [];
    for (const threads of [1, 2, 2]) {
      const trainer = new OnnxTrainer({ ...options(threads, wide), device: 'cpu' });
      await steps(trainer, [batch], 3);
      results.push(await trainer.state());
      await trainer.dispose();
    }
    for (const name of ['parameters', 'statistics', 'm', 'v'] as const)
      for (const other of results.slice(1))
        assert.ok(Buffer.from(other[name].buffer).equals(Buffer.from(results[0][name].buffer)), name);
  });

test('micro-batches average the gradients of their parts', async () => {
  const parts = [noiseBatch(network, 2, 32, 'first'), noiseBatch(network, 1, 32, 'second')];
  const ours = new OnnxTrainer({ ...options(), device: 'cpu' });
  const theirs = new TfjsTrainer(await loadPlainTfjs(), options());
  const [a, b] = [await steps(ours, parts, 1), await steps(theirs, parts, 1)];
  assert.ok(relativeError(a, b) < 1e-5);
  const [mine, other] = [await ours.state(), await theirs.state()];
  assert.ok(relativeError(mine.m, other.m) < 1e-4);
  assert.ok(relativeError(mine.statistics, other.statistics) < 1e-5);
  await ours.dispose();
});
