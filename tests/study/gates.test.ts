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

/** 4 x 2 windows: grey, the third of the upper row green, the first of the lower row greener but with an absent pixel. Two test windows
 *  with landslides, the second with more. */
function samples(): Pick<StudySamples, 'rgb' | 'labels' | 'windows' | 'region'> {
  const [width, height] = [4 * SIDE, 2 * SIDE];
  const pixels = width * height;
  const rgb = new Float32Array(3 * pixels).fill(0.2);
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
  paint(2, 0, (i) => (rgb[pixels + i] = 0.4));
  paint(0, 1, (i) => (rgb[pixels + i] = 0.6));
  rgb[SIDE * width] = NaN;
  paint(0, 0, (i) => (labels[i] = i % 7 === 0 ? 1 : 0));
  paint(3, 1, (i) => (labels[i] = i % 2 === 0 ? 2 : 0));
  const grid = { width, height };
  return {
    rgb: { grid, bands: 3, data: rgb },
    labels: { grid, bands: 1, data: labels },
    windows: { test: [window(0, 0), window(3, 1)] },
    region: { name: 'tiny' },
  } as unknown as Pick<StudySamples, 'rgb' | 'labels' | 'windows' | 'region'>;
}

function checkpoint(name: ModelName) {
  const network = buildNetwork(name, { bands: 3, width: 4 });
  const weights = initWeights(network, createRng(2));
  const path = join(dir, `${name}.safetensors`);
  const normalisation = { mean: [0.1, 0.2, 0.3], std: [0.1, 0.2, 0.05] };
  saveCheckpoint(path, { network, weights, notes: { epoch: 1, normalisation } });
  return { network, weights, normalisation, model: { name, checkpoint: path } };
}

test('the contrast is between the window with most landslide and the greenest whole one with none', () => {
  const { landslide, forest } = contrastWindows(samples());
  assert.deepEqual([landslide.x, landslide.y], [3 * SIDE, SIDE]);
  assert.deepEqual([forest.x, forest.y], [2 * SIDE, 0]);
  const full = samples();
  full.labels.data.fill(1);
  assert.throws(() => contrastWindows(full), {
    message: 'region tiny has no window without a landslide: take a larger region',
  });
});

test('each channel has its weight for the two windows, the largest difference first', async () => {
  const { network, weights, normalisation, model } = checkpoint('unet-se');
  const machine = { device: 'cpu', threads: 1 };
  const rows = await gateContrast(machine, model, samples());
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
  await assert.rejects(gateContrast({ device: 'cpu', threads: 1 }, model, samples()), {
    message: 'unet has no gates: take unet-se, vgg13-se or resnet18-se',
  });
});
