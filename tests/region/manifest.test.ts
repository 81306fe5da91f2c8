import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRegion, requireLayer } from 'landslide/region';

/** A folder with dem.tif and the given region.json. */
function folder(manifest: unknown): string {
  const dir = mkdtempSync(join(tmpdir(), 'region-'));
  writeFileSync(join(dir, 'dem.tif'), '');
  writeFileSync(join(dir, 'region.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  return dir;
}

const good = { name: 'mine', crs: 'EPSG:32650', dem: 'dem.tif' };

test('a manifest is read with absolute paths, from its folder or its file', () => {
  const dir = folder(good);
  assert.equal(openRegion(dir).layers.dem?.file, join(dir, 'dem.tif'));
  assert.equal(openRegion(join(dir, 'region.json')).demo, false);
});

test('paths are taken from --root where the data lie elsewhere', () => {
  const data = folder(good);
  const elsewhere = folder({ ...good, dem: 'dem.tif' });
  assert.equal(openRegion(elsewhere, { root: data }).layers.dem?.file, join(data, 'dem.tif'));
});

test('each fault is one line that names the file and the field', () => {
  const cases: [unknown, RegExp][] = [
    [{ ...good, name: '' }, /region.json: name is ""; expected a text/],
    [{ ...good, crs: 'UTM 50' }, /crs is UTM 50; expected the form EPSG:32650/],
    [{ ...good, dem: '../dem.tif' }, /dem is \.\.\/dem.tif, which leaves/],
    [{ ...good, dem: '/etc/passwd' }, /dem is \/etc\/passwd, which leaves/],
    [{ ...good, dem: 'none.tif' }, /none.tif not found: dem of/],
    [{ ...good, dem: { file: 'dem.tif', hardness: { a: 9 } } }, /gives a the hardness 9/],
    [{ ...good, dem: 7 }, /dem is 7; expected a file name/],
    [{ ...good, dem: { path: 'dem.tif' } }, /dem is \{"path":"dem.tif"\}; expected a file name/],
    [{ ...good, dem: { file: 'dem.tif', feild: 'x' } }, /dem has feild; expected file, layer, crs, encoding/],
    [{ ...good, dem: { file: 'dem.tif', encoding: 936 } }, /encoding of dem is 936; expected a text/],
    [{ ...good, dem: { file: 'dem.tif', crs: 'UTM' } }, /crs of dem is UTM; expected the form EPSG:32650/],
    [{ ...good, dem: 'dem.tif|layername=x' }, /dem asks for layer x of dem.tif, which has one only/],
    [{ ...good, faults: '../a.gpkg|layername=x' }, /faults is \.\.\/a.gpkg, which leaves/],
    [
      { ...good, faults: 'a.gpkg|layerid=2' },
      /faults is a.gpkg\|layerid=2; expected a file name, or FILE.gpkg\|l/,
    ],
    [
      { ...good, faults: { file: 'a.gpkg|layername=x', layer: 'y' } },
      /faults names the layers x and y: name one/,
    ],
    [{ ...good, scene: { pan: 'dem.tif' } }, /scene.mss is undefined/],
    ['{', /is not JSON/],
  ];
  for (const [manifest, message] of cases) assert.throws(() => openRegion(folder(manifest)), { message });
});

test('a layer that a step needs and the region lacks is asked for by name', () => {
  const region = openRegion(folder(good));
  assert.throws(() => requireLayer(region, 'faults', 'distance from faults'), {
    message: /region mine has no faults, needed for distance from faults: add "faults" to/,
  });
});
