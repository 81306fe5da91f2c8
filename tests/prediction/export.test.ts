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
  medianPixels: 5,
  divide: 1000,
  fullScale: 255,
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
  const found = qgisMetadata(checkpoint, OPTIONS);
  const values = Object.fromEntries(Object.entries(found).map(([k, v]) => [k, JSON.parse(v) as unknown]));
  assert.equal(values.model_type, 'Segmentor');
  assert.deepEqual(values.class_names, { 0: 'background', 1: 'landslide' });
  assert.equal(values.resolution, 80);
  assert.deepEqual([values.tile_size, values.tiles_size, values.seg_small_segment], [64, 64, 5]);
  // (v / 1000 - 0.1) / 0.05 = (v / 255 - mean) / std for every v
  const [mean, std] = [values.standardization_mean as number[], values.standardization_std as number[]];
  for (const v of [0, 80, 255])
    assert.ok(Math.abs((v / 255 - mean[0]) / std[0] - (v / 1000 - 0.1) / 0.05) < 1e-12);
});

test('a network of 16-bit images takes an 8-bit copy whose 255 stands for a value of them', () => {
  const o = { ...OPTIONS, divide: 10000, fullScale: 3000 };
  const found = qgisMetadata(checkpoint, o);
  const [mean, std] = ['mean', 'std'].map((k) => JSON.parse(found[`standardization_${k}`]) as number[]);
  // 1500 of 3000 is 127.5 of 255.
  assert.ok(Math.abs((127.5 / 255 - mean[0]) / std[0] - (1500 / 10000 - 0.1) / 0.05) < 1e-12);
  assert.match(modelCard(checkpoint, 'm.onnx', o), /-ot Byte -scale 0 3000 0 255/);
});

test('what cannot be exported is refused in one line', () => {
  assert.throws(
    () => qgisMetadata({ ...checkpoint, notes: { epoch: 1 } }, OPTIONS),
    /does not say mean and deviation of its 3 bands/,
  );
  assert.throws(
    () => exportForQgis(checkpoint, 'x.onnx', { ...OPTIONS, tile: 100 }),
    /needs a multiple of 16/,
  );
});

test('the card says what the network is, was trained on and scored', () => {
  const card = modelCard(checkpoint, 'model.onnx', OPTIONS);
  for (const part of ['# UNet-SE', 'red, green, blue', 'seed 7', 'made up', 'F1 0.686', 'pixels of 0.8 m'])
    assert.ok(card.includes(part), part);
  for (const title of ['Intended use', 'Training data', 'Scores', 'Limits', 'How to load', 'Licence'])
    assert.ok(card.includes(`\n## ${title}`), title);
  assert.ok(!card.includes('Demo data'));
  const notes = { ...checkpoint.notes, extra: { region: 'hongtan', demo: true } };
  const demo = modelCard({ ...checkpoint, notes }, 'model.onnx', OPTIONS);
  assert.match(demo, /\*\*Demo data\.\*\* The region .* is invented/);
  assert.match(demo, /## Scores\nDemo data\. Of the validation part/);
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

// As the plugin prepares a tile: preprocessing_utils.py of Deepness, for [h, w, bands] of uint8.
const SCRIPT = `
import sys, json, numpy, onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1])
meta = session.get_modelmeta().custom_metadata_map
mean, std = (numpy.array(json.loads(meta['standardization_' + k]), numpy.float32) for k in ('mean', 'std'))
tile = numpy.fromfile(sys.argv[2], numpy.uint8).reshape(3, 64, 64).transpose(1, 2, 0)[None]
images = ((numpy.float32(tile * 1. / 255.) - mean) / std).transpose(0, 3, 1, 2)
(probability,) = session.run(None, {session.get_inputs()[0].name: numpy.ascontiguousarray(images)})
print(json.dumps([meta, list(probability.shape), probability.flatten().tolist()]))
`;

test('ONNX Runtime in Python opens the file; a tile as the plugin prepares it gives what we predict', async (t) => {
  const has = (python: string): boolean =>
    spawnSync(python, ['-c', 'import numpy, onnxruntime']).status === 0;
  const python = ['bench/.venv/bin/python', 'python3'].find(has);
  if (!python) return t.skip('no Python with onnxruntime: bench/.venv/bin/pip install onnxruntime');
  const dir = mkdtempSync(join(tmpdir(), 'export-'));
  const [model, raw] = [join(dir, 'model.onnx'), join(dir, 'images.raw')];
  const metadata = exportForQgis(checkpoint, model, OPTIONS);
  const rng = createRng('image');
  const pixels = Uint8Array.from({ length: 3 * 64 * 64 }, () => rng.int(256));
  writeFileAtomic(raw, pixels);
  const { stdout, stderr } = spawnSync(python, ['-c', SCRIPT, model, raw], { encoding: 'utf8' });
  assert.ok(stdout, stderr);
  const [found, shape, theirs] = JSON.parse(stdout) as [Record<string, string>, number[], number[]];
  assert.deepEqual(found, metadata);
  assert.deepEqual(shape, [1, 1, 64, 64]);
  const { mean, std } = checkpoint.notes.normalisation as { mean: number[]; std: number[] };
  const band = (i: number): number => Math.floor(i / 4096);
  const images = Float32Array.from(pixels, (v, i) => (v / OPTIONS.divide - mean[band(i)]) / std[band(i)]);
  const predictor = await openPredictor(network, checkpoint.weights, { device: 'cpu' });
  const ours = await predictor.predict(images, 1, 64, 64);
  await predictor.dispose();
  assert.equal(theirs.length, ours.length);
  ours.forEach((p, i) => assert.ok(Math.abs(p - theirs[i]) < 1e-5, `${p} here, ${theirs[i]} there`));
  rmSync(dir, { recursive: true });
});
