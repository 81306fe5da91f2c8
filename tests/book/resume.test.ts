import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesNamedIn, findDone, keepStamp, notebookKey, outputPaths, type RunInputs } from 'landslide/book';
import { code, temporary, words, writeBook } from './fixture.js';

const inputs: RunInputs = { preset: 'demo', seed: '1', device: 'cpu', regions: '', root: '', library: 'abc' };
const book = {
  '00-a': [words('# A'), code('1')],
  '01-b': [words('# B'), code('2')],
  '02-c': [words('# C'), code('3')],
};

test('the key changes with the notebook, the code before it, and each input; not with prose before it', (t) => {
  const dir = temporary(t);
  const key = (change: Partial<typeof book>, other: Partial<RunInputs> = {}): string => {
    const entries = writeBook(dir, { ...book, ...change });
    return notebookKey(entries[1], entries, { ...inputs, ...other });
  };
  const plain = key({});
  assert.equal(key({}), plain);
  assert.equal(key({ '00-a': [words('# Another title'), code('1')] }), plain);
  assert.equal(key({ '02-c': [words('# C'), code('4')] }), plain);
  assert.notEqual(key({ '00-a': [words('# A'), code('10')] }), plain);
  assert.notEqual(key({ '01-b': [words('# B, better'), code('2')] }), plain);
  for (const name of Object.keys(inputs) as (keyof RunInputs)[])
    assert.notEqual(key({}, { [name]: 'other' }), plain, name);
});

test('a notebook that names what it needs does not depend on the rest', (t) => {
  const dir = temporary(t);
  const key = (first: string, second: string): string => {
    const entries = writeBook(dir, { ...book, '00-a': [code(first)], '01-b': [code(second)] });
    entries[2].notebook.metadata.landslide = { needs: ['01'] };
    entries[1].notebook.metadata.landslide = { needs: [] };
    return notebookKey(entries[2], entries, inputs);
  };
  assert.equal(key('1', '2'), key('changed', '2'));
  assert.notEqual(key('1', '2'), key('1', 'changed'));
});

test('a reader’s own files count by what is in the manifest and by size and time of what it names', (t) => {
  const dir = temporary(t);
  const manifest = join(dir, 'region.json');
  writeFileSync(join(dir, 'dem.tif'), 'x');
  writeFileSync(manifest, JSON.stringify({ name: 'mine', dem: 'dem.tif', scene: { pan: 'missing.tif' } }));
  assert.deepEqual(filesNamedIn(manifest), [join(dir, 'dem.tif')]);
  const entries = writeBook(dir, book);
  const before = notebookKey(entries[0], entries, { ...inputs, regions: manifest });
  writeFileSync(join(dir, 'dem.tif'), 'longer');
  assert.notEqual(notebookKey(entries[0], entries, { ...inputs, regions: manifest }), before);
});

test('done while the key is the same and the output untouched', (t) => {
  const out = temporary(t);
  const { ipynb, html, stamp } = outputPaths(out, '00-a');
  mkdirSync(join(out, 'notebooks'));
  for (const path of [ipynb, html]) writeFileSync(path, 'whole');
  keepStamp(out, '00-a', 'key', 12);
  assert.equal(findDone(out, '00-a', 'key')?.seconds, 12);
  assert.equal(findDone(out, '00-a', 'other key'), undefined);
  writeFileSync(html, 'who');
  assert.equal(findDone(out, '00-a', 'key'), undefined);
  writeFileSync(html, 'whole');
  writeFileSync(stamp, '{ half a st');
  assert.equal(findDone(out, '00-a', 'key'), undefined);
});
