import assert from 'node:assert/strict';
import { test } from 'node:test';
import { detectLandslides } from 'landslide/metrics';

const rows = (text: string): number[] => [...text.replace(/\s/g, '')].map((c) => (c === '.' ? 0 : Number(c)));
const labels = Int32Array.from(
  rows(`11..22....
        11..22....
        ........33
        4.........`),
);
const [width, height] = [10, 4];

test('each landslide is found from half of its pixels on; objects that touch none are false', () => {
  const prediction = Uint8Array.from(
    rows(`111111....
          ..........
          .......1..
          ......1...`),
  );
  const d = detectLandslides({ prediction, labels, width, height });
  assert.deepEqual(
    d.landslides.map((l) => [l.id, l.pixels, l.covered, l.found, l.mergedWith]),
    [
      [1, 4, 0.5, true, [2]],
      [2, 4, 0.5, true, [1]],
      [3, 2, 0, false, []],
      [4, 1, 0, false, []],
    ],
  );
  assert.deepEqual([d.found, d.missed], [2, 2]);
  // Two pixels that meet at a corner are one object.
  assert.deepEqual(d.falseObjects, [{ pixels: 2, x: 7, y: 3 }]);
});

test('small objects, unscored pixels and a higher share change what is found', () => {
  const prediction = Uint8Array.from(
    rows(`11........
          1.........
          ........1.
          1.........`),
  );
  const strict = detectLandslides({ prediction, labels, width, height, foundFrom: 0.8, minPixels: 2 });
  assert.deepEqual(
    strict.landslides.map((l) => l.found),
    [false, false, false, false],
  );
  const scored = new Uint8Array(width * height).fill(1);
  scored[width + 1] = 0;
  const d = detectLandslides({ prediction, labels, width, height, foundFrom: 0.8, scored });
  assert.deepEqual(
    d.landslides.map((l) => l.covered),
    [1, 0, 0.5, 1],
  );
  assert.throws(
    () => detectLandslides({ prediction, labels, width, height, foundFrom: 0 }),
    /share to be found is 0: expected above 0, up to 1/,
  );
});
