import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forestFromSklearn, forestFromXgboost, predictProbability } from 'landslide/susceptibility';

/** a <= 0.5 ? 0.1 : 0.6 */
const STUMP = {
  feature: [0, -2, -2],
  threshold: [0.5, -2, -2],
  children_left: [1, -1, -1],
  children_right: [2, -1, -1],
  value: [0.4, 0.1, 0.6],
  cover: [10, 4, 6],
};

test('a stump of scikit-learn predicts as it should', () => {
  const forest = forestFromSklearn([STUMP], ['a']);
  assert.deepEqual([...predictProbability(forest, Float32Array.of(0.5, 0.75))], [0.1, 0.6]);
});

test('dumps that are no lists of trees, or lack numbers, are refused in one line', () => {
  const refused = (tree: object, pattern: RegExp): void =>
    assert.throws(() => forestFromSklearn([tree as typeof STUMP], ['a']), pattern);
  refused(
    { ...STUMP, children_right: undefined },
    /^InputError: tree 0 has no children_right of one number a node/,
  );
  refused({ ...STUMP, value: [0.4, 0.1] }, /tree 0 has no value of one number a node/);
  refused({ ...STUMP, threshold: [0.5, null, -2] }, /tree 0: threshold holds what is no number/);
  refused({ ...STUMP, children_left: [7, -1, -1] }, /tree 0 has node 7, which is not in its arrays/);
  refused({ ...STUMP, children_left: [0, -1, -1] }, /tree 0 has a circle through node 0/);
  assert.throws(() => forestFromSklearn({} as never, ['a']), /the scikit-learn dump is no list of trees/);
  assert.throws(() => forestFromSklearn([], ['a']), /no list of trees/);
  assert.throws(() => forestFromXgboost([null] as never, ['a'], 0), /the xgboost dump is no list of trees/);
});
