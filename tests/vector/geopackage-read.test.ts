import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { polygonArea, readVector, writeGeoPackage, writeVector } from 'landslide/vector';
import { changedGeoPackage, Database, scratch, slides } from './layers.js';

const dir = scratch();

// Made by GDAL 3.6.2: ogr2ogr -f GPKG -dsco VERSION=1.2 -dim XYZ slides.gpkg slides.geojson; gzip -9n slides.gpkg
test('a stored file of ogr2ogr reads as what it was made from', async () => {
  const path = join(dir, 'a file #1 50% ?.gpkg');
  writeFileSync(path, gunzipSync(readFileSync('tests/vector/ogr2ogr.gpkg.gz')));
  const layer = await readVector(path);
  assert.deepEqual([layer.name, layer.crs], ['slides', 'EPSG:4543']);
  assert.deepEqual(
    layer.features.map((f) => f.properties),
    [
      { code: 'HT-01', area_m2: 91.5, count: 3, active: true, seen: '2019-08-20', note: null },
      { code: '滑坡', area_m2: 0.5, count: -2147483648, active: false, seen: null, note: 'x' },
      { code: 'none', area_m2: null, count: null, active: null, seen: null, note: null },
    ],
  );
  assert.deepEqual(layer.features.map((f) => polygonArea(f.geometry)), [91, 1, 0]); // prettier-ignore
  assert.equal(layer.features[2].geometry, null);
  assert.deepEqual(layer.features[1].geometry, {
    type: 'MultiPolygon',
    coordinates: [
      [[[500020.25, 3000000], [500021.25, 3000000], [500020.25, 3000001], [500020.25, 3000000]]],
      [[[500030, 3000000], [500031, 3000000], [500031, 3000001], [500030, 3000000]]],
    ], // prettier-ignore
  });
  assert.deepEqual(layer.notes, [
    'heights (Z) of 2 features were left out',
    'no geometry in 1 of 3 features',
  ]);
});

test('a file that another program has open is read with its journal, which stays', async () => {
  const path = join(dir, 'journal.gpkg');
  writeGeoPackage(path, slides);
  const db = new Database(path);
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA wal_autocheckpoint = 0');
  db.exec('DELETE FROM slides WHERE id = 1');
  const before = readFileSync(path);
  const journal = readFileSync(`${path}-wal`);
  assert.deepEqual((await readVector(path)).features, slides.features.slice(1));
  assert.deepEqual(readFileSync(path), before);
  assert.deepEqual(readFileSync(`${path}-wal`), journal);
  db.close();
});

test('a CRS that is not known is asked for', async () => {
  const own = changedGeoPackage(
    dir,
    'own-crs',
    "UPDATE gpkg_spatial_ref_sys SET organization = 'NONE', definition = 'LOCAL_CS[\"mine\"]', srs_name = 'mine' WHERE srs_id = 32650",
  );
  await assert.rejects(readVector(own), /its CRS \(mine\) is not known here: give crs: 'EPSG:n'/);
  assert.equal((await readVector(own, { crs: 'EPSG:32650' })).crs, 'EPSG:32650');
  const none = changedGeoPackage(dir, 'no-crs', 'UPDATE gpkg_geometry_columns SET srs_id = -1');
  await assert.rejects(readVector(none), /states no CRS \(srs_id -1\): give crs/);
  const byText = changedGeoPackage(
    dir,
    'text-crs',
    "UPDATE gpkg_spatial_ref_sys SET organization = 'me' WHERE srs_id = 32650",
  );
  assert.equal((await readVector(byText)).crs, 'EPSG:32650');
  for (const crs of ['', '+proj=longlat'])
    assert.throws(() => writeVector(own, { ...slides, crs }), /has no CRS: say|needs an EPSG code/);
});
