import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Feature, Geometry } from 'geojson';
import type Libsql from 'libsql';
import { LandslideError } from 'landslide/core';
import {
  geoPackageLayers,
  polygonArea,
  readVector,
  writeGeoJson,
  writeGeoPackage,
  writeVector,
  type VectorLayer,
} from 'landslide/vector';

const Database = createRequire(import.meta.url)('libsql') as typeof Libsql;
const dir = mkdtempSync(join(tmpdir(), 'gpkg-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const feature = (geometry: Geometry | null, properties = {}): Feature =>
  ({ type: 'Feature', properties, geometry }) as Feature;
const square = (x: number, y: number, side: number): [number, number][] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
];
const slides: VectorLayer = {
  name: 'slides',
  crs: 'EPSG:32650',
  features: [
    feature(
      { type: 'Polygon', coordinates: [square(500000, 3e6, 10), square(500002, 3000002, 3).reverse()] },
      { id: 1, area_m2: 91.5, name: '滑坡 "A"', active: true, note: null },
    ),
    feature(
      { type: 'Polygon', coordinates: [square(500020.25, 3e6, 4)] },
      {
        id: 2,
        area_m2: 16,
        name: "O'Brien; DROP TABLE",
        active: false,
        note: null,
      },
    ),
  ],
};
const KINDS: Geometry[] = [
  { type: 'Point', coordinates: [1.5, -2.25] },
  { type: 'MultiPoint', coordinates: [[1, 2], [3, 4]] }, // prettier-ignore
  { type: 'LineString', coordinates: [[0, 0], [1, 1], [2, 0]] }, // prettier-ignore
  { type: 'MultiLineString', coordinates: [[[0, 0], [1, 1]], [[5, 5], [6, 6], [7, 5]]] }, // prettier-ignore
  { type: 'Polygon', coordinates: [square(0, 0, 8), square(2, 2, 1)] },
  { type: 'MultiPolygon', coordinates: [[square(0, 0, 8), square(2, 2, 1)], [square(20, 20, 1)]] },
  { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }, { type: 'Polygon', coordinates: [square(0, 0, 1)] }] }, // prettier-ignore
];

