import assert from 'node:assert/strict';
import { test } from 'node:test';
import { omissionsOf } from 'landslide/metrics';
import { makeGrid } from 'landslide/raster';

const grid = makeGrid({ width: 9, height: 5, crs: 'EPSG:32650', left: 0, top: 0, pixel: 2 });
const rows = (text: string): number[] => [...text.replace(/\s/g, '')].map(Number);

test('missed pixels of each landslide, in all and at the rim', () => {
  const labels = Int32Array.from(
    rows(`000000000
          111110002
          111110002
          111110000
          000000000`),
  );
  const prediction = Uint8Array.from(
    rows(`111111111
          000000000
          011100001
          111110000
          000000000`),
  );
  const scored = new Uint8Array(45).fill(1);
  const at = (rimM: number) => omissionsOf({ prediction, labels, scored, grid, rimM });
  // Of landslide 1 the first row and two of the second are missed; only (1..3, 2) is farther than one pixel from the outside.
  assert.deepEqual(at(2), [
    { id: 1, pixels: 15, missed: 7, rim: 11, rimMissed: 6 },
    { id: 2, pixels: 2, missed: 1, rim: 2, rimMissed: 1 },
  ]);
  assert.deepEqual(
    at(4).map((o) => [o.rim, o.rimMissed]),
    [
      [15, 7],
      [2, 1],
    ],
  );
  scored.fill(0, 0, 18);
  assert.equal(at(2)[0].missed, 2);
  scored.fill(0);
  assert.deepEqual(at(2), []);
});

test('arrays of other sizes and a rim below 0 are refused', () => {
  const [a, b] = [new Uint8Array(45), new Int32Array(45)];
  const at = (o: object) => () => omissionsOf({ prediction: a, labels: b, scored: a, grid, rimM: 1, ...o });
  assert.throws(at({ labels: new Int32Array(3) }), /labels has 3 pixels, the grid 9 x 5/);
  assert.throws(at({ rimM: -1 }), /rim is -1 m wide/);
  assert.throws(at({ grid: { ...grid, crs: 'EPSG:4490' } }), /in degrees/);
});
