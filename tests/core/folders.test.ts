import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { recoverFolder, replaceFolder } from 'landslide/core';

const scratch = (): string => mkdtempSync(join(tmpdir(), 'folders-'));
const put = (text: string) => (folder: string) => {
  writeFileSync(join(folder, 'a'), text);
  return Promise.resolve(text.length);
};

test('a folder is replaced as a whole, and nothing else stays beside it', async () => {
  const root = scratch();
  const dir = join(root, 'deep', 'store');
  assert.equal(await replaceFolder(dir, put('one')), 3);
  writeFileSync(join(dir, 'b'), 'gone with the old folder');
  await replaceFolder(dir, put('two'));
  assert.deepEqual(readdirSync(dir), ['a']);
  assert.equal(readFileSync(join(dir, 'a'), 'utf8'), 'two');
  assert.deepEqual(readdirSync(join(root, 'deep')), ['store']);
});

test('where the work fails in the middle the old folder stays whole', async () => {
  const dir = join(scratch(), 'store');
  await replaceFolder(dir, put('one'));
  const failing = replaceFolder(dir, (folder) => {
    writeFileSync(join(folder, 'a'), 'half');
    throw new Error('disk is full');
  });
  await assert.rejects(failing, /disk is full/);
  assert.equal(readFileSync(join(dir, 'a'), 'utf8'), 'one');
  assert.ok(!existsSync(`${dir}.part`));
});

test('a process that ended between the two renames: the old folder comes back', async () => {
  const dir = join(scratch(), 'store');
  await replaceFolder(dir, put('one'));
  renameSync(dir, `${dir}.old`);
  mkdirSync(`${dir}.part`);
  recoverFolder(dir);
  assert.equal(readFileSync(join(dir, 'a'), 'utf8'), 'one');
  await replaceFolder(dir, put('two'));
  assert.equal(readFileSync(join(dir, 'a'), 'utf8'), 'two');
});
