import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildNetwork, type ModelName } from 'landslide/nn';
import { loadCheckpoint, train, type Patches, type TrainOptions } from 'landslide/training';
import { discs, folder } from './patches.js';

const names = Array.from({ length: 8 }, (_, i) => `hongtan x${40 * i} y0`);
const base = (model: ModelName) =>
  ({
    network: buildNetwork(model, { bands: 3, width: 2 }),
    train: { ...discs(8, 'train'), names } as Patches,
    validation: discs(4, 'validation'),
    settings: { epochs: 2, batch: 4, learningRate: 5e-3, flips: 'draw' },
    device: 'cpu',
    threads: 2,
    seed: 3,
  }) satisfies Omit<TrainOptions, 'dir'>;

/** The set with one value of patch 5 replaced. */
function withValue(set: Patches, value: number): Patches {
  const images = set.images.slice();
  images[5 * 3 * 32 * 32 + 40] = value;
  return { ...set, images };
}

for (const model of ['unet', 'unet-se', 'vgg13-se', 'resnet18-se'] as const)
  test(`${model}: a patch with a value out of all bounds is named, with place and learning rate`, async (t) => {
    const o = base(model);
    await assert.rejects(train({ ...o, train: withValue(o.train, 3e38), dir: folder(t) }), (error: Error) => {
      assert.match(
        error.message,
        /^(loss is \S+ at step \d of 2 in epoch 1|weights are not finite after epoch 1 \(step 2; epoch 0 is kept\)), learning rate 0.005: patch 5 \(hongtan x200 y0\) alone gives the same; its values reach 3.00e\+38/,
      );
      return error.name === 'DataError';
    });
  });

test('NaN and infinities are found before training begins, in validation too', async (t) => {
  const o = base('unet');
  const dir = folder(t);
  await assert.rejects(
    train({ ...o, train: withValue(o.train, NaN), dir }),
    /^DataError: training patch 5 \(hongtan x200 y0\) has NaN in band 1 at row 1, column 8: give 0 there and 255 in its mask$/,
  );
  const four = discs(6, 'validation');
  await assert.rejects(
    train({ ...o, validation: withValue(four, -Infinity), dir }),
    /^DataError: validation patch 5 has -Infinity in band 1/,
  );
  assert.ok(!existsSync(join(dir, 'run.json')));
});

test('steps that are too long: no patch is blamed, and the last good epoch is kept', async (t) => {
  const o = base('unet');
  const dir = folder(t);
  // Every step multiplies the weights by 1 - 0.01 x 300: finite for an epoch or more.
  const adamw = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 300 };
  const settings = { ...o.settings, adamw, learningRate: 0.01, decayFactor: 1, epochs: 40, patience: 40 };
  await assert.rejects(
    train({ ...o, dir, settings }),
    /learning rate 0.01: no single patch does it: use a lower learning rate$/,
  );
  const { notes, weights } = loadCheckpoint(join(dir, 'last.safetensors'));
  assert.ok(notes.epoch >= 1 && weights.parameters.every(Number.isFinite));
});
