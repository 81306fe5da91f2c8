import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitForest, openForest, predictProbability } from 'landslide/susceptibility';
import { FEATURES, makeRows } from './made-rows.js';

const { X, y } = makeRows(500, 3);
const forest = await fitForest(X, y, { names: FEATURES, trees: 12, seed: 1 });

test('any number of threads predicts the same bytes, table after table', async () => {
  for (const threads of [1, 2, 3]) {
    const open = openForest(forest, { threads });
    try {
      for (const rows of [20_000, 8192, 3]) {
        const asked = makeRows(rows, rows).X;
        assert.deepEqual(await open.predict(asked), Float64Array.from(predictProbability(forest, asked)));
      }
    } finally {
      await open.close();
    }
  }
});

test('a table that is not whole is one line, a raised signal stops; the forest still answers', async () => {
  const open = openForest(forest, { threads: 2 });
  try {
    const bad = X.slice();
    bad[7 * 5 + 2] = NaN;
    await assert.rejects(open.predict(bad), /X is NaN in row 5, feature slope/);
    await assert.rejects(open.predict(X.subarray(0, 8)), /X has 8 values; 7 features/);
    await assert.rejects(open.predict(X, { signal: AbortSignal.abort() }), /prediction stopped/);
    assert.equal((await open.predict(X)).length, 500);
  } finally {
    await open.close();
  }
  assert.throws(() => openForest(forest, { threads: 0 }), /threads is 0: expected 1 or more/);
});
