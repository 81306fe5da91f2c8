import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import {
  blockSize,
  buildNetwork,
  checkPatchSize,
  initWeights,
  loadPlainTfjs,
  MODELS,
  NETWORKS,
  openPredictor,
  summarise,
  type ModelName,
  type NetworkName,
} from 'landslide/nn';
import { BOUND, noiseBatch, relativeError } from './agreement.js';
import { assertGradients, openGradient, worst } from './gradient-agreement.js';

for (const model of NETWORKS)
  test(`${model} with its loss: loss and every gradient are TensorFlow.js's`, async () =>
    assertGradients(await loadPlainTfjs(), model));

for (const model of ['unet-se', 'resnet18-se'] as const)
  test(`${model}: convolutions in blocks of channels give what the standard ones give`, async (t) => {
    const block = await blockSize();
    if (block === 1) return t.skip('ONNX Runtime has no such convolutions for this processor');
    assert.ok([4, 8, 16].includes(block));
    const network = buildNetwork(model, { bands: 3, width: 16 });
    const batch = noiseBatch(network, 2, 64);
    const { parameters } = initWeights(network, createRng('blocks'));
    const results = [];
    for (const size of [1, block]) {
      const { run, dispose } = await openGradient(network, batch, 64, { block: size });
      results.push(await run(parameters));
      await dispose();
    }
    const [standard, inBlocks] = results;
    assert.ok(relativeError(inBlocks.loss, standard.loss) < 1e-6);
    const { name, error } = worst(network, inBlocks.gradient, standard.gradient);
    assert.ok(error <= BOUND, `${name}: ${error} of its largest value`);
  });

test('counts of the other three are what their layers add up to by hand', () => {
  const count = (model: NetworkName) =>
    summarise(buildNetwork(model, { bands: 3 }), { height: 128, width: 128 });
  const se = (c: number) => 2 * c * Math.max(4, c / 16) + Math.max(4, c / 16) + c;
  const norm = (c: number) => 2 * c;
  const conv = (from: number, to: number, k: number) => from * to * k * k + norm(to);
  const gates = [64, 128, 256, 512].reduce((sum, c) => sum + 2 * se(c), se(1024));
  assert.equal(count('unet-se').parameters, 31_037_633 + gates);
  const widths = [3, 64, 128, 256, 512, 512];
  const blocks = widths.slice(1).map((c, i) => conv(widths[i], c, 3) + conv(c, c, 3) + se(c));
  const vgg = blocks.reduce((a, b) => a + b) + conv(512, 1024, 3) + conv(1024, 1024, 1) + 1025 + 513 + 257;
  assert.equal(count('vgg13-se').parameters, vgg);
  const resnet = 11_176_512 + [64, 128, 256, 512].reduce((sum, c) => sum + 2 * se(c), 0) + 513 + 257 + 129;
  assert.equal(count('resnet18-se').parameters, resnet); // 11,176,512: torchvision's resnet18 without its dense layer
  // Without gates the rest stays the same.
  const gatesOf = (channels: number[]): number => channels.reduce((sum, c) => sum + se(c), 0);
  assert.equal(count('vgg13').parameters, vgg - gatesOf(widths.slice(1)));
  assert.equal(count('resnet18').parameters, resnet - 2 * gatesOf([64, 128, 256, 512]));
  assert.equal(count('resnet18-se').convolutions, 17);
  assert.equal(count('vgg13-se').convolutions, 10 + 1); // ten, and the first dense layer
});

test('any number of bands goes in, at any width', async () => {
  for (const model of MODELS)
    for (const [bands, width] of [
      [1, 4],
      [4, 1],
      [13, 3],
    ]) {
      const network = buildNetwork(model, { bands, width });
      const side = network.multiple;
      const images = noiseBatch(network, 2, side).images;
      const weights = initWeights(network, createRng(1));
      const predictor = await openPredictor(network, weights, { device: 'cpu', threads: 1 });
      const probability = await predictor.predict(images, 2, side, side).finally(() => predictor.dispose());
      assert.equal(probability.length, 2 * side * side);
      assert.ok(probability.every((p) => p > 0 && p < 1));
    }
});

test('the reduction sets the hidden units of each gate, four at least', () => {
  const hidden = (reduction: number, name: string): number =>
    buildNetwork('unet-se', { bands: 3, width: 64, reduction }).parameters.find(
      (p) => p.name === `${name}.1.weight`,
    )!.shape[0];
  assert.deepEqual(
    [4, 8, 16, 32].map((r) => hidden(r, 'bottom.se')),
    [256, 128, 64, 32],
  );
  assert.deepEqual([hidden(16, 'down0.se'), hidden(32, 'down0.se'), hidden(1, 'down0.se')], [4, 4, 64]);
  assert.throws(() => buildNetwork('unet-se', { bands: 3, reduction: 0 }), {
    message: 'reduction is 0; a network needs a whole number from 1',
  });
});

test('unknown networks, no bands and odd patches are refused in one line', () => {
  assert.throws(() => buildNetwork('unet', { bands: 0 }), {
    message: 'bands is 0; a network needs a whole number from 1',
  });
  assert.throws(
    () => buildNetwork('unet2' as ModelName, { bands: 3 }),
    /unknown network unet2: use unet, unet-se/,
  );
  assert.throws(() => checkPatchSize(buildNetwork('unet', { bands: 3 }), 250, 256), {
    message: 'patch height is 250; UNet needs a multiple of 16: use 256',
  });
});

test('equal seeds give equal weights, whatever the other layers', () => {
  const small = buildNetwork('unet', { bands: 3, width: 4 });
  const gated = buildNetwork('unet-se', { bands: 3, width: 4 });
  const [a, b] = [small, gated].map((network) => {
    const spec = network.parameters.find((p) => p.name === 'bottom.1.conv.weight')!;
    return initWeights(network, createRng(5)).parameters.slice(spec.offset, spec.offset + spec.size);
  });
  assert.deepEqual(a, b);
});
