import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LandslideError } from 'landslide/core';
import { polygonArea, readVector, rasterise, writeGeoJson } from 'landslide/vector';
import { makeGrid } from 'landslide/raster';
import { feature, KINDS, scratch, slides } from './layers.js';

const dir = scratch();

test('any cut or changed byte ends in one line, or in features that have a finite area and can be burnt', async () => {
  const path = join(dir, 'whole.geojson');
  writeGeoJson(path, { ...slides, features: [...slides.features, ...KINDS.map((k) => feature(k))] });
  const whole = readFileSync(path);
  const hurt = join(dir, 'hurt.geojson');
  const grid = makeGrid({ width: 20, height: 20, crs: 'EPSG:32650', left: 499999, top: 3000012, pixel: 1 });
  let [refused, read] = [0, 0];
  const attempt = async (bytes: Uint8Array): Promise<void> => {
    writeFileSync(hurt, bytes);
    try {
      const layer = await readVector(hurt);
      for (const f of layer.features) assert.ok(Number.isFinite(polygonArea(f.geometry)));
      rasterise({ ...layer, crs: grid.crs }, grid, { value: 1, background: 0 });
      read++;
    } catch (error) {
      refused++;
      assert.ok(error instanceof LandslideError, (error as Error).stack);
      assert.ok(!error.message.includes('\n'));
    }
  };
  for (let i = 0; i < whole.length; i++) {
    if (i % 20 === 0) await attempt(whole.subarray(0, i));
    const changed = Buffer.from(whole);
    changed[i] = [0x30, 0x2c, 0x5b, 0x65][i % 4];
    await attempt(changed);
  }
  assert.ok(refused > 300 && read > 300, `${refused} refused, ${read} read`);
});

test('the crs member of the older standard counts, by name or by URN; a missing one is longitude and latitude', async () => {
  const at = (x: number, y: number, crs: string): string =>
    `{"type":"FeatureCollection",${crs}"features":[{"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[${x},${y}]}}]}`;
  const member = (name: string): string => `"crs":{"type":"name","properties":{"name":"${name}"}},`;
  for (const [text, crs] of [
    [at(104, 30, ''), 'EPSG:4326'],
    [at(104, 30, member('urn:ogc:def:crs:OGC:1.3:CRS84')), 'EPSG:4326'],
    [at(104, 30, '"crs":null,'), 'EPSG:4326'],
    [at(500000, 3e6, member('EPSG:32648')), 'EPSG:32648'],
    [at(500000, 3e6, member('urn:ogc:def:crs:EPSG::4543')), 'EPSG:4543'],
    [at(104, 30, member('urn:ogc:def:crs:EPSG::4490')), 'EPSG:4490'],
  ]) {
    const path = join(dir, 'crs.geojson');
    writeFileSync(path, text);
    assert.equal((await readVector(path)).crs, crs);
  }
  const odd = join(dir, 'odd.geojson');
  writeFileSync(odd, at(1, 1, member('urn:ogc:def:crs:IAU::30100')));
  await assert.rejects(
    readVector(odd),
    /states the CRS urn:ogc:def:crs:IAU::30100, which is not known here: give crs/,
  );
});
