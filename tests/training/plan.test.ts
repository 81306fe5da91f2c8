import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProgressEvent } from 'landslide/core';
import { buildNetwork } from 'landslide/nn';
import { formatPlan, makePlan, train, trainingSettings, type TrainingPlan } from 'landslide/training';
import { discs, folder } from './patches.js';

const plan = (changes: Parameters<typeof trainingSettings>[0], more = {}): string => {
  const settings = trainingSettings({ epochs: 8, batch: 8, flips: 'draw', ...changes });
  const rest = { perEpoch: 160, history: [], device: 'cpu', threads: 2, patchS: 0.125, validationS: 2.5 };
  return formatPlan(makePlan({ model: 'unet-se', patches: 160, settings, ...rest, ...more }));
};

test('the estimate is patches x seconds a patch, and the validations', () => {
  // 8 x (160 x 0.125 + 2.5) s = 180 s
  assert.equal(plan({}), 'training UNet-SE: 160 patches, 8 epochs, about 3 min on cpu (2 threads)');
  assert.match(plan({}, { patchS: 0.01, validationS: 0.4, threads: 1 }), /about 15 s on cpu \(1 thread\)$/);
  assert.match(plan({}, { patchS: 1e-4, validationS: 0 }), /a few seconds on/);
  assert.match(plan({ epochs: 50 }, { patchS: 1 }), /at most 50 epochs, about 2.5 h on/);
});

test('it says what is not the plain case: flips, micro-batches, epochs that are there', () => {
  assert.match(plan({}, { perEpoch: 480 }), /160 patches \(480 an epoch with flips\), 8 epochs, about 8 min/);
  assert.match(plan({ batch: 32, microBatch: 4 }), /8 epochs, batch 32 in micro-batches of 4, about 3 min/);
  const history = [{ epoch: 1 }, { epoch: 2 }];
  assert.match(plan({}, { history }), /160 patches, epochs 3 to 8, about 2 min/);
});

test('a training says its plan once, as the head of its progress, after the first steps', async (t) => {
  const plans: TrainingPlan[] = [];
  const events: ProgressEvent[] = [];
  let stepsBefore = 0;
  const network = buildNetwork('unet', { bands: 3, width: 2 });
  await train({
    network,
    train: discs(12, 'train'),
    validation: discs(4, 'validation'),
    settings: { epochs: 2, batch: 4, microBatch: 2, flips: 'draw', learningRate: 1e-3 },
    device: 'cpu',
    threads: 2,
    seed: 1,
    dir: folder(t),
    progress: (e) => events.push(e),
    onPlan: (p) => plans.push(p),
    onStep: () => (stepsBefore += plans.length === 0 ? 1 : 0),
  });
  assert.deepEqual([plans.length, stepsBefore], [1, 1]);
  const [{ patchS, validationS, totalS }] = plans;
  assert.ok(patchS > 0 && validationS > 0 && Math.abs(totalS - 2 * (12 * patchS + validationS)) < 1e-9);
  const heads = new Set(events.map((e) => e.head));
  assert.deepEqual([...heads], [undefined, formatPlan(plans[0])]);
  assert.match(events.at(-1)!.note, /^best epoch [12] of 2$/);
});
