import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { largestRemainder, leaveOneOut, splitByBlocks, splitLandslides, SPLITS } from 'landslide/samples';

const ids = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
const counts = (split: Map<number, string>): number[] =>
  SPLITS.map((s) => [...split.values()].filter((v) => v === s).length);

test('largest remainder, by hand', () => {
  assert.deepEqual(largestRemainder(10, [7, 2, 1]), [7, 2, 1]);
  assert.deepEqual(largestRemainder(11, [7, 2, 1]), [8, 2, 1]); // 7.7 2.2 1.1
  assert.deepEqual(largestRemainder(13, [7, 2, 1]), [9, 3, 1]); // 9.1 2.6 1.3
  assert.deepEqual(largestRemainder(2, [1, 1, 1]), [1, 1, 0]);
});

test('landslides are divided 7:2:1 by count, each once, the same way for one seed', () => {
  const split = splitLandslides(ids(40), { rng: createRng(1) });
  assert.deepEqual(counts(split), [28, 8, 4]);
  assert.deepEqual([...split.keys()], ids(40));
  assert.deepEqual(split, splitLandslides(ids(40).reverse(), { rng: createRng(1) }));
  assert.notDeepEqual(split, splitLandslides(ids(40), { rng: createRng(2) }));
});

test('every split gets a landslide, however few there are', () => {
  assert.deepEqual(counts(splitLandslides(ids(3), { rng: createRng(1) })), [1, 1, 1]);
  assert.deepEqual(counts(splitLandslides(ids(4), { rng: createRng(1) })), [2, 1, 1]);
  assert.deepEqual(counts(splitLandslides(ids(2), { ratios: [1, 0, 1], rng: createRng(1) })), [1, 0, 1]);
});

test('fewer landslides than splits, and ids that repeat, are one line', () => {
  assert.throws(
    () => splitLandslides(ids(2), { rng: createRng(1) }),
    /landslides are 2: fewer than the 3 splits of 7:2:1/,
  );
  assert.throws(() => splitLandslides([1, 1, 2], { rng: createRng(1) }), /ids repeat/);
  assert.throws(() => splitLandslides([0, 1, 2], { rng: createRng(1) }), /landslide id is 0/);
});

test('a split by blocks keeps neighbours together', () => {
  const centres = new Map(ids(60).map((id) => [id, [(id % 10) * 10, Math.floor(id / 10) * 10] as const]));
  const split = splitByBlocks(centres, { blockSize: 20, rng: createRng(4) });
  for (const [a, [ax, ay]] of centres)
    for (const [b, [bx, by]] of centres)
      if (Math.floor(ax / 20) === Math.floor(bx / 20) && Math.floor(ay / 20) === Math.floor(by / 20))
        assert.equal(split.get(a), split.get(b));
  assert.ok(counts(split).every((n) => n > 0));
  assert.throws(() => splitByBlocks(centres, { blockSize: 1000, rng: createRng(4) }), /use smaller blocks/);
});

test('leave-one-out tests each landslide once', () => {
  const rounds = leaveOneOut(ids(5), { validation: 1, rng: createRng(1) });
  assert.deepEqual(
    rounds.map((r) => r.left),
    ids(5),
  );
  for (const { left, split } of rounds) {
    assert.equal(split.get(left), 'test');
    assert.deepEqual(counts(split), [3, 1, 1]);
  }
});
