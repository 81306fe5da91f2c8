import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundaryIoU, surfaceDistance } from 'landslide/metrics';
import { makeGrid } from 'landslide/raster';

const [width, height] = [12, 9];
const grid = makeGrid({ width, height, crs: 'EPSG:32650', left: 0, top: 0, pixel: 2 });

/** A filled rectangle. */
function box(x0: number, y0: number, w: number, h: number): Uint8Array {
  const mask = new Uint8Array(width * height);
  for (let y = y0; y < y0 + h; y++) mask.fill(1, y * width + x0, y * width + x0 + w);
  return mask;
}

test('equal masks meet exactly; a mask moved by two pixels is 4 m off at its sides', () => {
  const a = box(2, 2, 5, 5);
  assert.deepEqual(surfaceDistance(a, a, grid), { meanM: 0, p95M: 0, pixels: [16, 16] });
  assert.equal(boundaryIoU(a, a, grid, { widthM: 2 }), 1);
  // Columns: a single line moved two pixels: every boundary pixel is 4 m away.
  const line = surfaceDistance(box(2, 0, 1, 9), box(4, 0, 1, 9), grid);
  assert.deepEqual(line, { meanM: 4, p95M: 4, pixels: [9, 9] });
});

test('a prediction within the truth, one pixel smaller all round, is 2 m off (corners 2.83 m)', () => {
  const d = surfaceDistance(box(3, 3, 3, 3), box(2, 2, 5, 5), grid);
  // Inner boundary: 8 pixels at 2 m. Outer: 12 at 2 m, 4 corners at 2 * sqrt 2.
  assert.ok(Math.abs(d.meanM - (20 * 2 + 4 * 2 * Math.SQRT2) / 24) < 1e-6);
  assert.ok(Math.abs(d.p95M - 2 * Math.SQRT2) < 1e-6);
});

test('boundary IoU looks at the outline only', () => {
  // Width 0: boundaries of 8 and 16 pixels without one in common.
  assert.equal(boundaryIoU(box(3, 3, 3, 3), box(2, 2, 5, 5), grid, { widthM: 0 }), 0);
  // Wide enough it is the plain IoU, 9 / 25.
  assert.equal(boundaryIoU(box(3, 3, 3, 3), box(2, 2, 5, 5), grid, { widthM: 50 }), 9 / 25);
});

test('nothing predicted has no distance; ignored pixels make no boundary', () => {
  const none = surfaceDistance(new Uint8Array(width * height), box(2, 2, 5, 5), grid);
  assert.ok(Number.isNaN(none.meanM) && Number.isNaN(none.p95M));
  assert.deepEqual(none.pixels, [0, 16]);
  const truth = box(2, 2, 5, 5);
  for (let y = 0; y < height; y++) truth[y * width + 1] = 255;
  // The left side touches ignored pixels only: its 3 pixels between the corners are no boundary.
  assert.deepEqual(surfaceDistance(truth, truth, grid).pixels, [13, 13]);
  assert.throws(
    () => surfaceDistance(new Uint8Array(3), truth, grid),
    /prediction has 3 pixels, the grid 12 x 9/,
  );
});
