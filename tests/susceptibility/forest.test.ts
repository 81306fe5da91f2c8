import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import {
  fitForest,
  impurityImportance,
  loadForest,
  permutationImportance,
  predictProbability,
  rocAuc,
  saveForest,
  type FittedForest,
} from 'landslide/susceptibility';
import { FEATURES, makeRows } from './made-rows.js';

const bytes = (f: FittedForest): string =>
  [f.roots, f.feature, f.threshold, f.left, f.value, f.cover, f.oob!.probability]
    .map((a) => Buffer.from(a.buffer, a.byteOffset, a.byteLength).toString('base64'))
    .join();

test('XOR is learnt although neither feature helps alone', async () => {
  const X = new Float32Array(400);
  const y = new Uint8Array(200);
  for (let i = 0; i < 200; i++) {
    X[2 * i] = i & 1;
    X[2 * i + 1] = (i >> 1) & 1;
    y[i] = X[2 * i] ^ X[2 * i + 1];
  }
  const forest = await fitForest(X, y, { features: 2, mtry: 2, trees: 20, seed: 1 });
  const p = predictProbability(forest, Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1));
  assert.deepEqual(Array.from(p, Math.round), [0, 1, 1, 0]);
  const importance = impurityImportance(forest);
  assert.ok(importance.every((v) => v > 0));
  assert.ok(Math.abs(importance[0] + importance[1] - 1) < 1e-12);
});

test('one tree without bootstrap: the split and leaves that a hand finds', async () => {
  const X = Float64Array.of(1, 2, 3, 10, 11, 12);
  const y = Uint8Array.of(0, 0, 0, 1, 1, 0);
  const forest = await fitForest(X, y, { features: 1, trees: 1, maxDepth: 1, bootstrap: false, seed: 0 });
  // Cut between 3 and 10: 3 rows without, 3 rows of which 2 with landslide.
  assert.deepEqual(Array.from(forest.threshold.subarray(0, 1)), [6.5]);
  assert.deepEqual(Array.from(forest.cover), [6, 3, 3]);
  assert.deepEqual(Array.from(forest.value), [1 / 3, 0, 2 / 3]);
  assert.equal(forest.oob, null);
  const weighted = await fitForest(X, y, {
    features: 1,
    trees: 1,
    maxDepth: 1,
    bootstrap: false,
    seed: 0,
    classWeights: 'balanced',
  });
  // Weights 0.75 and 1.5: the right leaf holds 3 of 3.75.
  assert.ok(Math.abs(weighted.value[2] - 0.8) < 1e-12);
});

test('one and two workers give the same bytes, another seed others', async () => {
  const { X, y } = makeRows(1200, 1);
  const options = { names: FEATURES, trees: 9, maxDepth: 8 };
  const one = await fitForest(X, y, { ...options, seed: 7 });
  const two = await fitForest(X, y, { ...options, seed: 7, workers: 2 });
  assert.equal(bytes(one), bytes(two));
  assert.notEqual(bytes(one), bytes(await fitForest(X, y, { ...options, seed: 8 })));
});

test('close to scikit-learn: AUC within .003, importance within .01, out-of-bag within .01', async () => {
  const referee = JSON.parse(readFileSync('tests/susceptibility/referee.json', 'utf8')) as {
    auc: number;
    oobAuc: number;
    oobAccuracy: number;
    importance: number[];
  };
  const train = makeRows(3000, 1);
  const held = makeRows(3000, 2);
  const forest = await fitForest(train.X, train.y, { names: FEATURES, trees: 200, maxDepth: 10, seed: 0 });
  const auc = rocAuc(predictProbability(forest, held.X), held.y);
  assert.ok(Math.abs(auc - referee.auc) < 0.003, `AUC ${auc}, scikit-learn ${referee.auc}`);
  assert.ok(Math.abs(forest.oob!.auc - referee.oobAuc) < 0.01);
  assert.ok(Math.abs(forest.oob!.accuracy - referee.oobAccuracy) < 0.01);
  assert.equal(forest.oob!.covered, 3000);
  impurityImportance(forest).forEach((v, f) =>
    assert.ok(Math.abs(v - referee.importance[f]) < 0.01, `${FEATURES[f]} ${v}, ${referee.importance[f]}`),
  );
  const permuted = permutationImportance(forest, held.X, held.y, { rng: createRng(1), repeats: 3 });
  assert.equal(permuted.auc, auc);
  // The law uses neither rivers nor faults.
  assert.ok(
    permuted.mean[0] > 0.05 && Math.abs(permuted.mean[4]) < 0.01 && Math.abs(permuted.mean[5]) < 0.01,
  );
});

test('leaves, depth and bins keep to their limits', async () => {
  const { X, y } = makeRows(2000, 3);
  const forest = await fitForest(X, y, {
    names: FEATURES,
    trees: 5,
    maxDepth: 4,
    minLeaf: 60,
    bins: 8,
    seed: 1,
  });
  for (let k = 0; k < forest.feature.length; k++) if (forest.feature[k] < 0) assert.ok(forest.cover[k] >= 60);
  for (let f = 0; f < 7; f++)
    assert.ok(new Set(forest.threshold.filter((_, k) => forest.feature[k] === f)).size <= 7);
  const most = 2 ** 5 - 1;
  for (let t = 1; t < 5; t++) assert.ok(forest.roots[t] - forest.roots[t - 1] <= most);
});

