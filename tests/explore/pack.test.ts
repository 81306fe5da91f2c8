import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pack, packForest, unpack, unpackForest } from 'landslide/explore';
import { fitForest } from 'landslide/susceptibility';

test('arrays come back to the last bit, NaN and views of larger buffers too', async () => {
  const values = new Float32Array([1, NaN, -0, 1e-40, Infinity, 7]).subarray(1);
  assert.deepEqual(await unpack(await pack('f32', values)), values.slice());
  const many = Uint16Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 65536);
  assert.deepEqual(await unpack(await pack('u16', many)), many);
});

test('an array of another kind is told', async () => {
  await assert.rejects(
    pack('f64', new Float32Array(2) as never),
    /values are Float32Array: expected Float64Array/,
  );
});

test('a forest comes back whole', async () => {
  const X = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i * i));
  const y = Uint8Array.from({ length: 100 }, (_, i) => (X[2 * i] > 0.2 ? 1 : 0));
  const fitted = await fitForest(X, y, { features: 2, trees: 5, seed: 1 });
  const again = await unpackForest(await packForest(fitted));
  for (const [key, value] of Object.entries(again))
    assert.deepEqual(value, fitted[key as keyof typeof again], key);
  assert.equal(Object.keys(again).length, 9);
});
