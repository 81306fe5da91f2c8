import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evenPixels, readPixels, stackRows } from 'landslide/factors';
import { stackOf } from './stacks.js';
import { grid } from './plane.js';

test('rows of any height give the same; blocks that are not wanted are passed over', async () => {
  const slope = Float32Array.from({ length: 240 }, (_, i) => (i === 45 ? NaN : i));
  const stack = await stackOf(grid, { elevation: slope.map((v) => 2 * v), slope });
  for (const rows of [1, 5, 12, 100]) {
    const found: number[] = [];
    for await (const { layers } of stackRows(stack, { names: ['slope'], rows })) found.push(...layers[0]);
    assert.deepEqual(Float32Array.from(found), slope);
  }
  const seen: number[] = [];
  for await (const { y, ids } of stackRows(stack, { rows: 4, wanted: (y) => y > 0 }))
    seen.push(y, ids.length);
  assert.deepEqual(seen, [4, 80, 8, 80]);
  const { X, ids } = await readPixels(stack, [44, 45, 239]);
  assert.deepEqual([...X], [88, 44, NaN, NaN, 478, 239]);
  assert.deepEqual([...ids], [0, -1, 0]);
  await assert.rejects(readPixels(stack, [240]), /pixel 240 lies outside a grid of 20 x 12/);
  await assert.rejects(
    readPixels(stack, [100, 3]),
    /pixels are not in the order of their rows: 3 comes after row 5/,
  );
});

test('values evenly taken: all below twice the limit, else every second, third ...', async () => {
  const slope = Float32Array.from({ length: 240 }, (_, i) => (i === 0 ? NaN : i));
  const stack = await stackOf(grid, { slope });
  const of = async (most: number): Promise<number[]> => [...(await evenPixels(stack, { most }))];
  assert.deepEqual((await of(120)).slice(0, 3), [1, 2, 3]);
  assert.equal((await of(120)).length, 239);
  assert.deepEqual((await of(119)).slice(0, 3), [1, 3, 5]);
  assert.deepEqual(
    await of(60),
    [...slope].filter((v) => v % 3 === 1),
  );
});
