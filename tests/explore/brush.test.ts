import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AIRLIGHT, coverOf, dab } from 'landslide/explore';

const SIZE = [9, 9] as const;
const PLANE = 81;

test('a dab of haze moves its middle by its strength towards airlight, nothing outside its radius', () => {
  const image = new Float32Array(3 * PLANE).fill(0.1);
  dab(image, SIZE, { row: 4, column: 4, radius: 3, strength: 0.5 }, coverOf('haze', image, PLANE));
  for (let b = 0; b < 3; b++) {
    assert.equal(
      image[b * PLANE + 4 * 9 + 4],
      Math.fround(Math.fround(0.1) + 0.5 * (AIRLIGHT[b] - Math.fround(0.1))),
    );
    assert.equal(image[b * PLANE + 4 * 9 + 8], Math.fround(0.1));
    const rim = image[b * PLANE + 4 * 9 + 6];
    assert.ok(rim > 0.1 && rim < image[b * PLANE + 40]);
  }
});

test('vegetation at full strength gives the forest’s own pixels; a dab over the edge stays inside', () => {
  const forest = Float32Array.from({ length: 3 * PLANE }, (_, i) => i / 1000);
  const image = new Float32Array(3 * PLANE);
  dab(image, SIZE, { row: 0, column: 0, radius: 100, strength: 1 }, coverOf('vegetation', forest, PLANE));
  assert.deepEqual(image, forest);
});
