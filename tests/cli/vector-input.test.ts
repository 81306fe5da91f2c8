import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { Feature, FeatureCollection, Polygon } from 'geojson';
import { main } from 'landslide/cli';
import { reprojectLayer, writeGeoJson, type VectorLayer } from 'landslide/vector';
import { TINY_CRS, tinyRegion } from '../study/tiny-region.js';
import { GBK, makeShapefile } from '../vector/make-shapefile.js';

const region = await tinyRegion();
const dir = dirname(region);
const manifest = JSON.parse(readFileSync(region, 'utf8')) as Record<string, unknown>;
const whole = (
  JSON.parse(readFileSync(join(dir, 'landslides.geojson'), 'utf8')) as FeatureCollection<Polygon>
).features;

interface Said {
  code: number;
  out: string;
  err: string;
}

/** `landslide factors` of the tiny region with other landslides. */
async function factors(landslides: unknown): Promise<Said> {
  return run('factors', { ...manifest, landslides });
}

async function run(command: string, regionJson: Record<string, unknown>): Promise<Said> {
  writeFileSync(region, JSON.stringify(regionJson));
  const [out, err]: [string[], string[]] = [[], []];
  const folder = mkdtempSync(join(tmpdir(), 'vector-input-'));
  const code = await main(
    [command, '--region', region, '--out', folder],
    (t) => void out.push(t),
    (t) => void err.push(t),
  );
  return { code, out: out.join('\n'), err: err.join('\n') };
}

function layerOf(features: Feature[]): VectorLayer {
  return { name: 'landslides', crs: TINY_CRS, features };
}

function file(name: string, content: string | VectorLayer): string {
  if (typeof content === 'string') writeFileSync(join(dir, name), content);
  else writeGeoJson(join(dir, name), content);
  return name;
}

const moved = (dx: number): Feature[] =>
  whole.map((f) => ({
    ...f,
    geometry: {
      ...f.geometry,
      coordinates: f.geometry.coordinates.map((r) => r.map(([x, y]) => [x + dx, y])),
    },
  }));
const point: Feature = {
  type: 'Feature',
  properties: {},
  geometry: { type: 'Point', coordinates: [500100, 3299900] },
};

test('landslides that cannot be used end in one line that says what to do', async () => {
  const nan = readFileSync(join(dir, 'landslides.geojson'), 'utf8').replace('500280', 'null');
  makeShapefile(dir, 'bare', { texts: [GBK] });
  const cases: [unknown, RegExp][] = [
    [file('empty.geojson', layerOf([])), /tiny has no landslide polygon in .*empty.geojson: it has no geometry: check/],
    [file('points.geojson', layerOf([point])), /no landslide polygon in .*: it has Point: check the file$/],
    [file('far.geojson', layerOf(moved(1e5))), /landslides do not overlap the factor grid: they lie in 600280\.\./],
    [file('nan.geojson', nan), /nan.geojson: feature 1 has the position null, 3\d+: expected two finite numbers/],
    [file('bare.geojson', JSON.stringify({ type: 'FeatureCollection', features: whole })), /states no CRS .* in "landslides" of/],
    ['bare.shp', /bare.shp has no .prj, so its CRS is not known: give crs: 'EPSG:n' in "landslides" of .*region.json$/],
    [{ file: 'bare.shp', crs: TINY_CRS }, /bare.dbf has text beyond ASCII .* give encoding: 'gbk' or 'utf-8' in "landslides" of/],
    [file('cut.geojson', '{"type": "Feat'), /cut.geojson is not JSON/],
    ['landslides.geojson|layername=a', /asks for layer a of landslides.geojson, which has one only/],
  ]; // prettier-ignore
  for (const [landslides, message] of cases) {
    const { code, out, err } = await factors(landslides);
    assert.equal(code, 1, err);
    assert.equal(out, '');
    assert.match(err, message);
    assert.equal(err.split('\n').length, 1);
    assert.match(err, /^landslide factors: /);
  }
});

test('what was mended, left out or is odd is said with the result, which is that of good files', async () => {
  const good = (await factors('landslides.geojson')).out;
  const same = (out: string): string =>
    out.replace(/^note: landslides: .*\n/gm, '').replace(/\S*vector-input-\S*/g, '');
  const open = whole.map((f) => ({
    ...f,
    geometry: { ...f.geometry, coordinates: f.geometry.coordinates.map((r) => r.slice(0, -1)) },
  }));
  const degrees = reprojectLayer(layerOf(whole), 'EPSG:4326');
  const cases: [string, string][] = [
    [file('open.geojson', layerOf(open)), 'open rings were closed in 12 of 12 features'],
    [file('mixed.geojson', layerOf([point, ...whole])), '1 of 13 features are no polygons (Point) and were left out'],
    [file('degrees.geojson', degrees), 'reprojected from EPSG:4326 to EPSG:32650'],
  ]; // prettier-ignore
  for (const [landslides, note] of cases) {
    const { out, err } = await factors(landslides);
    assert.equal(err, '');
    assert.ok(out.includes(`note: landslides: ${note}`), out);
    assert.equal(same(out), same(good));
  }
});

test('train tells bad landslides before it makes the image', async () => {
  const scene = { pan: 'dem.tif', mss: 'dem.tif', metadata: 'dem.tif' };
  const cases: [unknown, RegExp][] = [
    [file('empty.geojson', layerOf([])), /^landslide train: region tiny has no landslide polygon in .*: check the file$/],
    [{ file: 'empty.geojson', feild: 'x' }, /^landslide train: .*region.json: landslides has feild; expected file, layer/],
    ['../outside.gpkg|layername=a', /^landslide train: .*region.json: landslides is ..\/outside.gpkg, which leaves/],
  ]; // prettier-ignore
  for (const [landslides, message] of cases) {
    const { code, out, err } = await run('train', { ...manifest, scene, landslides });
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, message);
    assert.equal(err.split('\n').length, 1);
  }
});
