import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { buildNetwork, initWeights, MODELS, type ModelName } from 'landslide/nn';
import { epochItems, loadCheckpoint, makeBatch, train } from 'landslide/training';
import { discs, folder } from './patches.js';

const sha = (data: Float32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex')
    .slice(0, 16);

/** SHA-256, cut short, for width 4, 3 bands, seed 1. A change here changes every result that was made before. */
const FIRST_WEIGHTS: Record<ModelName, string> = {
  unet: '31afbd480d75a07d',
  'unet-se': 'b5e21c30f1cc8471',
  'vgg13-se': '36b2f4215a4534d0',
  'resnet18-se': '019bbf02e29589c5',
};

test('a seed gives the first weights that it gave before, another seed others', () => {
  const found = MODELS.map((model) => {
    const network = buildNetwork(model, { bands: 3, width: 4 });
    const weights = (seed: number): string => sha(initWeights(network, createRng(seed)).parameters);
    assert.notEqual(weights(1), weights(2));
    return [model, weights(1)];
  });
  assert.deepEqual(Object.fromEntries(found), FIRST_WEIGHTS);
});

test('a seed gives the order and the mirrored batches that it gave before, epoch after epoch', () => {
  const set = discs(6, 'seeds', 16);
  const epochs = (seed: number): string[] => {
    const rng = createRng(seed).fork('epochs');
    return [1, 2].flatMap(() =>
      (['draw', 'expand'] as const).map((flips) => sha(makeBatch(set, epochItems(set.n, flips, rng)).images)),
    );
  };
  const first = epochs(1);
  assert.deepEqual(epochs(1), first);
  assert.equal(new Set([...first, ...epochs(2)]).size, 8);
  assert.deepEqual(first, ['347fc6ea86cc4727', 'e87cc743451e2ab4', '0b84911447942abf', '69d8c88d3864d766']);
});

for (const model of MODELS)
  test(`${model}: a training has the same bytes on one thread and on two`, async (t) => {
    const weightsOf = async (threads: number, seed: number): Promise<string[]> => {
      const dir = folder(t);
      await train({
        network: buildNetwork(model, { bands: 3, width: 2 }),
        train: discs(6, 'train'),
        validation: discs(2, 'validation'),
        settings: { epochs: 2, batch: 4, learningRate: 5e-3, flips: 'draw' },
        device: 'cpu',
        threads,
        seed,
        dir,
      });
      const { weights, resume } = loadCheckpoint(join(dir, 'last.safetensors'));
      return [weights.parameters, weights.statistics, resume!.m, resume!.v].map(sha);
    };
    const one = await weightsOf(1, 7);
    assert.deepEqual(await weightsOf(2, 7), one);
    if (model === 'unet') assert.notEqual((await weightsOf(1, 8))[0], one[0]);
  });
