import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Feature } from 'geojson';
import { makeGrid } from 'landslide/raster';
import { landslidesNamed, windowAround, type Landslide, type StudySamples } from 'landslide/study';

const grid = makeGrid({ width: 1000, height: 800, crs: 'EPSG:32650', left: 0, top: 800, pixel: 1 });

function square(id: number, name: string, x: number, y: number, side: number): Landslide {
  const ring = [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
    [x, y],
  ];
  const feature: Feature = {
    type: 'Feature',
    properties: {},
    geometry: { type: 'Polygon', coordinates: [ring] },
  };
  return { id, name, split: 'test', feature };
}

test('a window is centred, a multiple of 32, at least 128, and stays inside', () => {
  assert.deepEqual(windowAround(square(1, 'Y1', 400, 400, 10), grid), {
    x: 341,
    y: 331,
    width: 128,
    height: 128,
  });
  // 200 m x 1.35 = 270 pixels: 288.
  assert.equal(windowAround(square(1, 'Y1', 400, 400, 200), grid).width, 288);
  assert.deepEqual(windowAround(square(1, 'Y1', 0, 790, 10), grid), { x: 0, y: 0, width: 128, height: 128 });
});

test('a name that the region lacks stands for its largest other test landslide', () => {
  const landslides = [square(1, 'Y1', 0, 0, 5), square(2, 'Y2', 50, 50, 20), square(3, 'Y3', 90, 90, 9)];
  const labels = { data: Int32Array.of(1, 2, 2, 2, 3, 3, 0) };
  const samples = { landslides, labels, region: { name: 'here' } } as unknown as StudySamples;
  assert.deepEqual(
    landslidesNamed(samples, ['Y1', 'Y99']).map((l) => l.name),
    ['Y1', 'Y2'],
  );
  assert.throws(
    () => landslidesNamed({ ...samples, landslides: [] }, ['Y1']),
    /region here has no test landslide/,
  );
});