test('values beyond 256 bins and heavy ties still separate', async () => {
  const n = 4000;
  const X = Float64Array.from({ length: n }, (_, i) => (i < n / 2 ? 0 : i * 1e-9));
  const y = Uint8Array.from({ length: n }, (_, i) => Number(i >= n / 2));
  const forest = await fitForest(X, y, { features: 1, trees: 5, seed: 1 });
  assert.equal(rocAuc(predictProbability(forest, X), y), 1);
});

test('a constant factor is allowed and has no importance', async () => {
  const { X, y } = makeRows(300, 1);
  for (let i = 2; i < X.length; i += 7) X[i] = 4;
  const forest = await fitForest(X, y, { names: FEATURES, trees: 10, mtry: 1, seed: 1 });
  assert.equal(impurityImportance(forest)[2], 0);
});

test('rows, labels and settings that cannot be used are refused in one line', async () => {
  const { X, y } = makeRows(30, 1);
  const fit = (o: object, labels = y, table = X): Promise<unknown> =>
    fitForest(table, labels, { names: FEATURES, seed: 1, ...o });
  const nan = X.slice();
  nan[16] = NaN;
  const infinite = X.slice();
  infinite[3] = Infinity;
  await assert.rejects(fit({}, y, nan), /X is NaN in row 2, feature slope; expected finite numbers/);
  await assert.rejects(fit({}, y, infinite), /X is Infinity in row 0, feature aspect/);
  await assert.rejects(
    fit(
      {},
      y.map(() => 0),
    ),
    /y holds one class only \(30 rows of 0\)/,
  );
  await assert.rejects(
    fit(
      {},
      y.map((v) => v * 255),
    ),
    /y is 255 in row \d+; expected 0 or 1/,
  );
  await assert.rejects(fit({ minLeaf: 20 }), /minLeaf is 20 with 30 rows: one split needs 40 rows/);
  await assert.rejects(fit({ mtry: 8 }), /mtry is 8; expected a whole number 1..7/);
  await assert.rejects(fit({ bins: 300 }), /bins is 300; expected a whole number 2..256/);
  await assert.rejects(fit({ trees: 0 }), /trees is 0/);
  await assert.rejects(fit({ classWeights: [0, 1] }), /classWeights is \[0,1\]/);
  await assert.rejects(fit({ names: ['a', 'b', 'c', 'd'] }), /X has 210 values; 4 features need rows of 4/);
});

test('a raised signal stops the fit on one thread and on two', async () => {
  const { X, y } = makeRows(200, 1);
  for (const workers of [1, 2]) {
    const controller = new AbortController();
    const progress = (): void => controller.abort();
    await assert.rejects(
      fitForest(X, y, { names: FEATURES, trees: 50, seed: 1, workers, signal: controller.signal, progress }),
      /^StoppedError: random forest stopped/,
    );
  }
});

test('a saved forest predicts the same; a damaged file is one clear line', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'forest-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'forest.json');
  const { X, y } = makeRows(300, 1);
  const forest = await fitForest(X, y, { names: FEATURES, trees: 5, seed: 1 });
  saveForest(path, forest);
  const loaded = loadForest(path);
  assert.deepEqual(predictProbability(loaded, X), predictProbability(forest, X));
  assert.deepEqual(loaded.settings, forest.settings);
  const text = readFileSync(path, 'utf8');
  const damage = (change: (raw: Record<string, never>) => void): string => {
    const raw = JSON.parse(text) as Record<string, never>;
    change(raw);
    writeFileSync(path, JSON.stringify(raw));
    try {
      loadForest(path);
      return 'no error';
    } catch (error) {
      return String(error);
    }
  };
  const set = (raw: object, key: string, value: unknown): void =>
    void ((raw as Record<string, unknown>)[key] = value);
  assert.match(
    damage((r) => set(r, 'format', 'x')),
    /DataError: .*is not a forest: format is "x"/,
  );
  assert.match(
    damage((r) => set(r, 'version', 9)),
    /version is 9, this library reads 1/,
  );
  assert.match(
    damage((r) => set(r.arrays, 'value', 'AAAA')),
    /value ends within a number/,
  );
  assert.match(
    damage((r) => set(r.arrays, 'cover', undefined)),
    /cover is missing/,
  );
  const loop = Buffer.from(new Int32Array(forest.left.length).buffer).toString('base64');
  assert.match(
    damage((r) => set(r.arrays, 'left', loop)),
    /node 0 has child 0, outside its tree/,
  );
  writeFileSync(path, text.slice(0, 500));
  assert.throws(() => loadForest(path), /is not JSON/);
  assert.throws(() => loadForest(join(dir, 'none.json')), /not found: save a forest there first/);
});
