import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { StoppedError } from 'landslide/core';
import { buildNetwork } from 'landslide/nn';
import { loadCheckpoint, train, type TrainOptions } from 'landslide/training';
import { discs, folder } from './patches.js';

const network = buildNetwork('unet-se', { bands: 3, width: 2 });
const base = {
  network,
  train: discs(10, 'train'),
  validation: discs(4, 'validation'),
  settings: { epochs: 3, batch: 4, learningRate: 5e-3, flips: 'draw' },
  device: 'cpu',
  threads: 2,
  seed: 7,
} satisfies Omit<TrainOptions, 'dir'>;

const bytes = (dir: string, file: string) => readFileSync(join(dir, file));

test('training learns, keeps the best weights and says how it went', async (t) => {
  const dir = folder(t);
  const losses: number[] = [];
  const ends: string[] = [];
  const result = await train({
    ...base,
    dir,
    settings: { ...base.settings, epochs: 6, flips: 'expand' },
    bandNames: ['red', 'green', 'blue'],
    normalisation: { mean: [0, 0, 0] },
    onStep: (e) => losses.push(e.loss),
    progress: (e) => e.finished && ends.push(`${e.task} ${e.done}/${e.total}`),
  });
  assert.equal(result.history.length, 6);
  assert.equal(losses.length, 6 * 8); // 30 patches with flips, 4 a step
  assert.deepEqual(ends, ['training UNet-SE 48/48']);
  const losslist = result.history.map((r) => r.validationLoss);
  assert.equal(result.bestEpoch, 1 + losslist.indexOf(Math.min(...losslist)));
  assert.ok(losslist[5] < losslist[0]);
  const best = loadCheckpoint(result.path, { model: 'unet-se', bands: 3 });
  assert.deepEqual(best.weights.parameters, result.weights.parameters);
  assert.equal(best.notes.epoch, result.bestEpoch);
  assert.deepEqual(best.notes.bandNames, ['red', 'green', 'blue']);
  assert.deepEqual(best.notes.normalisation, { mean: [0, 0, 0] });
  assert.match(result.device, /^cpu/);
});

test('stopped after an epoch and gone on with, it leaves the bytes of a training that was not stopped', async (t) => {
  const [whole, parts] = [folder(t), folder(t)];
  await train({ ...base, dir: whole });
  const controller = new AbortController();
  const stopInSecond = (e: { epoch: number; step: number }) =>
    e.epoch === 2 && e.step === 2 && controller.abort();
  await assert.rejects(
    train({ ...base, dir: parts, signal: controller.signal, onStep: stopInSecond }),
    (error) =>
      error instanceof StoppedError &&
      /finished epochs are in .*run the same again to go on/.test(error.message),
  );
  assert.ok(existsSync(join(parts, 'last.safetensors')));
  const result = await train({ ...base, dir: parts, resume: true });
  assert.equal(result.history.length, 3);
  for (const file of ['best.safetensors', 'last.safetensors'])
    assert.ok(bytes(parts, file).equals(bytes(whole, file)), `${file} differs`);
});

test('one thread and two leave the same bytes but for the thread count', async (t) => {
  const [one, two] = [folder(t), folder(t)];
  await train({ ...base, dir: one, threads: 1 });
  await train({ ...base, dir: two, threads: 2 });
  assert.ok(bytes(one, 'best.safetensors').equals(bytes(two, 'best.safetensors')));
});

test('a training goes on only as it began', async (t) => {
  const dir = folder(t);
  await train({ ...base, dir, settings: { ...base.settings, epochs: 1 } });
  const again = (changes: Partial<TrainOptions>) => train({ ...base, dir, resume: true, ...changes });
  await assert.rejects(
    again({ seed: 8 }),
    /was made with other seed: use the same, or train anew into another folder, or with resume: false/,
  );
  await assert.rejects(again({ train: discs(10, 'others') }), /other patches/);
  await assert.rejects(again({ settings: { ...base.settings, batch: 5 } }), /other settings/);
  const wide = buildNetwork('unet-se', { bands: 3, width: 4 });
  await assert.rejects(again({ network: wide }), /other network/);
  const longer = await again({ settings: { ...base.settings, epochs: 2 } });
  assert.equal(longer.history.length, 2);
});

