import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { bandOf, readRaster } from 'landslide/raster';
import { LandslideError } from 'landslide/core';
import { boundsOf, rasterise, readVector, reprojectLayer, writeGeoJson } from 'landslide/vector';

const dir = mkdtempSync(join(tmpdir(), 'vector-'));
const put = (name: string, content: string | Uint8Array): string => {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
};

const UTM43 =
  'PROJCS["WGS_1984_UTM_Zone_43N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",75.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]';

/** A shapefile of one polygon (a unit square at 500000, 3000000) with one text attribute, `name`. */
function shapefile(stem: string, text: Uint8Array, parts: { prj?: string; cpg?: string }): string {
  const ring = [500000, 3000000, 500000, 3000001, 500001, 3000001, 500001, 3000000, 500000, 3000000];
  const content = Buffer.alloc(48 + 80);
  content.writeInt32LE(5, 0);
  [500000, 3000000, 500001, 3000001].forEach((v, i) => content.writeDoubleLE(v, 4 + 8 * i));
  content.writeInt32LE(1, 36);
  content.writeInt32LE(5, 40);
  ring.forEach((v, i) => content.writeDoubleLE(v, 48 + 8 * i));
  const head = Buffer.alloc(108);
  head.writeInt32BE(9994, 0);
  head.writeInt32BE((108 + content.length) / 2, 24);
  head.writeInt32LE(1000, 28);
  head.writeInt32LE(5, 32);
  head.writeInt32BE(1, 100);
  head.writeInt32BE(content.length / 2, 104);
  const dbf = Buffer.alloc(65 + 1 + 20, 0x20);
  dbf.fill(0, 0, 65);
  dbf[0] = 3;
  dbf.writeUInt32LE(1, 4);
  dbf.writeUInt16LE(65, 8);
  dbf.writeUInt16LE(21, 10);
  dbf.write('name', 32, 'latin1');
  dbf.write('C', 43, 'latin1');
  dbf[48] = 20;
  dbf[64] = 0x0d;
  dbf.set(text, 66);
  put(`${stem}.dbf`, dbf);
  if (parts.prj) put(`${stem}.prj`, parts.prj);
  if (parts.cpg) put(`${stem}.cpg`, parts.cpg);
  return put(`${stem}.shp`, Buffer.concat([head, content]));
}

// 滑坡 (landslide) in GBK and UTF-8.
const GBK = Uint8Array.of(0xbb, 0xac, 0xc6, 0xc2);
const UTF8 = Buffer.from('滑坡');

test('shapefile: CRS from .prj, text by .cpg', async () => {
  for (const [stem, text, cpg] of [
    ['gbk', GBK, 'GBK'],
    ['page', GBK, '936'],
    ['utf', UTF8, 'UTF-8'],
  ] as const) {
    const layer = await readVector(shapefile(stem, text, { prj: UTM43, cpg }));
    assert.deepEqual([layer.name, layer.crs, layer.features.length], [stem, 'EPSG:32643', 1]);
    assert.equal(layer.features[0].properties!.name, '滑坡');
    assert.deepEqual(boundsOf(layer.features), [500000, 3000000, 500001, 3000001]);
  }
});

test('shapefile: encoding and CRS are asked for where nothing states them', async () => {
  const path = shapefile('bare', GBK, {});
  await assert.rejects(readVector(path), /bare.shp has no .prj, .* give crs: 'EPSG:n'/);
  await assert.rejects(
    readVector(path, { crs: 'EPSG:4543' }),
    /bare.dbf has text beyond ASCII .* give encoding/,
  );
  const layer = await readVector(path, { crs: 'EPSG:4543', encoding: 'gbk' });
  assert.deepEqual([layer.crs, layer.features[0].properties!.name], ['EPSG:4543', '滑坡']);
  const xian = shapefile('xian', UTF8, {
    prj: 'PROJCS["Xian_1980_GK_CM_114E",GEOGCS["GCS_Xian_1980"]]',
    cpg: 'UTF-8',
  });
  await assert.rejects(readVector(xian), /CRS of its .prj \(Xian_1980_GK_CM_114E\) is not known here/);
  await assert.rejects(
    readVector(shapefile('odd', UTF8, { prj: UTM43, cpg: 'KLINGON' })),
    /encoding KLINGON/,
  );
});

