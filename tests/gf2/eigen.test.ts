import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { symmetricEigen } from 'landslide/gf2';
import { near } from './make.js';

test('a worked matrix', () => {
  // 2 1 / 1 2: 3 along (1, 1), 1 along (1, -1)
  const { values, vectors } = symmetricEigen(Float64Array.from([2, 1, 1, 2]));
  near(values[0], 3, 1e-14);
  near(values[1], 1, 1e-14);
  near(Math.abs(vectors[0][0] + vectors[0][1]), Math.SQRT2, 1e-14);
});

test('vectors are orthonormal, and A v = value v, for up to 8 rows', () => {
  const rng = createRng(6);
  for (let n = 1; n <= 8; n++) {
    const a = new Float64Array(n * n);
    for (let r = 0; r < n; r++) for (let c = 0; c <= r; c++) a[r * n + c] = a[c * n + r] = rng.normal();
    const { values, vectors } = symmetricEigen(a);
    vectors.forEach((v, i) => {
      assert.ok(i === 0 || values[i] <= values[i - 1]);
      for (let r = 0; r < n; r++) {
        const av = v.reduce((s, x, c) => s + a[r * n + c] * x, 0);
        near(av, values[i] * v[r], 1e-12);
      }
      vectors.forEach((w, j) =>
        near(
          v.reduce((s, x, c) => s + x * w[c], 0),
          i === j ? 1 : 0,
          1e-13,
        ),
      );
    });
  }
});

test('equal values and a zero matrix', () => {
  assert.deepEqual([...symmetricEigen(Float64Array.from([5, 0, 0, 5])).values], [5, 5]);
  assert.deepEqual([...symmetricEigen(new Float64Array(4)).values], [0, 0]);
  assert.throws(() => symmetricEigen(new Float64Array(5)), {
    message: 'matrix has 5 values: expected n x n',
  });
});
