import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import {
  describeDuplicates,
  lookOf,
  nearDuplicates,
  openDataset,
  checkDataset,
  type Look,
} from 'landslide/samples';
import { repositoryRoot } from 'landslide/study';

const SIDE = 64;
const rng = createRng('pictures');

/** Ground: a slope of light with blobs on it. */
function ground(): Float32Array {
  const [dx, dy] = [rng.normal(), rng.normal()];
  const blobs = Array.from({ length: 30 }, () => [
    rng.int(SIDE),
    rng.int(SIDE),
    2 + rng.int(6),
    15 * rng.normal(),
  ]);
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const near = blobs.filter(([bx, by, r]) => (bx - x) ** 2 + (by - y) ** 2 < r * r);
    return 100 + dx * x + dy * y + near.reduce((s, b) => s + b[3], 0);
  });
}

const look = (image: Float32Array, name: string, part: string): Look =>
  lookOf(image, { name, part, bands: 1, height: SIDE, width: SIDE });

test('the same ground in two parts is found: brighter, noisier, shifted by a pixel, flipped and turned', () => {
  const one = ground();
  const at = (from: (x: number, y: number) => [number, number]): Float32Array =>
    one.map((_, i) => {
      const [x, y] = from(i % SIDE, Math.floor(i / SIDE));
      return one[Math.min(SIDE - 1, y) * SIDE + Math.min(SIDE - 1, x)];
    });
  const copies: [string, Float32Array][] = [
    ['as it is', one.map((v) => 1.3 * v + 20 + 2 * rng.normal())],
    ['as it is', at((x, y) => [x + 1, y])],
    ['flipped', at((x, y) => [SIDE - 1 - x, y])],
    ['flipped', at((x, y) => [x, SIDE - 1 - y])],
    ['turned', at((x, y) => [y, x])],
    ['turned', at((x, y) => [SIDE - 1 - y, x])],
  ];
  for (const [how, copy] of copies) {
    const { pairs } = nearDuplicates([look(one, 'a', 'train'), look(copy, 'b', 'test')]);
    assert.deepEqual(
      pairs.map((p) => [p.a, p.b, p.turned]),
      [['a', 'b', how]],
    );
    assert.ok(pairs[0].likeness > 0.9);
  }
});

test('other ground, the same part, and flat images are no duplicates', () => {
  const looks = Array.from({ length: 60 }, (_, i) => look(ground(), `g${i}`, i % 2 ? 'train' : 'test'));
  const flat = ['train', 'test'].map((p) => look(new Float32Array(SIDE * SIDE).fill(7), `flat ${p}`, p));
  const found = nearDuplicates([...looks, ...flat]);
  assert.deepEqual([found.pairs, found.compared], [[], 31 * 31]);
  const twice = ground();
  assert.deepEqual(nearDuplicates([look(twice, 'a', 'train'), look(twice, 'b', 'train')]).pairs, []);
  assert.throws(
    () => lookOf([1], { name: 'n', part: '', bands: 1, height: 1, width: 1 }),
    /image n is 1 x 1 pixels/,
  );
});

test('a report names three pairs and counts the rest', () => {
  const pair = {
    a: 'a',
    b: 'b',
    parts: ['train', 'test'] as [string, string],
    likeness: 1,
    turned: 'as it is' as const,
  };
  assert.equal(describeDuplicates([]), '');
  assert.match(
    describeDuplicates(new Array(5).fill(pair)),
    /^5 pairs of images show the same ground: a \(train\) and b \(test\); .* and 2 more: scores are too high/,
  );
});

test('no two images of Baige’s areas, its own training and test part, show the same ground, and their parts are counted', async (t) => {
  const root = join(process.env.LANDSLIDE_TEST_DATA ?? '../shared/data', 'seg_amunet_baige_uav_128');
  if (!existsSync(root)) return t.skip(`${root} is not here`);
  const found = await checkDataset(
    openDataset(join(repositoryRoot(), 'data/datasets/amunet-baige'), { root }),
  );
  assert.deepEqual(
    found.parts.map((p) => [p.part, p.images, p.empty, p.landslidePixels]),
    [
      ['train', 152, 65, 517556],
      ['test', 226, 124, 599846],
    ],
  );
  assert.deepEqual([found.duplicates, found.sizes], [[], [{ size: '128 x 128 x 3', images: 378 }]]);
});
