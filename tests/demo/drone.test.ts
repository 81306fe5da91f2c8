import assert from 'node:assert/strict';
import { test } from 'node:test';
import { droneView, makeWorld, regionSettings, renderScene } from 'landslide/demo';
import { toPixel } from 'landslide/raster';

const pixels = 384;
const world = makeWorld(regionSettings('hongtan'), { pixels, landslides: 4, seed: 'drone' });
const landslide = world.inventory.landslides[2];
const view = droneView(world, landslide);

test('the view is of the scene’s grid, eight pixels to one, and holds the landslide', () => {
  const { pan } = world.land.layout;
  const [c, r] = toPixel(pan, view.grid.transform[0], view.grid.transform[3]);
  assert.ok(Math.abs(c - Math.round(c)) < 1e-6 && Math.abs(r - Math.round(r)) < 1e-6);
  assert.ok(Math.abs(view.grid.transform[1] - 0.1) < 1e-9);
  const left = pan.transform[0];
  const x = landslide.ring.map((p) => left + p[0] - 750);
  assert.ok(Math.min(...x) > view.grid.transform[0]);
  assert.ok(Math.max(...x) < view.grid.transform[0] + 0.1 * view.grid.width);
});

test('averaged to 0.8 m it shows what the scene’s truth shows', () => {
  const [{ reflectance }] = [...renderScene(world, { stripRows: pixels })];
  const n = pixels * pixels;
  const size = view.grid.width * view.grid.height;
  const [x0, y0] = toPixel(world.land.layout.pan, view.grid.transform[0], view.grid.transform[3]).map(
    Math.round,
  );
  const [a, b]: [number[], number[]] = [[], []];
  for (let y = 0; y < view.grid.height / 8; y++)
    for (let x = 0; x < view.grid.width / 8; x++) {
      let sum = 0;
      for (let k = 0; k < 64; k++)
        sum += (view.data[(8 * y + (k >> 3)) * view.grid.width + 8 * x + (k & 7)] / 255) ** 2.2;
      a.push(sum / 64);
      b.push(reflectance[2 * n + (y0 + y) * pixels + x0 + x]);
    }
  assert.equal(view.data.length, 3 * size);
  const mean = (v: number[]): number => v.reduce((s, q) => s + q, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  const cross = (p: number[], mp: number, q: number[], mq: number): number =>
    p.reduce((s, v, i) => s + (v - mp) * (q[i] - mq), 0);
  const likeness = cross(a, ma, b, mb) / Math.sqrt(cross(a, ma, a, ma) * cross(b, mb, b, mb));
  assert.ok(likeness > 0.75, `correlation ${likeness}`);
  assert.ok(Math.abs((0.36 * ma * 10000) / mb - 1) < 0.15, `mean ${0.36 * ma} against ${mb / 10000}`);
});

test('another call gives the same bytes', () => {
  assert.deepEqual(droneView(world, landslide), view);
});
