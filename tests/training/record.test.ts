import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildNetwork } from 'landslide/nn';
import { loadCheckpoint, PAPER_TRAINING, readRecord, train, type TrainOptions } from 'landslide/training';
import { discs, folder } from './patches.js';

const base = {
  network: buildNetwork('resnet18-se', { bands: 3, width: 2 }),
  train: discs(8, 'train'),
  validation: discs(4, 'validation'),
  settings: { epochs: 2, batch: 4, microBatch: 2, learningRate: 5e-3, flips: 'draw' },
  device: 'auto',
  threads: 1,
  seed: 3,
  bandNames: ['red', 'green', 'blue'],
  normalisation: { mean: [1, 2, 3], std: [1, 1, 1] },
  extra: { dataset: 'discs' },
  repeat: 'npx landslide train --data discs',
} satisfies Omit<TrainOptions, 'dir'>;

const recordOf = (dir: string) => readRecord(join(dir, 'run.json'))!;

test('run.json holds what is needed to repeat: repeating from it gives the same weights', async (t) => {
  const [dir, again] = [folder(t), folder(t)];
  const result = await train({ ...base, dir });
  const r = recordOf(dir);
  assert.deepEqual([r.state, r.repeat, r.bestEpoch], ['whole', base.repeat, result.bestEpoch]);
  assert.deepEqual(r.settings, { ...PAPER_TRAINING, ...base.settings });
  assert.match(r.batches, /^4 patches a step, in micro-batches of 2: .* batch norm takes its statistics/);
  assert.deepEqual(r.source, { dataset: 'discs' });
  assert.deepEqual(r.weights, { from: 'seed' });
  const [session] = r.sessions;
  assert.deepEqual([session.deviceAsked, session.device, session.threads], ['auto', 'cpu', 1]);
  assert.ok(session.versions.landslide && session.versions.node && session.versions['onnxruntime-node']);
  assert.ok(session.finished! >= session.started);
  // Two patches of 32 x 32 are put together in no time beside a step of the network.
  assert.ok(session.dataShare! > 0 && session.dataShare! < 0.5, `${session.dataShare}`);
  assert.ok(Math.abs(session.dataShare! - result.dataShare) < 1e-3);
  assert.deepEqual(
    r.history.map(({ seconds, ...h }) => (assert.ok(seconds! > 0), h)),
    result.history,
  );
  const { model, ...options } = r.network;
  const { settings, seed, bandNames, normalisation, source: extra } = r;
  const notes = { settings, seed, bandNames: bandNames!, normalisation, extra };
  const { train: set, validation } = base;
  await train({ ...notes, network: buildNetwork(model, options), train: set, validation, device: 'cpu', threads: session.threads, dir: again }); // prettier-ignore
  for (const file of ['best.safetensors', 'last.safetensors'])
    assert.ok(readFileSync(join(again, file)).equals(readFileSync(join(dir, file))), file);
});

test('patches are told apart by their checksums', async (t) => {
  const settings = { ...base.settings, epochs: 1 };
  const sums: string[][] = [];
  for (const seed of ['train', 'train', 'other']) {
    const dir = folder(t);
    await train({ ...base, train: discs(8, seed), settings, dir });
    const { train: a, validation: b } = recordOf(dir);
    sums.push([a.sha256!, b.sha256!]);
  }
  assert.deepEqual(sums[0], sums[1]);
  assert.notEqual(sums[0][0], sums[2][0]);
  assert.equal(sums[0][1], sums[2][1]);
});

test('a training that was stopped says so, and lists both calls when it has gone on', async (t) => {
  const dir = folder(t);
  const stop = new AbortController();
  await assert.rejects(train({ ...base, dir, signal: stop.signal, onEpoch: () => stop.abort() }));
  const before = recordOf(dir);
  assert.deepEqual([before.state, before.history.length], ['stopped', 1]);
  await train({ ...base, dir, resume: true, threads: 2 });
  const { state, sessions, history } = recordOf(dir);
  assert.equal(state, 'whole');
  assert.deepEqual(
    sessions.map((s) => [s.epochsBefore, s.threads]),
    [
      [0, 1],
      [1, 2],
    ],
  );
  assert.equal(history[0].seconds, before.history[0].seconds);
  await train({ ...base, dir, settings: { ...base.settings, epochs: 1 } });
  assert.equal(recordOf(dir).sessions.length, 1, 'a training begun anew has one call');
});

test('transfer names the checksum of the weights it began with; a failed training its error', async (t) => {
  const settings = { ...base.settings, epochs: 1 };
  const { path } = await train({ ...base, settings, dir: folder(t) });
  const dir = folder(t);
  await train({ ...base, settings, dir, weights: loadCheckpoint(path).weights });
  const { weights } = recordOf(dir);
  assert.ok(weights.from === 'given' && /^[0-9a-f]{64}$/.test(weights.sha256!));
  const bad = { ...base.train, images: base.train.images.slice() };
  bad.images[7] = 3e38;
  const failed = folder(t);
  await assert.rejects(train({ ...base, settings, train: bad, dir: failed }));
  const r = recordOf(failed);
  assert.deepEqual([r.state, r.history.length], ['failed', 0]);
  assert.match(
    r.error!,
    /^(loss is (NaN|Infinity) at step|weights are not finite after epoch 1) .*: patch 0 alone/,
  );
});
