import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { cannotWrite, InputError, makeFolder, replaceFolder, writeFileAtomic } from 'landslide/core';

const fault = (code: string, syscall = 'write'): Error =>
  Object.assign(new Error(`${code}: no, ${syscall}`), { code, syscall });

test('each line says what to do: make room, or take another folder', () => {
  const said = (error: unknown, bytes?: number): string => cannotWrite('a/b.tif', error, bytes).message;
  const kept = 'or take another folder; what was there before is kept';
  assert.equal(said(fault('ENOSPC')), `cannot write a/b.tif: ENOSPC: no, write: make room ${kept}`);
  assert.equal(said(fault('EFBIG'), 2_500_000), `cannot write a/b.tif: EFBIG: no, write: make room (2.50 MB are needed) ${kept}`); // prettier-ignore
  for (const code of ['EACCES', 'EROFS', 'ENOTDIR'])
    assert.equal(said(fault(code)), `cannot write a/b.tif: ${code}: no, write: give a folder that you can write to`); // prettier-ignore
  assert.match(said(fault('ENOENT', 'mkdir')), /: give a folder that you can write to$/);
  assert.equal(said(fault('EIO')), 'cannot write a/b.tif: EIO: no, write');
  assert.equal(said('why\nnot'), 'cannot write a/b.tif: why');
  const own = new InputError('the band is 9: expected 1 to 4');
  assert.equal(cannotWrite('a/b.tif', own), own);
});

test('a file in the place of a folder: files, folders and folders that are replaced say so in one line', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'write-error-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'file');
  writeFileSync(file, 'x');
  const line = /^cannot write .*file[^:]*: (ENOTDIR|EEXIST)[^\n]*: give a folder that you can write to$/;
  assert.throws(() => makeFolder(join(file, 'a')), { message: line });
  assert.throws(() => writeFileAtomic(join(file, 'a', 'b.txt'), 'x'), { message: line });
  await assert.rejects(
    replaceFolder(join(file, 'a'), async () => undefined),
    { message: line },
  );
});

test('a disk that fills up while a folder is replaced: the old one stays', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'write-error-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const at = join(dir, 'maps');
  mkdirSync(at);
  writeFileSync(join(at, 'old.txt'), 'x');
  await assert.rejects(
    replaceFolder(at, async () => {
      throw fault('ENOSPC', 'copyfile');
    }),
    /^DataError: cannot write .*maps: ENOSPC: no, copyfile: make room or take another folder/,
  );
  assert.deepEqual(readdirSync(dir), ['maps']);
  assert.deepEqual(readdirSync(at), ['old.txt']);
});
