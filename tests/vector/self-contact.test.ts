import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Position } from 'geojson';
import { createRng } from 'landslide/core';
import { makeGrid } from 'landslide/raster';
import { polygonArea, rasterise, signedArea } from 'landslide/vector';

/** Area of the pixels that `rasterise` fills, on a fine grid over 0..64. */
function filled(ring: Position[]): number {
  const grid = makeGrid({ width: 3200, height: 3200, crs: 'EPSG:32650', left: 0, top: 64, pixel: 0.02 });
  const feature = {
    type: 'Feature',
    properties: {},
    geometry: { type: 'Polygon', coordinates: [ring] },
  } as const;
  const layer = { name: 'x', crs: grid.crs, features: [feature as never] };
  let pixels = 0;
  for (const v of rasterise(layer, grid, { value: 1, background: 0 }).data) pixels += v;
  return pixels * 0.02 ** 2;
}
const area = (ring: Position[]): number => polygonArea({ type: 'Polygon', coordinates: [ring] });

test('rings that cross themselves, of few and of many vertices, have the area that is filled', () => {
  const rng = createRng('crossing');
  for (const corners of [9, 30, 150]) {
    const ring: Position[] = Array.from({ length: corners }, () => [
      1 + 62 * rng.next(),
      1 + 62 * rng.next(),
    ]);
    ring.push(ring[0]);
    const [exact, pixels] = [area(ring), filled(ring)];
    assert.ok(Math.abs(exact / pixels - 1) < 0.005, `${corners} corners: ${exact} and ${pixels}`);
    assert.ok(Math.abs(exact - Math.abs(signedArea(ring))) > 1, 'the shoelace formula would not do');
  }
});

test('a ring that does not meet itself keeps the exact area of the shoelace formula, however long', () => {
  const rng = createRng('star');
  for (const corners of [40, 99, 100, 101, 5000]) {
    const ring: Position[] = Array.from({ length: corners }, (_, i) => {
      const [angle, r] = [(2 * Math.PI * i) / corners, 10 + 20 * rng.next()];
      return [500000 + r * Math.cos(angle), 3e6 + r * Math.sin(angle)];
    });
    ring.push(ring[0]);
    assert.equal(area(ring), Math.abs(signedArea(ring)));
  }
});

test('one crossing among thousands of edges is found, wherever it is', () => {
  for (const at of [10, 700, 1990]) {
    const ring: Position[] = Array.from({ length: 2000 }, (_, i) => [
      32 + 30 * Math.cos((2 * Math.PI * i) / 2000),
      32 + 30 * Math.sin((2 * Math.PI * i) / 2000),
    ]);
    // Two vertices change places: a small loop that runs the other way.
    [ring[at], ring[at + 3]] = [ring[at + 3], ring[at]];
    ring.push(ring[0]);
    assert.ok(area(ring) > Math.abs(signedArea(ring)) + 1e-6, `${at}`);
  }
});

test('a scribble beyond all measure is refused instead of worked at for hours', () => {
  const rng = createRng('scribble');
  const ring: Position[] = Array.from({ length: 3000 }, () => [rng.next(), rng.next()]);
  assert.throws(() => area([...ring, ring[0]]), /crosses itself more than 100000 times: mend it/);
});
