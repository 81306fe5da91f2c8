import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { main } from 'landslide/cli';
import { createRng, writeFileAtomic } from 'landslide/core';
import { buildNetwork, initWeights, openPredictor } from 'landslide/nn';
import { exportForQgis, modelCard, qgisMetadata, type QgisOptions } from 'landslide/prediction';
import { PAPER_TRAINING, saveCheckpoint, type Checkpoint } from 'landslide/training';

const network = buildNetwork('unet-se', { bands: 3, width: 4 });
const OPTIONS: QgisOptions = {
  pixelM: 0.8,
  tile: 64,
  overlapPercent: 25,
  threshold: 0.5,
  minAreaM2: 400,
  divide: 1000,
  scale: 255,
};
const checkpoint: Checkpoint = {
  network,
  weights: initWeights(network, createRng(5)),
  notes: {
    epoch: 1,
    seed: 7,
    bandNames: ['red', 'green', 'blue'],
    normalisation: { mean: [0.1, 0.2, 0.3], std: [0.05, 0.06, 0.07] },
    settings: PAPER_TRAINING,
    extra: { dataset: 'made up' },
    history: [
      {
        epoch: 1,
        learningRate: 1e-3,
        trainLoss: 0.5,
        validationLoss: 0.4,
        validationPrecision: 0.8,
        validationRecall: 0.6,
        validationF1: 0.686,
      },
    ],
  },
};

test('the metadata are those that Deepness reads, each as JSON', () => {
  const found = qgisMetadata(checkpoint.notes.normalisation, 3, OPTIONS);
  const values = Object.fromEntries(Object.entries(found).map(([k, v]) => [k, JSON.parse(v) as unknown]));
  assert.equal(values.model_type, 'Segmentor');
  assert.deepEqual(values.class_names, { 0: 'background', 1: 'landslide' });
  assert.equal(values.resolution, 80);
  assert.equal(values.seg_small_segment, 625); // 400 m2 in pixels of 0.64 m2
  // (v / 1000 - 0.1) / 0.05 = (v / 255 - mean) / std for every v
  const [mean, std] = [values.standardization_mean as number[], values.standardization_std as number[]];
  for (const v of [0, 80, 255])
    assert.ok(Math.abs((v / 255 - mean[0]) / std[0] - (v / 1000 - 0.1) / 0.05) < 1e-12);
});

test('what cannot be exported is refused in one line', () => {
  assert.throws(() => qgisMetadata(undefined, 3, OPTIONS), /does not say mean and deviation of its 3 bands/);
  assert.throws(
    () => exportForQgis(checkpoint, 'x.onnx', { ...OPTIONS, tile: 100 }),
    /needs a multiple of 16/,
  );
});

test('the card says what the network is, was trained on and scored', () => {
  const card = modelCard(checkpoint, 'model.onnx', OPTIONS);
  for (const part of ['# UNet-SE', 'red, green, blue', 'seed 7', 'made up', 'F1 0.686', 'pixels of 0.8 m'])
    assert.ok(card.includes(part), part);
});

test('landslide export writes the model and its card', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'export-'));
  saveCheckpoint(join(dir, 'best.safetensors'), checkpoint);
  const said: string[] = [];
  const out = join(dir, 'model.onnx');
  const argv = ['export', '--checkpoint', dir, '--pixel', '0.8', '--tile', '64', '--out', out];
  assert.equal(await main(argv, (t) => said.push(t), (t) => said.push(t)), 0, said.join('\n')); // prettier-ignore
  assert.ok(readFileSync(out).includes('standardization_mean'));
  assert.match(readFileSync(join(dir, 'model.md'), 'utf8'), /^# UNet-SE for landslides/);
  rmSync(dir, { recursive: true });
});

const SCRIPT = `
import sys, json, numpy, onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1])
images = numpy.fromfile(sys.argv[2], numpy.float32).reshape(1, 3, 64, 64)
(probability,) = session.run(None, {session.get_inputs()[0].name: images})
print(json.dumps([session.get_modelmeta().custom_metadata_map, probability.flatten().tolist()]))
`;

test('ONNX Runtime in Python opens the file, with equal results', async (t) => {
  const has = (python: string): boolean =>
    spawnSync(python, ['-c', 'import numpy, onnxruntime']).status === 0;
  const python = ['bench/.venv/bin/python', 'python3'].find(has);
  if (!python) return t.skip('no Python with onnxruntime: bench/.venv/bin/pip install onnxruntime');
  const dir = mkdtempSync(join(tmpdir(), 'export-'));
  const [model, raw] = [join(dir, 'model.onnx'), join(dir, 'images.raw')];
  const metadata = exportForQgis(checkpoint, model, OPTIONS);
  const rng = createRng('image');
  const images = Float32Array.from({ length: 3 * 64 * 64 }, () => rng.normal());
  writeFileAtomic(raw, new Uint8Array(images.buffer));
  const { stdout, stderr } = spawnSync(python, ['-c', SCRIPT, model, raw], { encoding: 'utf8' });
  assert.ok(stdout, stderr);
  const [found, theirs] = JSON.parse(stdout) as [Record<string, string>, number[]];
  assert.deepEqual(found, metadata);
  const predictor = await openPredictor(network, checkpoint.weights, { device: 'cpu' });
  const ours = await predictor.predict(images, 1, 64, 64);
  await predictor.dispose();
  assert.equal(theirs.length, ours.length);
  ours.forEach((p, i) => assert.ok(Math.abs(p - theirs[i]) < 1e-5));
  rmSync(dir, { recursive: true });
});