test('shapefile: any cut or flipped byte of .shp ends in one line or in features', async () => {
  const { readFileSync } = await import('node:fs');
  const whole = readFileSync(shapefile('whole', UTF8, { prj: UTM43, cpg: 'UTF-8' }));
  shapefile('hurt', UTF8, { prj: UTM43, cpg: 'UTF-8' });
  for (let i = 0; i < whole.length; i++)
    for (const bytes of [whole.subarray(0, i), Buffer.from(whole)]) {
      if (bytes.length === whole.length) bytes[i] ^= 0xff;
      await readVector(put('hurt.shp', bytes)).catch((error: Error) => {
        assert(error instanceof LandslideError, error.stack);
        assert(!error.message.includes('\n'));
      });
    }
});

test('GeoJSON: written and read back, with its CRS', async () => {
  const layer = {
    name: 'slides',
    crs: 'EPSG:32650',
    features: [
      {
        type: 'Feature' as const,
        properties: { area_m2: 12.5, 名: '滑坡' },
        geometry: { type: 'Point' as const, coordinates: [500000.5, 3e6] },
      },
    ],
  };
  const path = join(dir, 'slides.geojson');
  writeGeoJson(path, layer);
  assert.deepEqual(await readVector(path), layer);
  writeGeoJson(path, { ...layer, features: [] });
  assert.deepEqual((await readVector(path)).features, []);
});

test('GeoJSON: WGS 84 by the standard, unless the numbers cannot be degrees', async () => {
  const point = (x: number, y: number): string => `{"type":"Point","coordinates":[${x},${y}]}`;
  assert.equal((await readVector(put('a.json', point(104, 30)))).crs, 'EPSG:4326');
  await assert.rejects(
    readVector(put('b.json', point(500000, 3e6))),
    /states no CRS and its coordinates .* give crs: 'EPSG:n'/,
  );
  assert.equal(
    (await readVector(put('c.json', point(500000, 3e6)), { crs: 'EPSG:32650' })).crs,
    'EPSG:32650',
  );
});

test('what is no vector file is refused in one line', async () => {
  await assert.rejects(readVector(join(dir, 'none.shp')), /none.shp not found/);
  await assert.rejects(readVector(join(dir, 'none.geojson')), /none.geojson not found/);
  await assert.rejects(readVector(join(dir, 'a.gml')), /of a kind that is not read/);
  await assert.rejects(readVector(put('d.json', '{"type":"Topology"}')), /no GeoJSON: its type is Topology/);
  await assert.rejects(readVector(put('e.json', '[1, 2')), /is not JSON/);
  await assert.rejects(
    readVector(put('f.json', '{"type":"FeatureCollection","features":[{"type":"x"}]}')),
    /feature 0 is no GeoJSON/,
  );
  await assert.rejects(readVector(put('g.json', 'null')), /no GeoJSON/);
});

test('a layer in another CRS', () => {
  const geometry = {
    type: 'Polygon' as const,
    coordinates: [
      [
        [117, 36],
        [117.1, 36],
        [117, 36.1],
        [117, 36],
      ],
    ],
  };
  const layer = {
    name: 'l',
    crs: 'EPSG:4326',
    features: [{ type: 'Feature' as const, properties: {}, geometry }],
  };
  const utm = reprojectLayer(layer, 'EPSG:32650');
  assert.equal(utm.crs, 'EPSG:32650');
  // 117 E is the central meridian of zone 50.
  assert(Math.abs(boundsOf(utm.features)[0] - 500000) < 1e-6);
  const back = reprojectLayer(utm, 'EPSG:4326');
  assert(Math.abs(boundsOf(back.features)[3] - 36.1) < 1e-9);
});

const pakistan = join(resolve(process.env.LANDSLIDE_TEST_DATA ?? '../shared/data'), 'susc_lsat_pakistan');
const skip = existsSync(pakistan) ? false : `no data at ${pakistan}`;

test('1,189 real landslides rasterised: no pixel differs from gdal_rasterize', { skip }, async () => {
  const reference = await readRaster(join(pakistan, 'ref_gdal/landslides_rasterized.tif'));
  const layer = await readVector(join(pakistan, 'landslides.shp'));
  const ours = rasterise(layer, reference.grid, { value: 1, background: 0 });
  const theirs = bandOf(reference, 0);
  let differ = 0;
  ours.data.forEach((v, i) => (differ += v > 0 === theirs[i] > 0 ? 0 : 1));
  assert.equal(differ, 0);
});
