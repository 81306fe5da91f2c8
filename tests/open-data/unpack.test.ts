import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { checkContents, unpackZip } from 'landslide/open-data';
import { makeZip } from './make-zip.js';
import { temporary } from './serve.js';

test('files are unpacked and listed; what systems leave in archives is not', async (t) => {
  const dir = temporary(t);
  const zip = join(dir, 'a.zip');
  writeFileSync(
    zip,
    makeZip({ 'img/': '', 'img/1.txt': 'one', '__MACOSX/img/1.txt': 'x', 'img/.DS_Store': 'x' }),
  );
  const contents = await unpackZip(zip, join(dir, 'to'));
  assert.deepEqual(contents, [{ path: 'img/1.txt', bytes: 3, crc32: crc32('one') }]);
  assert.equal(readFileSync(join(dir, 'to', 'img', '1.txt'), 'utf8'), 'one');
  assert.ok(!existsSync(join(dir, 'to', '__MACOSX')));
  assert.deepEqual(await checkContents(join(dir, 'to'), contents), []);
});

test('names that lead out of the folder, damaged files and what is no archive are one line each', async (t) => {
  const dir = temporary(t);
  const zip = join(dir, 'a.zip');
  writeFileSync(zip, makeZip({ '../out.txt': 'x' }));
  await assert.rejects(unpackZip(zip, join(dir, 'to')), /a.zip does not unpack: .*\.\.\/out.txt/);
  assert.ok(!existsSync(join(dir, 'out.txt')));
  writeFileSync(zip, makeZip({ 'a.txt': 'one' }, { damage: 'a.txt' }));
  await assert.rejects(unpackZip(zip, join(dir, 'to')), /a.txt unpacks to other bytes|CRC/i);
  assert.ok(!existsSync(join(dir, 'to', 'a.txt')));
  writeFileSync(zip, 'no archive at all');
  await assert.rejects(unpackZip(zip, join(dir, 'to')), /a.zip is no zip archive: /);
});

test('missing, cut and changed files are named', async (t) => {
  const dir = temporary(t);
  const zip = join(dir, 'a.zip');
  writeFileSync(zip, makeZip({ a: 'one', b: 'two', c: 'three' }));
  const contents = await unpackZip(zip, dir);
  rmSync(join(dir, 'a'));
  writeFileSync(join(dir, 'b'), 't');
  writeFileSync(join(dir, 'c'), 'THREE');
  assert.deepEqual(await checkContents(dir, contents), [
    'a is missing',
    'b has 1 bytes instead of 3',
    'c has changed (CRC-32)',
  ]);
});
