import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readVector, writeGeoJson, writeVector, type VectorLayer } from 'landslide/vector';
import { run, skipWithoutGdal as skip } from './gdal-tool.js';
import { Database, feature, KINDS, scratch, slides } from './layers.js';

const dir = scratch();

test('GDAL reads what is written here, finds its index, and edits it', { skip }, async () => {
  const path = join(dir, 'ours.gpkg');
  writeVector(path, slides);
  const info = run('ogrinfo', '-so', path, 'slides');
  assert.match(info, /Geometry: Polygon\nFeature Count: 2\nExtent: \(500000.0+, 3000000.0+\) - \(500024.25/);
  assert.match(info, /ID\["EPSG",32650\]\]\n/);
  assert.match(info, /active: Integer\(Boolean\)/);
  const sql = (text: string): string => run('ogrinfo', '-q', path, '-sql', text);
  assert.match(sql("SELECT HasSpatialIndex('slides', 'geom') AS x"), /x \(Integer\) = 1/);
  run('ogrinfo', '-q', path, '-dialect', 'SQLite', '-sql', 'DELETE FROM slides WHERE id = 1');
  assert.equal((await readVector(path)).features.length, 1);
  const left = new Database(path).prepare('SELECT id FROM rtree_slides_geom').raw().all();
  assert.deepEqual(left, [[2]]);
});

test('every CRS that is written with a definition is the one that GDAL knows by its code', { skip }, () => {
  const same = ['4326', '4490', '3857', '32601', '32650', '32760', '4491', '4509', '4524', '4543', '4554'];
  for (const code of same) {
    const path = join(dir, `crs-${code}.gpkg`);
    writeVector(path, { ...slides, crs: `EPSG:${code}` });
    // By definition alone: the code is taken out of it.
    const db = new Database(path);
    const [wkt] = db.prepare('SELECT definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?').raw().get(Number(code)) as [string]; // prettier-ignore
    db.close();
    const bare = join(dir, `${code}.wkt`);
    writeFileSync(bare, wkt.replace(new RegExp(`,AUTHORITY\\["EPSG","${code}"\\]\\]$`), ']'));
    const theirs = run('gdalsrsinfo', '--single-line', '-o', 'proj4', `EPSG:${code}`);
    const ours = run('gdalsrsinfo', '--single-line', '-o', 'proj4', bare);
    assert.equal(ours.trim(), theirs.trim());
  }
});

test('what ogr2ogr wrote reads equal, whatever the geometry', { skip }, async () => {
  for (const [i, kind] of KINDS.entries()) {
    const layer = { name: `kind${i}`, crs: 'EPSG:32650', features: [feature(kind, { a: 1, t: 'x' })] };
    const source = join(dir, `kind${i}.geojson`);
    const path = join(dir, `kind${i}.gpkg`);
    writeGeoJson(source, layer);
    run('ogr2ogr', '-f', 'GPKG', path, source);
    assert.deepEqual(await readVector(path), layer);
  }
});

test('heights and measures are left out, with a note', { skip }, async () => {
  const source = join(dir, 'flat.geojson');
  writeGeoJson(source, { ...slides, features: slides.features.slice(0, 1) });
  for (const [dim, notes] of [
    ['XYZ', ['heights (Z) of 1 features were left out']],
    ['XYM', ['measures (M) of 1 features were left out']],
    ['XYZM', ['heights (Z) of 1 features were left out', 'measures (M) of 1 features were left out']],
  ] as const) {
    const path = join(dir, `${dim}.gpkg`);
    run('ogr2ogr', '-f', 'GPKG', '-dim', dim, path, source);
    const layer = await readVector(path);
    assert.deepEqual(layer.notes, notes);
    assert.deepEqual(layer.features[0].geometry, slides.features[0].geometry);
  }
});

test('of several layers the name is asked for', { skip }, async () => {
  const path = join(dir, 'two.gpkg');
  const source = join(dir, 'source.geojson');
  writeGeoJson(source, slides);
  run('ogr2ogr', '-f', 'GPKG', path, source, '-nln', 'first');
  run('ogr2ogr', '-f', 'GPKG', '-update', path, source, '-nln', 'second');
  await assert.rejects(
    readVector(path),
    /has 2 vector layers \(first, second\): say which \(layer: 'first'\)/,
  );
  await assert.rejects(readVector(path, { layer: 'third' }), /has no layer third: it has first, second/);
  const { name, features } = await readVector(path, { layer: 'second' });
  assert.deepEqual([name, features], ['second', slides.features]);
});

test(
  'Chinese names and values, and the types of fields, come through GDAL from both formats',
  { skip },
  () => {
    const layer: VectorLayer = {
      ...slides,
      name: '滑坡',
      features: slides.features.map((f, i) => ({ ...f, properties: { 名称: `滑坡 ${i + 1}`, 面积: 1.5 + i, 编号: i, 活动: i === 0 } })), // prettier-ignore
    };
    for (const [file, crs] of [
      ['中文.gpkg', /ID\["EPSG",32650\]/],
      ['中文.geojson', /ID\["EPSG",32650\]/],
    ] as const) {
      const path = join(dir, file);
      writeVector(path, layer);
      const info = run('ogrinfo', '-al', path);
      assert.match(info, /Layer name: 滑坡\nGeometry: Polygon\nFeature Count: 2\n/);
      assert.match(info, crs);
      for (const line of ['名称: String', '面积: Real', '编号: Integer', '活动: Integer(Boolean)'])
        assert.ok(info.includes(line), `${file}: ${line}\n${info}`);
      assert.match(info, /名称 \(String\) = 滑坡 2\n/);
    }
  },
);
