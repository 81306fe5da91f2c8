import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LandslideError } from 'landslide/core';
import { readVector, writeGeoPackage } from 'landslide/vector';
import { changedGeoPackage, scratch, slides } from './layers.js';

const dir = scratch();

test('nothing that a file holds is run: views, virtual tables and generated columns', async () => {
  const forever =
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, i AS geom FROM n';
  const view = changedGeoPackage(
    dir,
    'view',
    'ALTER TABLE slides RENAME TO other',
    `CREATE VIEW slides AS ${forever}`,
  );
  await assert.rejects(readVector(view), /slides is a view, which is not read: copy it to a table/);
  const contents = changedGeoPackage(
    dir,
    'contents',
    'PRAGMA foreign_keys = OFF',
    'DROP TABLE gpkg_contents',
    `CREATE VIEW gpkg_contents AS ${forever}`,
  );
  await assert.rejects(readVector(contents), /gpkg_contents is a view/);
  const virtual = changedGeoPackage(dir, 'virtual', 'ALTER TABLE slides RENAME TO other', 'CREATE VIRTUAL TABLE slides USING fts5(geom)'); // prettier-ignore
  await assert.rejects(readVector(virtual), /slides is a virtual table/);
  const generated = changedGeoPackage(
    dir,
    'generated',
    'ALTER TABLE slides ADD COLUMN x AS (hex(zeroblob(900000000)))',
  );
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
    readVector(changedGeoPackage(dir, 'bare', 'DROP TABLE gpkg_geometry_columns')),
    /has no table gpkg_geom/,
  );
  await assert.rejects(
    readVector(changedGeoPackage(dir, 'tiles', "UPDATE gpkg_contents SET data_type = 'tiles'")),
    /no vector layer/,
  );
  const curve = changedGeoPackage(
    dir,
    'curve',
    "UPDATE slides SET geom = x'47500001000000000108000000' WHERE fid = 2",
  );
  await assert.rejects(
    readVector(curve),
    /geometry of row 2 of slides is not read: its type \(8\) is a curve/,
  );
  const huge = changedGeoPackage(
    dir,
    'huge',
    "UPDATE slides SET geom = x'4750000100000000010600000000FFFFFFFF'",
  );
  await assert.rejects(readVector(huge), /geometry of row 1 of slides is not read: it ends too soon/);
  const deep = Buffer.concat([Buffer.from('4750000100000000', 'hex'), ...Array.from({ length: 5000 }, () => Buffer.from('010700000001000000', 'hex'))]); // prettier-ignore
  const nested = changedGeoPackage(dir, 'nested', `UPDATE slides SET geom = x'${deep.toString('hex')}'`);
  await assert.rejects(readVector(nested), /collections are nested too deep/);
});

test('texts, names and types that are no UTF-8 end in U+FFFD, not in the end of the process', async () => {
  const path = changedGeoPackage(
    dir,
    'bytes',
    "UPDATE slides SET name = CAST(x'41FF42' AS TEXT) WHERE fid = 1",
  );
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
