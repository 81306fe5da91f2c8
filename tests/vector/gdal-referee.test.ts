import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import type { Feature, Geometry } from 'geojson';
import { createRng } from 'landslide/core';
import { makeGrid, readRaster, writeCog, type Grid } from 'landslide/raster';
import {
  boundsOf,
  polygonArea,
  polygonise,
  rasterise,
  readVector,
  writeGeoJson,
  type VectorLayer,
} from 'landslide/vector';
import { run, skipWithoutGdal } from './gdal-tool.js';
import { feature, scratch } from './layers.js';

const dir = scratch();
const pakistan = join(resolve(process.env.LANDSLIDE_TEST_DATA ?? '../shared/data'), 'susc_lsat_pakistan');
const skipReal = skipWithoutGdal || (existsSync(pakistan) ? false : `no data at ${pakistan}`);

/** Pixels at which gdal_rasterize of a file and `rasterise` of the layer differ, and how many it burns. */
async function compare(
  file: string,
  layer: VectorLayer,
  grid: Grid,
  allTouched: boolean,
): Promise<{ differ: number; burnt: number }> {
  const out = join(dir, 'burnt.tif');
  const [left, right] = [grid.transform[0], grid.transform[0] + grid.width * grid.transform[1]];
  const [top, bottom] = [grid.transform[3], grid.transform[3] + grid.height * grid.transform[5]];
  const extent = ['-te', left, bottom, right, top, '-ts', grid.width, grid.height].map(String);
  const at = allTouched ? ['-at'] : [];
  run('gdal_rasterize', '-q', '-burn', '1', '-init', '0', '-ot', 'Byte', ...at, ...extent, file, out);
  const theirs = (await readRaster(out)).data;
  const ours = rasterise(layer, grid, { value: 1, background: 0, allTouched }).data;
  let [differ, burnt] = [0, 0];
  for (let i = 0; i < ours.length; i++) {
    if (ours[i] !== theirs[i]) differ++;
    burnt += theirs[i];
  }
  return { differ, burnt };
}

test('real polygons and lines: the pixels of gdal_rasterize, and of -at', { skip: skipReal }, async (t) => {
  for (const name of ['landslides', 'Geology', 'Landcover', 'Confirmed_faults']) {
    const path = join(pakistan, `${name}.shp`);
    const layer = await readVector(path, { crs: 'EPSG:32643' });
    const [west, south, east, north] = boundsOf(layer.features);
    const pixel = (east - west) / 1800;
    const height = Math.ceil((north - south) / pixel);
    const grid = makeGrid({ width: 1800, height, crs: layer.crs, left: west, top: north, pixel });
    // Without -at, GDAL draws lines thinner than all that they touch.
    for (const allTouched of name === 'Confirmed_faults' ? [true] : [false, true]) {
      const { differ, burnt } = await compare(path, layer, grid, allTouched);
      t.diagnostic(`${name}${allTouched ? ' -at' : ''}: ${differ} of ${burnt} pixels differ`);
      assert.ok(burnt > 1000);
      assert.equal(differ, 0, `${name}, all touched: ${allTouched}`);
    }
  }
});

/** Shapes that cross themselves, overlap, nest and repeat. */
function oddShapes(): [string, Geometry][] {
  const square = (x: number, y: number, s: number): number[][] => [[x, y], [x + s, y], [x + s, y + s], [x, y + s], [x, y]]; // prettier-ignore
  const rng = createRng('odd');
  const scribble = Array.from({ length: 40 }, () => [60 * rng.next() + 2, 60 * rng.next() + 2]);
  const polygon = (...coordinates: number[][][]): Geometry => ({ type: 'Polygon', coordinates });
  return [
    ['bow-tie', polygon([[3, 3], [61, 60], [60, 4], [4, 61], [3, 3]])],
    ['scribble', polygon([...scribble, scribble[0]])],
    ['hole beyond its ring', polygon(square(5.2, 5.3, 20), square(15.1, 15.2, 30))],
    ['parts that overlap', { type: 'MultiPolygon', coordinates: [[square(5.2, 5.3, 30)], [square(15.1, 15.2, 30)]] }],
    ['repeated vertices', polygon([[3, 3], [50, 3], [50, 3], [50, 3], [20, 51], [20, 51], [3, 3]])],
    ['a collection', { type: 'GeometryCollection', geometries: [polygon(square(5.2, 5.3, 30)), polygon(square(15.1, 15.2, 30))] }],
  ]; // prettier-ignore
}

