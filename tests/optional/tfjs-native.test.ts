import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { createRng } from 'landslide/core';
import {
  buildNetwork,
  initWeights,
  loadTfjs,
  MODELS,
  openPredictor,
  resolveDevice,
  type Tf,
} from 'landslide/nn';
import { repositoryRoot } from 'landslide/study';
import { train } from 'landslide/training';
import { relativeError, noiseBatch } from '../nn/agreement.js';
import { assertGradients } from '../nn/gradient-agreement.js';
import { discs, folder } from '../training/patches.js';

const root = repositoryRoot();
const addon = join(root, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node');
const skip = existsSync(addon)
  ? false
  : 'native TensorFlow.js is not installed: npm run add -- tfjs-native (or tfjs-node) brings it';

describe('native TensorFlow.js', { skip }, () => {
  let tf: Tf;
  before(() => void (tf = loadTfjs().tf));

  test('the device names its library, and the backend is the native one', async () => {
    assert.match(
      (await resolveDevice('tfjs')).description,
      /^tfjs \(@tensorflow\/tfjs-node.*, TensorFlow 2\./,
    );
    assert.equal(tf.getBackend(), 'tensorflow');
  });

  for (const model of MODELS)
    test(`${model}: its gradients are ours on ONNX Runtime`, () => assertGradients(tf, model));

  test('it trains in its thread as the default engine does', async (t) => {
    const base = {
      network: buildNetwork('unet-se', { bands: 3, width: 4 }),
      train: discs(8, 'train'),
      validation: discs(4, 'validation'),
      settings: { epochs: 2, batch: 4, learningRate: 1e-3, flips: 'draw' as const },
      threads: 2,
      seed: 7,
    };
    const theirs = await train({ ...base, dir: folder(t), device: 'tfjs' });
    const ours = await train({ ...base, dir: folder(t), device: 'cpu' });
    assert.match(theirs.device, /^tfjs /);
    for (const key of ['trainLoss', 'validationLoss'] as const) {
      const [a, b] = [theirs, ours].map(({ history }) => history.map((r) => r[key]));
      assert.ok(relativeError(a, b) < 1e-4, `${key} ${a} and ${b}`);
    }
  });

  test('it predicts what the default engine predicts', async () => {
    const network = buildNetwork('unet-se', { bands: 3, width: 4 });
    const weights = initWeights(network, createRng(1));
    const { images } = noiseBatch(network, 2, 64);
    const [theirs, ours] = await Promise.all(
      (['tfjs', 'cpu'] as const).map(async (device) => {
        const predictor = await openPredictor(network, weights, { device, threads: 2 });
        return predictor.predict(images, 2, 64, 64).finally(() => predictor.dispose());
      }),
    );
    assert.ok(relativeError(theirs, ours) < 1e-5);
  });

  test('gradients and predictions free every tensor they make', () => {
    assert.equal(tf.memory().numTensors, 0);
  });
});

test('building it: a missing compiler is said in one line, before anything is fetched', (t) => {
  if (process.platform !== 'linux' || process.arch !== 'x64') return t.skip('it is built on linux x64 only');
  const empty = mkdtempSync(join(tmpdir(), 'no-tools-'));
  t.after(() => rmSync(empty, { recursive: true }));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'lib/bin/add.mjs'), 'tfjs-native'],
    { env: { PATH: empty }, encoding: 'utf8' },
  );
  assert.equal(status, 1);
  assert.equal(stdout, '');
  assert.equal(stderr, 'npm run add -- tfjs-native: no C++ compiler g++: install g++, or name one in CXX\n');
});
