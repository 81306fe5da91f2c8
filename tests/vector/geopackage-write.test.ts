import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  geoPackageLayers,
  readVector,
  writeGeoPackage,
  writeVector,
  type VectorLayer,
} from 'landslide/vector';
import { Database, feature, KINDS, scratch, slides } from './layers.js';

const dir = scratch();

test('a layer comes back as it was written', async () => {
  const path = join(dir, 'slides.gpkg');
  writeVector(path, slides);
  assert.deepEqual(await readVector(path), slides);
  assert.deepEqual(geoPackageLayers(path), ['slides']);
  const all = { name: 'all kinds', crs: 'EPSG:4326', features: [...KINDS, null].map((g) => feature(g)) };
  writeVector(path, all);
  assert.deepEqual(await readVector(path), { ...all, notes: ['no geometry in 1 of 8 features'] });
  const none = { ...slides, features: [] };
  writeVector(path, none);
  assert.deepEqual(await readVector(path), { ...none, notes: ['no feature is in the file'] });
});

test('equal layers are equal files, and nothing is left beside them', () => {
  const paths = ['one.gpkg', 'two.gpkg'].map((name) => join(dir, 'equal', name));
  for (const path of paths) writeGeoPackage(path, slides);
  assert.deepEqual(readFileSync(paths[0]), readFileSync(paths[1]));
  assert.deepEqual(readdirSync(join(dir, 'equal')).sort(), ['one.gpkg', 'two.gpkg']);
});

test('polygons and multipolygons together become multipolygons; other mixtures any geometry', async () => {
  const path = join(dir, 'mixed.gpkg');
  const two = { ...slides, features: [feature(KINDS[4]), feature(KINDS[5])] };
  writeVector(path, two);
  const types = (await readVector(path)).features.map((f) => f.geometry.type);
  assert.deepEqual(types, ['MultiPolygon', 'MultiPolygon']);
  const declared = (): unknown =>
    new Database(path).prepare('SELECT geometry_type_name FROM gpkg_geometry_columns').raw().get();
  assert.deepEqual(declared(), ['MULTIPOLYGON']);
  writeVector(path, { ...slides, features: KINDS.map((g) => feature(g)) });
  assert.deepEqual(declared(), ['GEOMETRY']);
});

test('properties become columns; numbers, texts, objects and nulls keep their values', async () => {
  const path = join(dir, 'properties.gpkg');
  const point = KINDS[0];
  writeVector(path, {
    name: 'p',
    crs: 'EPSG:4543',
    features: [
      feature(point, { fid: 'mine', geom: 3, mixed: 1, list: [1, { a: 2 }], big: 2 ** 40, late: null }),
      feature(point, { mixed: 'two', half: 0.5, late: 7 }),
    ],
  });
  const { features, crs } = await readVector(path);
  assert.equal(crs, 'EPSG:4543');
  assert.deepEqual(
    features.map((f) => f.properties),
    [
      { fid: 'mine', geom: 3, mixed: '1', list: '[1,{"a":2}]', big: 2 ** 40, late: null, half: null },
      { fid: null, geom: null, mixed: 'two', list: null, big: null, late: 7, half: 0.5 },
    ],
  );
  assert.throws(
    () => writeVector(path, { ...slides, features: [feature(point, { A: 1, a: 2 })] }),
    /properties A and a differ in case only/,
  );
});

test('the R*Tree holds every box, and its triggers are those of the standard', () => {
  const path = join(dir, 'index.gpkg');
  writeVector(path, slides);
  const db = new Database(path);
  const boxes = db.prepare('SELECT * FROM rtree_slides_geom').raw().all();
  assert.deepEqual(boxes, [
    [1, 500000, 500010, 3000000, 3000010],
    [2, 500020.25, 500024.25, 3000000, 3000004],
  ]);
  const triggers = db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").raw().all();
  assert.deepEqual(
    triggers.flat(),
    ['insert', 'update1', 'update2', 'update3', 'update4', 'delete'].map((n) => `rtree_slides_geom_${n}`),
  );
  const contents = db.prepare('SELECT min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents').raw().get();
  assert.deepEqual(contents, [500000, 3000000, 500024.25, 3000010, 32650]);
  assert.deepEqual(db.prepare('PRAGMA integrity_check').raw().get(), ['ok']);
});

test('a disk that refuses leaves what was there', () => {
  const path = join(dir, 'kept.gpkg');
  writeGeoPackage(path, slides);
  const before = readFileSync(path);
  const stopping: VectorLayer['features'] = [slides.features[0], feature({ type: 'Point', coordinates: [1, 2] }, { id: 1n })]; // prettier-ignore
  Object.defineProperty(stopping[1], 'geometry', {
    get: () => {
      throw new Error('ENOSPC: no space left on device');
    },
  });
  assert.throws(() => writeGeoPackage(path, { ...slides, features: stopping }), /ENOSPC/);
  assert.deepEqual(readFileSync(path), before);
  assert.throws(
    () => writeGeoPackage('/dev/null/x.gpkg', slides),
    /cannot write \/dev\/null: EEXIST.*: give a folder that you can write to$/,
  );
  assert.ok(!existsSync(`${path}.part-${process.pid}`));
  assert.throws(() => writeVector(join(dir, 'x.shp'), slides), /of a kind that is not written/);
});