test(
  'odd polygons: the pixels of gdal_rasterize, whose area is about ours',
  { skip: skipWithoutGdal },
  async () => {
    const grid = makeGrid({ width: 64, height: 64, crs: 'EPSG:32650', left: 0, top: 64, pixel: 1 });
    for (const [name, geometry] of oddShapes()) {
      const layer = { name: 'odd', crs: grid.crs, features: [feature(geometry)] };
      const path = join(dir, 'odd.geojson');
      writeGeoJson(path, layer);
      const { differ, burnt } = await compare(path, layer, grid, false);
      assert.equal(differ, 0, name);
      if (name === 'bow-tie' || name === 'scribble')
        assert.ok(
          Math.abs(polygonArea(geometry) / burnt - 1) < 0.05,
          `${polygonArea(geometry)} and ${burnt}`,
        );
    }
  },
);

/** Masks that make polygonisers stumble. */
function oddMasks(width: number, height: number): [string, Uint8Array][] {
  const rng = createRng('masks');
  const make = (value: (x: number, y: number) => boolean): Uint8Array =>
    Uint8Array.from({ length: width * height }, (_, i) => Number(value(i % width, Math.floor(i / width))));
  const rings = (x: number, y: number): number => Math.max(Math.abs(x - width / 2), Math.abs(y - height / 2));
  return [
    ['checkerboard', make((x, y) => (x + y) % 2 === 0)],
    ['nested rings', make((x, y) => Math.floor(rings(x, y)) % 2 === 0)],
    ['holes that touch at corners', make((x, y) => x % 4 === 0 || y % 4 === 0 || (x + y) % 4 > 1)],
    ['noise', make(() => rng.next() < 0.4)],
    ['dense noise', make(() => rng.next() < 0.75)],
    ['diagonal stripes', make((x, y) => (x + y) % 3 === 0)],
  ];
}

const PYTHON = '/usr/bin/python3';
const ogr = spawnSync(PYTHON, ['-c', 'from osgeo import ogr']).status === 0;

/** For each file: how many geometries GEOS finds invalid, how many there are, and their area. */
const JUDGE = `
import sys
from osgeo import ogr
ogr.UseExceptions()
for path in sys.argv[1:]:
    source = ogr.Open(path)
    shapes = [f.GetGeometryRef().Clone() for f in source.GetLayer(0)]
    print(sum(not g.IsValid() for g in shapes), len(shapes), repr(sum(g.Area() for g in shapes)))
`;

test(
  'odd masks: valid by GEOS, and the areas of gdal_polygonize',
  { skip: ogr ? skipWithoutGdal : `no osgeo for ${PYTHON}: apt install python3-gdal` },
  async () => {
    const grid = makeGrid({ width: 90, height: 70, crs: 'EPSG:32650', left: 500000, top: 3e6, pixel: 2 });
    const made: { path: string; count: number; pixels: number }[] = [];
    for (const [name, mask] of oddMasks(grid.width, grid.height)) {
      await writeCog(join(dir, 'mask.tif'), { grid, bands: 1, data: mask, nodata: 0 });
      for (const connect of [4, 8] as const) {
        const features: Feature[] = polygonise(mask, grid, { connect });
        const path = join(dir, `${name} ${connect}.geojson`);
        writeGeoJson(path, { name, crs: grid.crs, features });
        made.push({ path, count: features.length, pixels: mask.reduce((n, v) => n + v, 0) });
        assert.deepEqual(areasOf(features), areasOf(await polygonised(connect)), `${name}, ${connect}`);
      }
    }
    const judged = run(PYTHON, '-c', JUDGE, ...made.map((m) => m.path))
      .trim()
      .split('\n');
    made.forEach(({ path, count, pixels }, i) => {
      const [invalid, found, area] = judged[i].split(' ').map(Number);
      assert.deepEqual([path, invalid, found], [path, 0, count]);
      assert.ok(Math.abs(area - 4 * pixels) < 1e-6, `${path}: ${area} m2 for ${pixels} pixels`);
    });
  },
);

const areasOf = (features: Feature[]): number[] =>
  features.map((f) => Math.round(polygonArea(f.geometry))).sort((a, b) => a - b);

/** gdal_polygonize's polygons of the last mask, which touch or cross themselves where pixels meet at corners. */
async function polygonised(connect: 4 | 8): Promise<Feature[]> {
  const out = join(dir, 'theirs.geojson');
  rmSync(out, { force: true });
  run(
    'gdal_polygonize.py',
    '-q',
    ...(connect === 8 ? ['-8'] : []),
    join(dir, 'mask.tif'),
    '-f',
    'GeoJSON',
    out,
  );
  return (await readVector(out, { crs: 'EPSG:32650' })).features;
}
