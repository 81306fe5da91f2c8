import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FRONT_END, StoppedError, type FrontEnd } from 'landslide/core';
import { buildNetwork } from 'landslide/nn';
import { loadCheckpoint, train, type TrainOptions } from 'landslide/training';
import { discs, folder } from './patches.js';

const FILES = ['best.safetensors', 'last.safetensors'];
const network = buildNetwork('unet-se', { bands: 3, width: 2 });
/** The paper's batch through micro-batches, its flips, and a last batch that is smaller. */
const base = {
  network,
  train: discs(14, 'train'),
  validation: discs(4, 'validation'),
  settings: { epochs: 3, batch: 32, microBatch: 8, learningRate: 5e-3, flips: 'expand' },
  device: 'cpu',
  threads: 2,
  seed: 7,
} satisfies Omit<TrainOptions, 'dir'>;

const bytes = (dir: string, file: string) => readFileSync(join(dir, file));

function sameFiles(a: string, b: string): void {
  for (const file of FILES) assert.ok(bytes(a, file).equals(bytes(b, file)), `${file} differs`);
}

/** Trains until the first step of epoch 2, then stops. */
async function stopInSecond(dir: string, changes: Partial<TrainOptions> = {}): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const onStep = (e: { epoch: number; step: number }) => e.epoch === 2 && e.step === 1 && controller.abort();
  await assert.rejects(train({ ...base, ...changes, dir, signal, onStep }), StoppedError);
}

test('batch 32 in micro-batches, stopped in the middle of an epoch: the bytes of a training not stopped', async (t) => {
  const [whole, parts] = [folder(t), folder(t)];
  await train({ ...base, dir: whole });
  await stopInSecond(parts);
  assert.equal(loadCheckpoint(join(parts, 'last.safetensors')).notes.history!.length, 1);
  const { history } = await train({ ...base, dir: parts, resume: true });
  assert.equal(history.length, 3);
  sameFiles(parts, whole);
});

test('begun on one thread and gone on with on two, the weights are the same', async (t) => {
  const [whole, parts] = [folder(t), folder(t)];
  await train({ ...base, dir: whole });
  await stopInSecond(parts, { threads: 1 });
  await train({ ...base, dir: parts, resume: true });
  sameFiles(parts, whole);
});

test('one thread leaves the state of two: weights, moments, random state', async (t) => {
  const [one, two] = [folder(t), folder(t)];
  await train({ ...base, dir: one, threads: 1 });
  await train({ ...base, dir: two, threads: 2 });
  const [a, b] = [one, two].map((dir) => loadCheckpoint(join(dir, 'last.safetensors')));
  assert.deepEqual(a.weights, b.weights);
  assert.deepEqual({ ...a.resume, threads: 2 }, b.resume);
});

const script = (dir: string): string => `
  import { buildNetwork } from 'landslide/nn';
  import { train } from 'landslide/training';
  import { discs } from '${new URL('./patches.js', import.meta.url).href}';
  await train({
    network: buildNetwork('unet-se', { bands: 3, width: 2 }),
    train: discs(14, 'train'), validation: discs(4, 'validation'),
    settings: ${JSON.stringify(base.settings)}, device: 'cpu', threads: 2, seed: 7, dir: ${JSON.stringify(dir)},
    onStep: (e) => console.log('step', e.epoch, e.step),
  });`;

test('a killed process leaves its last whole epoch, and nothing half written after the next start', async (t) => {
  const [whole, parts] = [folder(t), folder(t)];
  await train({ ...base, dir: whole });
  const child = spawn(process.execPath, ['--input-type=module', '-e', script(parts)]);
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString();
    if (said.includes('step 3 1')) child.kill('SIGKILL');
  });
  const [code, errors] = await new Promise<[number | null, string]>((resolve) => {
    let text = '';
    child.stderr.on('data', (d: Buffer) => (text += d.toString()));
    child.on('close', (c) => resolve([c, text]));
  });
  assert.equal(code, null, `it was to be killed: ${errors}`);
  assert.ok(loadCheckpoint(join(parts, 'last.safetensors')).notes.history!.length >= 2);
  writeFileSync(join(parts, `last.safetensors.part-${child.pid}`), 'half');
  await train({ ...base, dir: parts, resume: true });
  sameFiles(parts, whole);
  assert.deepEqual(readdirSync(parts).sort(), [...FILES, 'run.json']);
});

test('best written, last not (the disk was full in between): it goes on to the same bytes', async (t) => {
  const [whole, parts, further] = [folder(t), folder(t), folder(t)];
  await train({ ...base, dir: whole });
  await stopInSecond(parts);
  const controller = new AbortController();
  const onEpoch = (r: { epoch: number }) => r.epoch === 2 && controller.abort();
  await assert.rejects(train({ ...base, dir: further, signal: controller.signal, onEpoch }), StoppedError);
  writeFileSync(join(parts, FILES[0]), bytes(further, FILES[0]));
  await train({ ...base, dir: parts, resume: true });
  sameFiles(parts, whole);
});

test("a notebook's stop button stops the training, not the cell alone", async (t) => {
  const callbacks = new Set<() => void>();
  const front: FrontEnd = {
    display: () => ({ update: () => {} }),
    onInterrupt: (callback) => {
      callbacks.add(callback);
      return () => void callbacks.delete(callback);
    },
  };
  (globalThis as Record<symbol, unknown>)[FRONT_END] = front;
  t.after(() => delete (globalThis as Record<symbol, unknown>)[FRONT_END]);
  const [whole, parts] = [folder(t), folder(t)];
  const onStep = (e: { epoch: number; step: number }) => {
    if (e.epoch === 2 && e.step === 1) for (const stop of callbacks) stop();
  };
  await assert.rejects(train({ ...base, dir: parts, onStep }), StoppedError);
  assert.equal(callbacks.size, 0);
  await train({ ...base, dir: parts, resume: true });
  await train({ ...base, dir: whole });
  sameFiles(parts, whole);
});
