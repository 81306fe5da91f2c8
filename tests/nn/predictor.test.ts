import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import {
  buildNetwork,
  exportOnnx,
  initWeights,
  loadPlainTfjs,
  lossGraph,
  lower,
  MODELS,
  openPredictor,
  openSession,
  PAPER_LOSS,
  tfjsForward,
  type Network,
} from 'landslide/nn';
import { noiseBatch, randomArray, relativeError } from './agreement.js';

function randomWeights(network: Network) {
  const weights = initWeights(network, createRng(8));
  const noise = randomArray(network.parameterCount, 'noise');
  weights.parameters.forEach((p, i) => (weights.parameters[i] = p + 0.05 * noise[i]));
  return weights;
}

/** Logits of the training graph, and the batch's own mean and biased variance as running statistics. */
async function trainingPass(
  network: Network,
  parameters: Float32Array,
  images: Float32Array,
  n: number,
  size: number,
) {
  const { forward } = lossGraph(network, { n, height: size, width: size }, PAPER_LOSS);
  const outputs = new Map([['logits', forward.logits]]);
  forward.moments.forEach(({ mean, variance }, i) => outputs.set(`${i}.0`, mean).set(`${i}.1`, variance));
  const bytes = lower({ outputs, source: { flat: network.parameters }, name: 'train' });
  const session = await openSession(bytes, { device: 'cpu', threads: 2 });
  const result = await session.run({
    images: { data: images, shape: [n, 3, size, size] },
    parameters: { data: parameters, shape: [parameters.length] },
  });
  await session.dispose();
  const statistics = forward.moments.flatMap((_, i) => [...result[`${i}.0`], ...result[`${i}.1`]]);
  return { logits: result.logits, statistics: Float32Array.from(statistics) };
}

for (const model of MODELS)
  test(`${model}: folded for prediction it gives what the training graph gave`, async () => {
    const network = buildNetwork(model, { bands: 3, width: 4 });
    const { images } = noiseBatch(network, 2, 64);
    const { parameters } = randomWeights(network);
    const { logits, statistics } = await trainingPass(network, parameters, images, 2, 64);
    const expected = logits.map((z) => 1 / (1 + Math.exp(-z)));
    const weights = { parameters, statistics };
    const predictor = await openPredictor(network, weights, {
      device: 'cpu',
      threads: 2,
      gates: model !== 'unet',
    });
    const probability = await predictor.predict(images, 2, 64, 64);
    assert.ok(relativeError(probability, expected) < 1e-4);
    const { scores } = await tfjsForward(
      await loadPlainTfjs(),
      network,
      weights,
      images,
      [2, 64, 64],
      'probability',
    );
    assert.ok(relativeError(probability, scores) < 1e-4, 'TensorFlow.js predicts otherwise');
    await predictor.dispose();
  });

test('one predictor takes any size, and shows its gates', async () => {
  const network = buildNetwork('unet-se', { bands: 3, width: 4 });
  const predictor = await openPredictor(network, randomWeights(network), { device: 'cpu', gates: true });
  const one = randomArray(3 * 32 * 48, 'image');
  const { probability, gates } = await predictor.inspect(one, 1, 32, 48);
  assert.equal(probability.length, 32 * 48);
  assert.deepEqual([...gates.keys()].sort(), ['bottom.se', 'down0.se', 'down1.se', 'down2.se', 'down3.se', 'skip0.se', 'skip1.se', 'skip2.se', 'skip3.se']); // prettier-ignore
  assert.equal(gates.get('skip2.se')!.length, 16);
  for (const gate of gates.values()) assert.ok(gate.every((s) => s > 0 && s < 1));
  const two = Float32Array.from([...one, ...one]);
  const both = await predictor.predict(two, 2, 32, 48);
  assert.ok(relativeError(both.subarray(0, 32 * 48), probability) < 1e-5);
  await assert.rejects(predictor.predict(one, 1, 30, 48), {
    message: 'patch height is 30; UNet-SE needs a multiple of 16: use 32',
  });
  await assert.rejects(
    predictor.predict(one, 2, 32, 48),
    /images have 4608 values; 2 of 3 bands x 32 x 48 have 9216/,
  );
  await predictor.dispose();
  await assert.rejects(predictor.predict(one, 1, 32, 48), /was disposed/);
});

test('the exported file predicts the same, and carries its metadata', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'export-'));
  const network = buildNetwork('resnet18-se', { bands: 3, width: 4 });
  const weights = randomWeights(network);
  const path = join(dir, 'model.onnx');
  exportOnnx(network, weights, path, { metadata: { class_names: '{"0": "landslide"}' }, size: [1, 64, 64] });
  const bytes = readFileSync(path);
  assert.ok(bytes.includes('class_names') && bytes.includes('{"0": "landslide"}'));
  const images = randomArray(3 * 64 * 64, 'image');
  const session = await openSession(bytes, { device: 'cpu', threads: 2 });
  const { probability } = await session.run({ images: { data: images, shape: [1, 3, 64, 64] } });
  await session.dispose();
  const predictor = await openPredictor(network, weights, { device: 'cpu', threads: 2 });
  assert.ok(relativeError(probability, await predictor.predict(images, 1, 64, 64)) < 1e-5);
  await predictor.dispose();
  rmSync(dir, { recursive: true });
});
