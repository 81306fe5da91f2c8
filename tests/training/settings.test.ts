import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import {
  chunk,
  epochItems,
  learningRateOf,
  makeBatch,
  PAPER_TRAINING,
  trainingSettings,
} from 'landslide/training';

test("the defaults are the paper's", () => {
  const { adamw, flips, monitor, ...printed } = PAPER_TRAINING;
  assert.deepEqual(printed, {
    learningRate: 1e-4,
    decayFactor: 0.1,
    decayEvery: 10,
    batch: 32,
    epochs: 50,
    patience: 10,
    loss: { dice: 0.5, focal: 0.5, epsilon: 1e-5, alpha: 0.6, gamma: 2 },
  });
  assert.deepEqual([adamw.weightDecay, flips, monitor], [0.01, 'expand', 'loss']);
});

test('the rate falls by ten after every tenth epoch', () => {
  const rates = [1, 10, 11, 20, 21, 50].map((epoch) => learningRateOf(epoch, PAPER_TRAINING));
  [1e-4, 1e-4, 1e-5, 1e-5, 1e-6, 1e-8].forEach((r, i) => assert.ok(Math.abs(rates[i] / r - 1) < 1e-12));
});

test('an epoch shows every patch as it is and in both mirrors, in an order of the seed', () => {
  const items = epochItems(5, 'expand', createRng(1));
  assert.equal(items.length, 15);
  const names = items.map(({ patch, flip }) => `${patch} ${flip}`);
  assert.equal(new Set(names).size, 15);
  assert.deepEqual(epochItems(5, 'expand', createRng(1)), items);
  assert.notDeepEqual(epochItems(5, 'expand', createRng(2)), items);
  assert.equal(epochItems(5, 'draw', createRng(1)).length, 5);
  assert.deepEqual(
    chunk(items, 4).map((c) => c.length),
    [4, 4, 4, 3],
  );
});

test('image and mask are mirrored alike, and ignored pixels are no target', () => {
  const set = { n: 1, bands: 2, height: 2, width: 2, images: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), masks: Uint8Array.of(1, 0, 255, 1) }; // prettier-ignore
  const { images, target, valid } = makeBatch(set, [{ patch: 0, flip: 'horizontal' }, { patch: 0, flip: 'vertical' }]); // prettier-ignore
  assert.deepEqual([...images], [2, 1, 4, 3, 6, 5, 8, 7, 3, 4, 1, 2, 7, 8, 5, 6]);
  assert.deepEqual([...target], [0, 1, 1, 0, 0, 1, 1, 0]);
  assert.deepEqual([...valid], [1, 1, 1, 0, 0, 1, 1, 1]);
});

test('settings that make no sense are refused', () => {
  const message = (changes: Parameters<typeof trainingSettings>[0]) => {
    try {
      trainingSettings(changes);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  assert.equal(message({ learningRate: 0 }), 'learningRate is 0: expected a number above 0, such as 1e-4');
  assert.equal(message({ patience: 1.5 }), 'patience is 1.5: expected a whole number from 1');
  assert.equal(message({ monitor: 'iou' as 'f1' }), 'monitor is iou: expected loss or f1');
});
