import type { Polygon } from 'geojson';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { makeDemoRegion, MARGIN_M } from 'landslide/demo';
import { readScene } from 'landslide/gf2';
import { readRaster } from 'landslide/raster';
import { openRegion } from 'landslide/region';
import { polygonArea, readGeoJson } from 'landslide/vector';

const size = { pixels: 384, landslides: 4 };
const folder = mkdtempSync(join(tmpdir(), 'demo-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const first = await makeDemoRegion('lushan', { size, seed: 3, dir: join(folder, 'a') });

const bytes = (path: string): Buffer => readFileSync(path);
const FILES = [
  'region.json',
  'dem.tif',
  'scene/PAN.tif',
  'scene/MSS.tif',
  'scene/scene.xml',
  'landslides.geojson',
  'geology.geojson',
  'truth/reflectance.tif',
  'level-1a/PAN.tif',
  'level-1a/PAN.rpb',
  'truth/level-1a.json',
  'truth/stamp.json',
];

test('the same seed writes the same bytes', async () => {
  const second = await makeDemoRegion('lushan', { size, seed: 3, dir: join(folder, 'b') });
  for (const f of FILES) assert.ok(bytes(join(dirname(first), f)).equals(bytes(join(dirname(second), f))), f);
});

test('a region that is whole is found again; a damaged one is made again', async () => {
  const pan = join(dirname(first), 'scene/PAN.tif');
  const before = statSync(pan).mtimeMs;
  await makeDemoRegion('lushan', { size, seed: 3, dir: dirname(first) });
  assert.equal(statSync(pan).mtimeMs, before);
  const good = bytes(pan);
  writeFileSync(pan, good.subarray(0, 1000));
  await makeDemoRegion('lushan', { size, seed: 3, dir: dirname(first) });
  assert.ok(bytes(pan).equals(good));
});

test('it opens as any region does, and every layer agrees on where it is', async () => {
  const region = openRegion(first);
  assert.equal(region.demo, true);
  assert.ok(region.scene && region.truth);
  const pan = await readRaster(region.scene.pan);
  const mss = await readRaster(region.scene.mss);
  const dem = await readRaster(region.layers.dem!.file);
  assert.deepEqual([pan.bands, mss.bands, pan.grid.width, mss.grid.width], [1, 4, 384, 96]);
  assert.equal(pan.grid.transform[0] - dem.grid.transform[0], MARGIN_M);
  assert.equal(pan.grid.crs, 'EPSG:32648');
  const scene = readScene(region.scene);
  assert.equal(scene.date, '2024-01-11');
  assert.ok(Math.abs(scene.sunZenithDeg - 55.85) < 1e-9);
});

test('landslides and rocks carry their attributes and lie in the scene', () => {
  const { layers } = openRegion(first);
  const landslides = readGeoJson(layers.landslides!.file);
  const pan = readGeoJson(layers.boundary!.file).features[0];
  const frame = (pan.geometry as Polygon).coordinates[0];
  const [x0, y0] = frame[0];
  const [x1, y1] = frame[2];
  for (const f of landslides.features) {
    const p = f.properties!;
    for (const key of [
      'id',
      'name',
      'setting',
      'area_m2',
      'overgrowth',
      'slope_deg',
      'aspect_deg',
      'rock',
      'hardness',
    ])
      assert.ok(key in p, key);
    assert.ok(Math.abs(polygonArea(f.geometry) / p.area_m2 - 1) < 0.01);
    for (const [x, y] of (f.geometry as Polygon).coordinates[0])
      assert.ok(x >= x0 && x <= x1 && y >= y0 && y <= y1);
  }
  for (const f of readGeoJson(layers.geology!.file).features)
    assert.ok([1, 2, 3, 4].includes(f.properties!.hardness));
});

test('bad arguments are one line', async () => {
  const dir = join(folder, 'never');
  await assert.rejects(
    makeDemoRegion('anhui' as 'lushan', { size, seed: 1, dir }),
    /demo region is anhui: expected hongtan, kecun or lushan/,
  );
  await assert.rejects(
    makeDemoRegion('lushan', { size: { pixels: 510, landslides: 2 }, seed: 1, dir }),
    /demo size is 510 PAN pixels/,
  );
  await assert.rejects(makeDemoRegion('lushan', { size: 'big' as 'demo', seed: 1, dir }), /demo size is big/);
});

test('a stop leaves no region that looks whole', async () => {
  const stop = new AbortController();
  const dir = join(folder, 'stopped');
  const work = makeDemoRegion('lushan', {
    size,
    seed: 4,
    dir,
    signal: stop.signal,
    progress: (e) => /scene/.test(e.task) && stop.abort(),
  });
  await assert.rejects(work, /stopped/);
  assert.throws(() => openRegion(dir), /not found/);
});
