import type { Feature } from 'geojson';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { makeGrid } from 'landslide/raster';
import { compareSplittings, divideLandslides, drawLabels, parseSplitting } from 'landslide/study';

const square = (x: number, y: number, side = 10, name?: string): Feature => ({
  type: 'Feature',
  properties: name === undefined ? null : { name },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [x, y],
        [x, y - side],
        [x + side, y - side],
        [x + side, y],
        [x, y],
      ],
    ],
  },
});

const divide = (features: Feature[], text: string) =>
  divideLandslides(features, parseSplitting(text), { region: 'mine', rng: createRng(1) });

/** Three a block of 100 m, in ten blocks. */
const THIRTY = Array.from({ length: 30 }, (_, i) =>
  square(100 * Math.floor(i / 3) + 20 * (i % 3) + 5, 50, 10, `S${i}`),
);

test('a split is one word', () => {
  assert.deepEqual(parseSplitting('landslides'), { by: 'landslides' });
  assert.deepEqual(parseSplitting('blocks'), { by: 'blocks', blockM: 500 });
  assert.deepEqual(parseSplitting('blocks:80'), { by: 'blocks', blockM: 80 });
  assert.deepEqual(parseSplitting('leave-one-out:Y1'), { by: 'leave-one-out', left: 'Y1' });
  for (const bad of ['halves', 'blocks:-1', 'blocks:few', 'leave-one-out', 'leave-one-out:', ''])
    assert.throws(
      () => parseSplitting(bad),
      /split is .*: expected landslides, blocks:METRES or leave-one-out:NAME/,
    );
});

test('by landslide 7:2:1, by blocks whole blocks, and one left out by name or number', () => {
  const count = (text: string): number[] => {
    const parts = [...divide(THIRTY, text).values()];
    return ['train', 'validation', 'test'].map((p) => parts.filter((q) => q === p).length);
  };
  assert.deepEqual(count('landslides'), [21, 6, 3]);
  assert.deepEqual(count('blocks:100'), [21, 6, 3]);
  const byBlock = divide(THIRTY, 'blocks:100');
  for (let block = 0; block < 10; block++)
    assert.equal(new Set([1, 2, 3].map((k) => byBlock.get(3 * block + k))).size, 1);
  assert.deepEqual(count('leave-one-out:S4'), [26, 3, 1]);
  assert.equal(divide(THIRTY, 'leave-one-out:S4').get(5), 'test');
  assert.equal(divide(THIRTY, 'leave-one-out:7').get(7), 'test');
});

test('fewer landslides than splits, one wider than a block, and an unknown one to leave out are one line each', () => {
  assert.throws(
    () => divide(THIRTY.slice(0, 2), 'landslides'),
    /landslides are 2: fewer than the 3 splits of 7:2:1/,
  );
  assert.throws(
    () => divide(THIRTY.slice(0, 6), 'blocks:100'),
    /lie in 2 blocks of 100: fewer than the 3 splits/,
  );
  assert.throws(
    () => divide([...THIRTY, square(0, 0, 120)], 'blocks:100'),
    /landslide 31 is 120 m wide, a block 100 m: use larger blocks/,
  );
  assert.throws(
    () => divide(THIRTY, 'leave-one-out:Y1'),
    /to leave out is Y1: mine has no such name, and numbers 1 to 30/,
  );
});

const grid = makeGrid({ width: 1000, height: 100, crs: 'EPSG:32650', left: 0, top: 100, pixel: 1 });
const layer = (features: Feature[]) => ({ name: 'slides', crs: 'EPSG:32650', features });

test('labels are numbers from 1; outlines that overlap are noted, those drawn twice refused', () => {
  const { labels, notes } = drawLabels(layer([square(0, 100), square(20, 100)]), grid, 'f.shp');
  assert.deepEqual([labels.data[0], labels.data[20], labels.data[15], notes.length], [1, 2, 0, 0]);
  const partly = drawLabels(layer([square(0, 100), square(8, 100)]), grid, 'f.shp');
  assert.match(partly.notes[0], /1 pairs of outlines overlap in 20 pixels \(most: 1 and 2\)/);
  assert.equal(partly.labels.data[8], 2);
  assert.throws(
    () => drawLabels(layer([square(0, 100), square(50, 100), square(2, 100)]), grid, 'f.shp'),
    /^DataError: f.shp: landslides 1 and 3 overlap in 80 % of the smaller: make one of them, or take one out/,
  );
});

test('other ways to divide the same landslides, side by side: blocks lie farther from what was learnt', () => {
  const tall = makeGrid({ width: 1000, height: 200, crs: 'EPSG:32650', left: 0, top: 150, pixel: 1 });
  const { labels } = drawLabels(layer(THIRTY), tall, 'f');
  const rgb = { grid: tall, bands: 1, data: new Float32Array(200_000).fill(0.1), nodata: NaN };
  const split = divide(THIRTY, 'landslides');
  const landslides = THIRTY.map((feature, i) => ({ id: i + 1, name: '', split: split.get(i + 1)!, feature }));
  const samples = { grid: tall, labels, landslides, rgb, region: { name: 'mine' } };
  const rows = compareSplittings(samples as never, { blockM: 100, minLandslideShare: 0, rng: createRng(1) });
  assert.deepEqual(
    rows.map((r) => [r.splitting, r.landslides]),
    [
      ['by landslide, this run', { train: 21, validation: 6, test: 3 }],
      ['by blocks of 100 m', { train: 21, validation: 6, test: 3 }],
      ['leave one out, mean of 3', { train: 26, validation: 3, test: 1 }],
    ],
  );
  assert.equal(rows[2].apartM, 20);
  assert.ok(
    rows[1].apartM >= rows[0].apartM && rows[1].apartM >= 40,
    JSON.stringify(rows.map((r) => r.apartM)),
  );
});
