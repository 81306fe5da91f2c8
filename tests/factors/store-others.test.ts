/** The store through other programs' eyes. Python's are looked for in LANDSLIDE_TEST_PYTHON, else python3:
 *  pip install geopandas pyarrow duckdb */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { readPoints } from 'landslide/factors';
import { openStudy, studyFactors, type StudyFactors } from 'landslide/study';
import { tinyRegion } from '../study/tiny-region.js';

const works = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;
const python = process.env.LANDSLIDE_TEST_PYTHON ?? 'python3';
const withoutGdal = works('gdalinfo', '--version') ? false : 'GDAL is not installed';
const withoutPython = works(python, '-c', 'import geopandas, pyarrow, duckdb')
  ? false
  : 'no Python with geopandas, pyarrow and duckdb (LANDSLIDE_TEST_PYTHON)';

let factors: StudyFactors;
before(async () => {
  const out = mkdtempSync(join(tmpdir(), 'store-others-'));
  const study = openStudy({ out, regionFiles: { hongtan: await tinyRegion() }, progress: () => undefined });
  factors = await studyFactors(study, 'hongtan');
});

test(
  'GDAL: layers are tiled, with their nodata, the GeoPackage has index and vectors',
  { skip: withoutGdal },
  () => {
    const say = (program: string, ...args: string[]): string =>
      execFileSync(program, args, { encoding: 'utf8' });
    const info = say('gdalinfo', '-json', join(factors.dir, 'slope.tif'));
    const { bands, size } = JSON.parse(info.replace(/: *NaN/g, ': "NaN"')) as {
      bands: { noDataValue: unknown; type: string; block: number[] }[];
      size: number[];
    };
    assert.deepEqual(bands[0].block, [512, 512]);
    assert.deepEqual([bands[0].noDataValue, bands[0].type, size], ['NaN', 'Float32', [48, 48]]);
    const layers = say('ogrinfo', '-ro', '-q', join(factors.dir, 'store.gpkg'));
    for (const name of ['tiles', 'landslides', 'rivers', 'faults', 'geology'])
      assert.match(layers, new RegExp(`: ${name} \\(`));
    const counted = say(
      'ogrinfo',
      '-ro',
      '-q',
      join(factors.dir, 'store.gpkg'),
      '-sql',
      'SELECT sum(landslide_pixels) AS n FROM tiles',
    );
    assert.match(counted, /n \(Integer(64)?\) = 144/);
  },
);

test('GeoPandas, PyArrow and DuckDB: same rows, CRS and places', { skip: withoutPython }, async () => {
  const script = join('tests', 'factors', 'store-others.py');
  const said = JSON.parse(execFileSync(python, [script, factors.dir], { encoding: 'utf8' })) as Record<
    string,
    unknown
  >;
  const rows = await readPoints(join(factors.dir, 'samples.parquet'));
  const slides = rows.filter((r) => r.landslide === 1);
  const { slope, ...rest } = said;
  assert.deepEqual(rest, {
    epsg: [32650, 32650],
    rows: rows.length,
    geometryIsXY: true,
    inTiles: rows.length,
    groups: 1,
    landslides: slides.length,
  });
  assert.ok(Math.abs(Number(slope) - slides.reduce((s, r) => s + r.slope, 0)) < 1e-6 * Number(slope));
});

test('the catalogue names every file, where it lies, and when', () => {
  const read = (file: string): Record<string, never> =>
    JSON.parse(readFileSync(join(factors.dir, file), 'utf8'));
  const item = read('item.json') as unknown as {
    bbox: number[];
    properties: Record<string, unknown>;
    assets: Record<string, { href: string; 'raster:bands'?: { statistics: { maximum: number } }[] }>;
  };
  // UTM 50 N has its central meridian, 117 degrees, at x = 500000.
  assert.ok(
    Math.abs(item.bbox[0] - 117) < 1e-6 && item.bbox[2] > 117.004 && item.bbox[1] > 29 && item.bbox[3] < 30,
  );
  assert.deepEqual(item.properties['proj:transform'], [10, 0, 500000, 0, -10, 3300000]);
  assert.match(String(item.properties.datetime), /^\d{4}-\d\d-\d\dT.*Z$/);
  assert.equal(Object.keys(item.assets).length, 6 + 4);
  assert.equal(item.assets.hardness['raster:bands']![0].statistics.maximum, 4);
  assert.match(JSON.stringify(read('catalog.json')), /"rel":"item","href":"\.\/item\.json"/);
});