test('patience ends a training, and the best weights are those returned', async (t) => {
  const settings = { ...base.settings, epochs: 20, patience: 2, learningRate: 0.5, decayFactor: 1 };
  const result = await train({ ...base, dir: folder(t), settings });
  assert.ok(result.stoppedEarly && result.history.length === result.bestEpoch + 2);
});

test('transfer starts from given weights', async (t) => {
  const first = await train({ ...base, dir: folder(t), settings: { ...base.settings, epochs: 1 } });
  const dir = folder(t);
  const settings = { ...base.settings, epochs: 1, learningRate: 1e-9 };
  const second = await train({ ...base, dir, settings, weights: first.weights });
  const difference = second.weights.parameters.map((p, i) => Math.abs(p - first.weights.parameters[i]));
  assert.ok(Math.max(...difference) < 1e-6);
});

test('micro-batches train, with the same number of steps', async (t) => {
  const settings = { ...base.settings, epochs: 1, microBatch: 2 };
  let steps = 0;
  await train({ ...base, dir: folder(t), settings, onStep: () => steps++ });
  assert.equal(steps, 3);
});

test('what cannot be trained is refused in one line', async (t) => {
  const dir = folder(t);
  const refuse = (changes: Partial<TrainOptions>, message: RegExp) =>
    assert.rejects(train({ ...base, dir, ...changes }), message);
  const none = { ...base.train, n: 0, images: new Float32Array(0), masks: new Uint8Array(0) };
  await refuse({ train: none }, /^InputError: training patches: there are none; check labels/);
  await refuse(
    { train: { ...base.train, masks: base.train.masks.map(() => 1) } },
    /hold only landslide: both classes/,
  );
  await refuse(
    { network: buildNetwork('unet', { bands: 4 }) },
    /have 3 bands, unet takes 4: build the network with bands: 3/,
  );
  await refuse(
    { train: discs(2, 'small', 24) },
    /patch height is 24; UNet-SE needs a multiple of 16: use 32/,
  );
  await refuse(
    { train: { ...base.train, masks: base.train.masks.map((m) => 3 * m) } },
    /training mask of patch 0 has value 3: expected 0, 1 or 255/,
  );
  await refuse({ settings: { batch: 0 } }, /batch is 0: expected a whole number from 1/);
  await refuse({ settings: { batch: 32, microBatch: 5 } }, /microBatch is 5: expected a divisor of batch 32/);
  const broken = { ...base.train, images: base.train.images.slice() };
  broken.images[3 * 32 * 32 * 4 + 5] = NaN;
  await refuse(
    { train: broken },
    /^DataError: training patch 4 has NaN in band 1 at row 0, column 5: give 0 there and 255 in its mask$/,
  );
});

test('a checkpoint that is missing, cut short, foreign, or of another network is told apart', async (t) => {
  const dir = folder(t);
  const { path } = await train({
    ...base,
    dir,
    settings: { ...base.settings, epochs: 1 },
    bandNames: ['r', 'g', 'b'],
  });
  const copy = join(dir, 'copy.safetensors');
  const whole = readFileSync(path);
  writeFileSync(copy, whole.subarray(0, whole.length - 100));
  assert.throws(
    () => loadCheckpoint(copy),
    new RegExp(`is truncated: ${whole.length - 100} of ${whole.length} bytes`),
  );
  writeFileSync(copy, whole.subarray(0, 50));
  assert.throws(() => loadCheckpoint(copy), /is truncated: 50 of \d+ bytes/);
  writeFileSync(copy, Buffer.concat([whole.subarray(0, -4), Buffer.from(Float32Array.of(NaN).buffer)]));
  assert.throws(
    () => loadCheckpoint(copy),
    /value \d+ of tensor \S+ is NaN: the file is damaged; copy it again/,
  );
  writeFileSync(copy, 'II*\0 this is a TIFF');
  assert.throws(() => loadCheckpoint(copy), /is not a safetensors file \(19 bytes\)/);
  assert.throws(
    () => loadCheckpoint(join(dir, 'none.safetensors')),
    /none.safetensors not found: check the path/,
  );
  assert.throws(() => loadCheckpoint(path, { model: 'unet' }), /holds UNet-SE; UNet was asked for/);
  assert.throws(
    () => loadCheckpoint(path, { bands: 4 }),
    /was trained on 3 bands \(r, g, b\), the images have 4/,
  );
  assert.throws(
    () => loadCheckpoint(path, { bandNames: ['b', 'g', 'r'] }),
    /was trained on bands r, g, b, the images have b, g, r/,
  );
});
