import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createRng } from 'landslide/core';
import { buildNetwork, initWeights, openPredictor, type ModelName } from 'landslide/nn';
import { contrastWindows, gateContrast, type StudySamples } from 'landslide/study';
import { saveCheckpoint } from 'landslide/training';

const SIDE = 32;
const dir = mkdtempSync(join(tmpdir(), 'gates-'));
after(() => rmSync(dir, { recursive: true }));

/** 4 x 2 windows of grey. The third of the upper row has the highest NDVI, 0.5; the first of the lower row would have 0.67 but lacks a pixel;
 *  the second there is dark water: single pixels of NDVI 1, all together below 0. Two test windows, the second with more landslide. */
function samples() {
  const [width, height] = [4 * SIDE, 2 * SIDE];
  const pixels = width * height;
  const rgb = new Float32Array(3 * pixels).fill(0.2);
  const nir = new Float32Array(pixels).fill(0.2);
  const labels = new Int32Array(pixels);
  const window = (column: number, row: number) => ({
    x: column * SIDE,
    y: row * SIDE,
    width: SIDE,
    height: SIDE,
  });
  const paint = (column: number, row: number, change: (i: number) => void): void => {
    for (let y = 0; y < SIDE; y++)
      for (let x = 0; x < SIDE; x++) change((row * SIDE + y) * width + column * SIDE + x);
  };
  paint(2, 0, (i) => {
    nir[i] = 0.6;
    rgb[pixels + i] = 0.4;
  });
  paint(0, 1, (i) => (nir[i] = 1));
  nir[(SIDE + 8) * width + SIDE / 2] = NaN; // in each window that overlaps it
  paint(1, 1, (i) => {
    nir[i] = 0.001;
    rgb[i] = i % 8 === 0 ? 0.02 : 0;
  });
  paint(0, 0, (i) => (labels[i] = i % 7 === 0 ? 1 : 0));
  paint(3, 1, (i) => (labels[i] = i % 2 === 0 ? 2 : 0));
  const grid = { width, height };
  const found = {
    rgb: { grid, bands: 3, data: rgb },
    labels: { grid, bands: 1, data: labels },
    windows: { test: [window(0, 0), window(3, 1)] },
    region: { name: 'tiny' },
  } as unknown as Pick<StudySamples, 'rgb' | 'labels' | 'windows' | 'region'>;
  return { samples: found, nir };
}

function checkpoint(name: ModelName) {
  const network = buildNetwork(name, { bands: 3, width: 4 });
  const weights = initWeights(network, createRng(2));
  const path = join(dir, `${name}.safetensors`);
  const normalisation = { mean: [0.1, 0.2, 0.3], std: [0.1, 0.2, 0.05] };
  saveCheckpoint(path, { network, weights, notes: { epoch: 1, normalisation } });
  return { network, weights, normalisation, model: { name, checkpoint: path } };
}

test('the contrast is between the window with most landslide and the whole one without any that has the highest NDVI', () => {
  const tiny = samples();
  const { landslide, forest } = contrastWindows(tiny.samples, tiny.nir);
  assert.deepEqual([landslide.x, landslide.y], [3 * SIDE, SIDE]);
  assert.deepEqual([forest.x, forest.y], [2 * SIDE, 0]);
  tiny.samples.labels.data.fill(1);
  assert.throws(() => contrastWindows(tiny.samples, tiny.nir), {
    message: 'region tiny has no whole window without a landslide: take a larger region',
  });
});

test('each channel has its weight for the two windows, the largest difference first', async () => {
  const { network, weights, normalisation, model } = checkpoint('unet-se');
  const machine = { device: 'cpu', threads: 1 };
  const tiny = samples();
  const rows = await gateContrast(machine, model, tiny.samples, contrastWindows(tiny.samples, tiny.nir));
  const channels = [4, 8, 16, 32].reduce((sum, c) => sum + 2 * c, 64);
  assert.equal(rows.length, channels);
  const differences = rows.map((r) => Math.abs(r.landslide - r.forest));
  assert.deepEqual(
    differences,
    [...differences].sort((a, b) => b - a),
  );
  assert.ok(differences[0] > 0);
  // The forest window is one colour: 0.2, 0.4, 0.2, normalised by hand.
  const { mean, std } = normalisation;
  const flat = [0.2, 0.4, 0.2].flatMap((v, b) => new Array<number>(SIDE ** 2).fill((v - mean[b]) / std[b]));
  const predictor = await openPredictor(network, weights, { ...machine, device: 'cpu', gates: true });
  const { gates } = await predictor
    .inspect(Float32Array.from(flat), 1, SIDE, SIDE)
    .finally(() => predictor.dispose());
  for (const { gate, channel, forest } of rows)
    assert.ok(Math.abs(forest - gates.get(gate)![channel]) < 1e-5, `${gate} ${channel}`);
});

test('a network without gates is refused', async () => {
  const { model } = checkpoint('unet');
  const tiny = samples();
  const pair = contrastWindows(tiny.samples, tiny.nir);
  await assert.rejects(gateContrast({ device: 'cpu', threads: 1 }, model, tiny.samples, pair), {
    message: 'unet has no gates: take unet-se, vgg13-se or resnet18-se',
  });
});
