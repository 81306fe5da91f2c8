import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  findGdal,
  importWithGdal,
  makeGrid,
  openRaster,
  readImage,
  readRaster,
  writeCog,
} from 'landslide/raster';
import { readVector } from 'landslide/vector';

const dir = mkdtempSync(join(tmpdir(), 'gdal-import-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const put = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};

/** A folder with a package of gdal3.js's name that does what `body` says with `o.dest` (folder) and `path`. */
function standIn(name: string, body: string): { from: string } {
  const at = join(dir, name, 'node_modules', 'gdal3.js');
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'package.json'), '{"name":"gdal3.js","version":"0.0.0"}');
  writeFileSync(
    join(at, 'node.js'),
    `const fs = require('node:fs');
     module.exports = async (o) => ({ open: async (path) => { ${body} }, gdal_translate: async () => fs.writeFileSync(o.dest + '/imported.tif', 'made') });`,
  );
  return { from: join(dir, name) + '/' };
}

const left = (): string[] => readdirSync(tmpdir()).filter((f) => f.startsWith('landslide-gdal-'));

test('without the package the line says how to convert, and how to add it', async () => {
  const from = join(dir, 'nowhere') + '/';
  const img = put('a.img', 'EHFA_HEADER_TAG');
  assert.equal(findGdal({ from }), undefined);
  await assert.rejects(importWithGdal(img, 'raster', { from }), {
    message: `${img} is of a kind that is not read here (an ENVI file needs its .hdr beside it): convert it (gdal_translate -of COG), or npm run add -- gdal, and it is read as it is`,
  });
  await assert.rejects(importWithGdal(img, 'vector', { from }), /convert it \(ogr2ogr -f GPKG\)/);
});

test('what the package makes is handed over, and deleted when it is done with', async () => {
  const made = await importWithGdal(
    put('b.img', 'x'),
    'raster',
    standIn('good', "return { datasets: [{ type: 'raster' }] };"),
  );
  assert.ok(existsSync(made.path));
  await made.remove();
  assert.ok(!existsSync(made.path));
});

test('a file that GDAL refuses, that holds something else, or that brings GDAL down ends in one line and leaves nothing', async () => {
  const before = left();
  const path = put('c.img', 'x');
  const refused = (body: string, name: string): Promise<unknown> =>
    importWithGdal(path, 'raster', standIn(name, body));
  const lead = `GDAL (gdal3.js) cannot read ${path}: `;
  await assert.rejects(refused("throw [{ no: 4, message: 'bad\\nheader' }];", 'refuses'), {
    message: `${lead}bad header`,
  });
  await assert.rejects(refused("throw [{ no: 0, message: '' }];", 'silent'), {
    message: `${lead}it is of no format that GDAL has there, or damaged`,
  });
  await assert.rejects(refused("return { datasets: [{ type: 'vector' }] };", 'other'), {
    message: `${lead}it holds vector, a raster is expected`,
  });
  await assert.rejects(refused('process.abort();', 'crash'), { message: `${lead}it ended with SIGABRT` });
  assert.deepEqual(left(), before);
});

test('a damaged GeoTIFF is told as such: GDAL is not asked', async () => {
  await assert.rejects(openRaster(put('d.tif', 'no TIFF at all')), /d\.tif is not a TIFF/);
  await assert.rejects(readImage(put('d.png', 'no PNG at all')), /d\.png is no PNG, GeoTIFF or \.npy/);
});

const missing = findGdal()
  ? spawnSync('gdal_translate', ['--version']).status !== 0 && 'no GDAL here: apt install gdal-bin'
  : 'no gdal3.js here: npm run add -- gdal';

test(
  'an Erdas image has the pixels, grid and nodata of the GeoTIFF it was made of',
  { skip: missing },
  async () => {
    const grid = makeGrid({
      width: 40,
      height: 30,
      crs: 'EPSG:32650',
      left: 587000,
      top: 3309000,
      pixel: 12.5,
    });
    const data = Float32Array.from({ length: 2 * 1200 }, (_, i) => (i % 7 === 0 ? -9999 : i / 8));
    await writeCog(join(dir, 'e.tif'), { grid, bands: 2, data, nodata: -9999 });
    execFileSync('gdal_translate', ['-q', '-of', 'HFA', join(dir, 'e.tif'), join(dir, 'e.img')]);
    const [tif, img] = [await readRaster(join(dir, 'e.tif')), await readRaster(join(dir, 'e.img'))];
    assert.deepEqual(img.grid, tif.grid);
    assert.deepEqual(img.data, tif.data);
    assert.equal(img.nodata, -9999);
  },
);

test('a KML has its features, in degrees', { skip: missing }, async () => {
  const path = put(
    'f.kml',
    `<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>one</name><Polygon><outerBoundaryIs><LinearRing>
     <coordinates>118,29.9 118.01,29.9 118.01,29.91 118,29.9</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>`,
  );
  const { features, crs } = await readVector(path);
  assert.equal(crs, 'EPSG:4326');
  assert.equal(features.length, 1);
  assert.deepEqual(features[0].geometry, {
    type: 'Polygon',
    coordinates: [
      [
        [118, 29.9],
        [118.01, 29.9],
        [118.01, 29.91],
        [118, 29.9],
      ],
    ],
  });
});
