import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eightfold, type Predict } from 'landslide/prediction';

const side = 3;
const patch = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
/** Quarter turn clockwise. */
const turn = (p: Float32Array): Float32Array =>
  Float32Array.from(p, (_, i) => p[(side - 1 - (i % side)) * side + Math.floor(i / side)]);
/** Far from symmetric: adds the value of the left neighbour. */
const lopsided: Predict = async (images, _n, _h, w) =>
  images.map((v, i) => v + (i % w === 0 ? 0 : images[i - 1]));

test('the average does not depend on how the patch is turned', async () => {
  const p = eightfold(lopsided);
  const direct = await p(patch, 1, side, side);
  const turned = await p(turn(patch), 1, side, side);
  const expected = turn(direct);
  for (const [i, v] of turned.entries()) assert.ok(Math.abs(v - expected[i]) < 1e-6);
  assert.notDeepEqual(await lopsided(patch, 1, side, side), direct);
});

test('a predictor that looks at single pixels is left as it is', async () => {
  const same: Predict = async (images) => images;
  assert.deepEqual(await eightfold(same)(patch, 1, side, side), patch);
  await assert.rejects(eightfold(same)(new Float32Array(6), 1, 2, 3), /patch is 2 x 3: .* must be square/);
});
