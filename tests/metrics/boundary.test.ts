import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
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

test('the rim is every pixel of the mask within the width of its boundary, by brute force too', () => {
  const rng = createRng('rim');
  const fine = makeGrid({ width: 17, height: 14, crs: 'EPSG:32650', left: 0, top: 0, pixel: 0.8 });
  const any = (): Uint8Array => Uint8Array.from({ length: 17 * 14 }, () => (rng.next() < 0.8 ? 1 : 0));
  for (const widthM of [0, 0.8, 1.2, 2.4, 4, 40]) {
    const [p, t] = [any(), any()];
    const [a, b] = [rim(p, widthM), rim(t, widthM)];
    const both = a.filter((v, i) => v && b[i]).length;
    const either = a.filter((v, i) => v || b[i]).length;
    assert.equal(boundaryIoU(p, t, fine, { widthM }), both / either, `${widthM} m`);
  }
});

/** 17 columns of 0.8 m. */
function rim(mask: Uint8Array, widthM: number): boolean[] {
  const [w, h] = [17, mask.length / 17];
  const at = (x: number, y: number): number => (x < 0 || y < 0 || x >= w || y >= h ? 1 : mask[y * w + x]);
  const places = [...mask.keys()].map((i) => [i % w, Math.floor(i / w)]);
  const boundary = places.filter(
    ([x, y], i) => mask[i] && !(at(x - 1, y) && at(x + 1, y) && at(x, y - 1) && at(x, y + 1)),
  );
  return places.map(
    ([x, y], i) => mask[i] === 1 && boundary.some(([u, v]) => 0.8 * Math.hypot(x - u, y - v) < widthM + 1e-6),
  );
}
