import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LandslideError } from 'landslide/core';
import { boundsOf, polygonArea, readVector, writeGeoJson } from 'landslide/vector';
import { run, skipWithoutGdal } from './gdal-tool.js';
import { scratch, slides } from './layers.js';
import { GBK, makeShapefile, SQUARE, UTF8, UTM43 } from './make-shapefile.js';

const dir = scratch();

test('shapefile: CRS from .prj, text by .cpg', async () => {
  for (const [stem, text, cpg] of [
    ['gbk', GBK, 'GBK'],
    ['page', GBK, '936'],
    ['utf', UTF8, 'UTF-8'],
  ] as const) {
    const layer = await readVector(makeShapefile(dir, stem, { texts: [text], prj: UTM43, cpg }));
    assert.deepEqual([layer.name, layer.crs, layer.features.length], [stem, 'EPSG:32643', 1]);
    assert.equal(layer.features[0].properties!.name, '滑坡');
    assert.deepEqual(boundsOf(layer.features), [500000, 3000000, 500001, 3000001]);
  }
});

test('shapefile: encoding and CRS are asked for where nothing states them', async () => {
  const path = makeShapefile(dir, 'bare', { texts: [GBK] });
  await assert.rejects(readVector(path), /bare.shp has no .prj, .* give crs: 'EPSG:n'/);
  await assert.rejects(
    readVector(path, { crs: 'EPSG:4543' }),
    /bare.dbf has text beyond ASCII .* give encoding/,
  );
  const layer = await readVector(path, { crs: 'EPSG:4543', encoding: 'gbk' });
  assert.deepEqual([layer.crs, layer.features[0].properties!.name], ['EPSG:4543', '滑坡']);
  const xian = makeShapefile(dir, 'xian', {
    texts: [UTF8],
    prj: 'PROJCS["Xian_1980_GK_CM_114E",GEOGCS["GCS_Xian_1980"]]',
    cpg: 'UTF-8',
  });
  await assert.rejects(readVector(xian), /CRS of its .prj \(Xian_1980_GK_CM_114E\) is not known here/);
  await assert.rejects(
    readVector(makeShapefile(dir, 'odd', { texts: [UTF8], prj: UTM43, cpg: 'KLINGON' })),
    /encoding KLINGON/,
  );
});

test('shapefile: any cut or flipped byte of .shp ends in one line or in features', async () => {
  const whole = readFileSync(makeShapefile(dir, 'whole', { texts: [UTF8], prj: UTM43, cpg: 'UTF-8' }));
  const hurt = makeShapefile(dir, 'hurt', { texts: [UTF8], prj: UTM43, cpg: 'UTF-8' });
  for (let i = 0; i < whole.length; i++)
    for (const bytes of [whole.subarray(0, i), Buffer.from(whole)]) {
      if (bytes.length === whole.length) bytes[i] ^= 0xff;
      writeFileSync(hurt, bytes);
      await readVector(hurt).catch((error: Error) => {
        assert(error instanceof LandslideError, error.stack);
        assert(!error.message.includes('\n'));
      });
    }
});

test('without .dbf: features without attributes, and a note; without .shx: read all the same', async () => {
  const layer = await readVector(makeShapefile(dir, 'alone', { texts: null, prj: UTM43 }));
  assert.deepEqual(layer.notes, ['there is no .dbf: features have no attributes']);
  assert.deepEqual(layer.features[0].properties, {});
  assert.equal(polygonArea(layer.features[0].geometry), 1);
});

test('.dbf and .shp of different numbers of records are refused', async () => {
  const path = makeShapefile(dir, 'fewer', { texts: [UTF8, UTF8], prj: UTM43, cpg: 'UTF-8' });
  await assert.rejects(
    readVector(path),
    /fewer\.dbf has 2 records, the \.shp beside it 1: both must come from one export/,
  );
});

test('a wrong encoding is refused where the bytes tell, and noted where they hint', async () => {
  const wrong = makeShapefile(dir, 'wrong', { texts: [GBK], prj: UTM43, cpg: 'UTF-8' });
  await assert.rejects(
    readVector(wrong),
    /wrong\.dbf is not utf-8 \(name of record 1\): give encoding: 'gbk'/i,
  );
  assert.equal((await readVector(wrong, { encoding: 'gbk' })).features[0].properties!.name, '滑坡');
  await assert.rejects(readVector(wrong, { encoding: 'klingon' }), /^InputError: encoding is klingon, which/);
  const hint = makeShapefile(dir, 'hint', { texts: [UTF8], prj: UTM43, cpg: 'GBK' });
  assert.match(
    (await readVector(hint)).notes!.join(),
    /read as GBK and are UTF-8 as well: .* encoding: 'utf-8'/,
  );
  // A program cuts a text of 20 bytes within a character of three.
  const cut = Buffer.concat([Buffer.from('滑坡滑坡滑坡'), UTF8.subarray(0, 2)]);
  const { features } = await readVector(
    makeShapefile(dir, 'cut', { texts: [cut], prj: UTM43, cpg: 'UTF-8' }),
  );
  assert.equal(features[0].properties!.name, '滑坡滑坡滑坡\ufffd');
});

test('heights and measures are left out with a note; deleted records too, as GDAL does', async () => {
  for (const [type, note] of [
    [15, 'heights (Z) of 1 features were left out'],
    [25, 'measures (M) of 1 features were left out'],
  ] as const) {
    const layer = await readVector(makeShapefile(dir, `type${type}`, { type, prj: UTM43, cpg: 'UTF-8' }));
    assert.deepEqual(layer.notes, [note]);
    assert.equal(polygonArea(layer.features[0].geometry), 1);
  }
  const two = { rings: [SQUARE, SQUARE.map((v) => v + 5)], prj: UTM43, cpg: 'UTF-8', deleted: [0] };
  const layer = await readVector(makeShapefile(dir, 'deleted', two));
  assert.deepEqual(layer.notes, ['1 records marked as deleted were left out']);
  assert.deepEqual(boundsOf(layer.features), [500005, 3000005, 500006, 3000006]);
});

test('GDAL tells the same features of such files', { skip: skipWithoutGdal }, () => {
  const two = { rings: [SQUARE, SQUARE.map((v) => v + 5)], prj: UTM43, cpg: 'UTF-8', deleted: [0] };
  const info = run('ogrinfo', '--config', 'SHAPE_RESTORE_SHX', 'YES', '-al', makeShapefile(dir, 'gdal', two));
  assert.equal(info.match(/^OGRFeature/gm)!.length, 1);
  assert.match(info, /name \(String\) = 滑坡[^]*500005 3000005/);
});

test(
  'a GBK shapefile of ogr2ogr: by its .cpg, and by the option where that is gone',
  { skip: skipWithoutGdal },
  async () => {
    const source = join(dir, 'source.geojson');
    const properties = { 名称: '滑坡' };
    writeGeoJson(source, { ...slides, features: [{ ...slides.features[1], properties }] });
    run('ogr2ogr', '-f', 'ESRI Shapefile', join(dir, 'ogr.shp'), source, '-lco', 'ENCODING=GBK');
    const bytes = readFileSync(join(dir, 'ogr.dbf'));
    assert.ok(bytes.includes(Buffer.from(GBK)), 'the .dbf holds GBK');
    const path = join(dir, 'ogr.shp');
    assert.deepEqual((await readVector(path)).features[0].properties, properties);
    rmSync(join(dir, 'ogr.cpg'));
    const { crs, features } = await readVector(path, { encoding: 'gbk' });
    assert.deepEqual([crs, features[0].properties], ['EPSG:32650', properties]);
  },
);
