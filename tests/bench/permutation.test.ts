import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './load.js';

test('the permutation test counts the divisions that part the means as far', async () => {
  const { permutationP } = await load<{ permutationP: (a: number[], b: number[]) => number }>(
    'real/permutation',
  );
  assert.equal(permutationP([1, 2, 3], [4, 5, 6]), 2 / 20); // only this division and its mirror
  assert.equal(permutationP([1, 2], [1, 2]), 1);
  assert.equal(permutationP([1, 4], [2, 3]), 1); // equal means
  assert.equal(permutationP([1], [2, 3]), 2 / 3); // apart by 1.5, 0 and 1.5
  assert.equal(permutationP([1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]), 2 / 924);
});
