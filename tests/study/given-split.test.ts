import type { Feature } from 'geojson';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { givenSplit } from 'landslide/study';

const features = (...splits: unknown[]): Feature[] =>
  splits.map((split) => ({
    type: 'Feature',
    properties: split === undefined ? null : { split },
    geometry: { type: 'Point', coordinates: [0, 0] },
  }));

test('outlines that state their split are taken at their word; those that do not are left to chance', () => {
  const split = givenSplit(features('train', 'test', 'validation'), 'mine');
  assert.deepEqual(
    [...split!],
    [
      [1, 'train'],
      [2, 'test'],
      [3, 'validation'],
    ],
  );
  assert.equal(givenSplit(features(undefined, undefined), 'mine'), undefined);
});

test('a split that is half stated, misspelt or without a part is refused', () => {
  assert.throws(() => givenSplit(features('train', undefined), 'mine'), {
    message:
      'landslide 2 of mine has split undefined: expected train, validation or test in every landslide, or in none',
  });
  assert.throws(() => givenSplit(features('train', 'tset'), 'mine'), /landslide 2 of mine has split tset/);
  assert.throws(
    () => givenSplit(features('train', 'test'), 'mine'),
    /no landslide of mine has split validation/,
  );
});