test('a layer comes back as it was written', async () => {
  const path = join(dir, 'slides.gpkg');
  writeVector(path, slides);
  assert.deepEqual(await readVector(path), slides);
  assert.deepEqual(geoPackageLayers(path), ['slides']);
  const all = { name: 'all kinds', crs: 'EPSG:4326', features: [...KINDS, null].map((g) => feature(g)) };
  writeVector(path, all);
  assert.deepEqual(await readVector(path), all);
  const none = { ...slides, features: [] };
  writeVector(path, none);
  assert.deepEqual(await readVector(path), none);
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

const gdal = spawnSync('ogr2ogr', ['--version']).status === 0;
const skip = gdal ? false : 'no ogr2ogr and ogrinfo here (GDAL): apt install gdal-bin';
const run = (...[command, ...args]: string[]): string => {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.ok(!/warning|error/i.test(stderr), stderr);
  return stdout;
};

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
  assert.deepEqual(layer.notes, ['heights (Z) of 2 features were left out']);
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

/** A GeoPackage changed by SQL; its triggers call functions that are not here. */
function changed(name: string, ...sql: string[]): string {
  const path = join(dir, `${name}.gpkg`);
  writeGeoPackage(path, slides);
  const db = new Database(path);
  for (const end of ['update1', 'update2', 'update3', 'update4'])
    db.exec(`DROP TRIGGER rtree_slides_geom_${end}`);
  for (const text of sql) db.exec(text);
  db.close();
  return path;
}

test('a CRS that is not known is asked for', async () => {
  const own = changed(
    'own-crs',
    "UPDATE gpkg_spatial_ref_sys SET organization = 'NONE', definition = 'LOCAL_CS[\"mine\"]', srs_name = 'mine' WHERE srs_id = 32650",
  );
  await assert.rejects(readVector(own), /its CRS \(mine\) is not known here: give crs: 'EPSG:n'/);
  assert.equal((await readVector(own, { crs: 'EPSG:32650' })).crs, 'EPSG:32650');
  const none = changed('no-crs', 'UPDATE gpkg_geometry_columns SET srs_id = -1');
  await assert.rejects(readVector(none), /states no CRS \(srs_id -1\): give crs/);
  const byText = changed(
    'text-crs',
    "UPDATE gpkg_spatial_ref_sys SET organization = 'me' WHERE srs_id = 32650",
  );
  assert.equal((await readVector(byText)).crs, 'EPSG:32650');
  for (const crs of ['', '+proj=longlat'])
    assert.throws(() => writeVector(own, { ...slides, crs }), /has no CRS: say|needs an EPSG code/);
});

test('nothing that a file holds is run: views, virtual tables and generated columns', async () => {
  const forever =
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, i AS geom FROM n';
  const view = changed('view', 'ALTER TABLE slides RENAME TO other', `CREATE VIEW slides AS ${forever}`);
  await assert.rejects(readVector(view), /slides is a view, which is not read: copy it to a table/);
  const contents = changed(
    'contents',
    'PRAGMA foreign_keys = OFF',
    'DROP TABLE gpkg_contents',
    `CREATE VIEW gpkg_contents AS ${forever}`,
  );
  await assert.rejects(readVector(contents), /gpkg_contents is a view/);
  const virtual = changed('virtual', 'ALTER TABLE slides RENAME TO other', 'CREATE VIRTUAL TABLE slides USING fts5(geom)'); // prettier-ignore
  await assert.rejects(readVector(virtual), /slides is a virtual table/);
  const generated = changed('generated', 'ALTER TABLE slides ADD COLUMN x AS (hex(zeroblob(900000000)))');
  assert.deepEqual(await readVector(generated), slides);
});

test('what is no GeoPackage is refused in one line', async () => {
  const put = (name: string, bytes: string | Uint8Array): string => {
    writeFileSync(join(dir, name), bytes);
    return join(dir, name);
  };
  await assert.rejects(readVector(join(dir, 'none.gpkg')), /none.gpkg not found: check the path/);
  await assert.rejects(readVector(put('text.gpkg', 'hello '.repeat(50))), /is no GeoPackage: it does not/);
  await assert.rejects(readVector(put('empty.gpkg', '')), /is no GeoPackage/);
  await assert.rejects(
    readVector(changed('bare', 'DROP TABLE gpkg_geometry_columns')),
    /has no table gpkg_geom/,
  );
  await assert.rejects(
    readVector(changed('tiles', "UPDATE gpkg_contents SET data_type = 'tiles'")),
    /no vector layer/,
  );
  const curve = changed('curve', "UPDATE slides SET geom = x'47500001000000000108000000' WHERE fid = 2");
  await assert.rejects(
    readVector(curve),
    /geometry of row 2 of slides is not read: its type \(8\) is a curve/,
  );
  const huge = changed('huge', "UPDATE slides SET geom = x'4750000100000000010600000000FFFFFFFF'");
  await assert.rejects(readVector(huge), /geometry of row 1 of slides is not read: it ends too soon/);
  const deep = Buffer.concat([Buffer.from('4750000100000000', 'hex'), ...Array.from({ length: 5000 }, () => Buffer.from('010700000001000000', 'hex'))]); // prettier-ignore
  const nested = changed('nested', `UPDATE slides SET geom = x'${deep.toString('hex')}'`);
  await assert.rejects(readVector(nested), /collections are nested too deep/);
});

test('texts, names and types that are no UTF-8 end in U+FFFD, not in the end of the process', async () => {
  const path = changed('bytes', "UPDATE slides SET name = CAST(x'41FF42' AS TEXT) WHERE fid = 1");
  assert.equal((await readVector(path)).features[0].properties!.name, 'A\ufffdB');
  const bytes = readFileSync(path);
  for (const [word, at] of [
    ['BOOLEAN', 'active'],
    ['active', 'active'],
    ['features', 'slidesfeatures'],
  ]) {
    const hurt = Buffer.from(bytes);
    const found = hurt.indexOf(word, hurt.indexOf(at));
    assert.ok(found > 0, word);
    hurt[found] = 0xff;
    writeFileSync(path, hurt);
    await readVector(path).catch((error: Error) => assert(error instanceof LandslideError, error.stack));
  }
});

test('any cut or flipped byte ends in one line or in features', async () => {
  const path = join(dir, 'whole.gpkg');
  writeGeoPackage(path, slides);
  const whole = readFileSync(path);
  const hurt = join(dir, 'hurt.gpkg');
  let refused = 0;
  const read = async (bytes: Uint8Array): Promise<void> => {
    writeFileSync(hurt, bytes);
    await readVector(hurt).catch((error: Error) => {
      refused++;
      assert(error instanceof LandslideError, error.stack);
      assert(!error.message.includes('\n'));
    });
  };
  for (let i = 0; i < whole.length; i += 997) {
    await read(whole.subarray(0, i));
    const flipped = Buffer.from(whole);
    flipped[i] ^= 0xff;
    await read(flipped);
  }
  assert.ok(refused > whole.length / 997, `${refused} refused`);
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
  assert.throws(() => writeGeoPackage('/dev/null/x.gpkg', slides), /cannot write \/dev\/null\/x.gpkg: /);
  assert.ok(!existsSync(`${path}.part-${process.pid}`));
  assert.throws(() => writeVector(join(dir, 'x.shp'), slides), /of a kind that is not written/);
});
