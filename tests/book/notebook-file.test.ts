import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  cleanNotebook,
  listNotebooks,
  makeNotebook,
  readNotebook,
  selectNotebooks,
  writeNotebook,
} from 'landslide/book';
import { code, temporary, words, writeBook } from './fixture.js';

test('a notebook is written with one JSON line for each source line, and the same bytes each time', (t) => {
  const dir = temporary(t);
  const path = join(dir, '00-a.ipynb');
  writeNotebook(path, makeNotebook([words('# One\n\ntext'), code('const a = 1;\na + 1')]));
  const text = readFileSync(path, 'utf8');
  assert.match(text, /"const a = 1;\\n",\n\s+"a \+ 1"\n/);
  writeNotebook(path, cleanNotebook(readNotebook(path)));
  assert.equal(readFileSync(path, 'utf8'), text);
});

test('cleaning takes outputs, counts and editor metadata away, and keeps tags and parameters', () => {
  const notebook = makeNotebook([code('1', ['raises-exception'])], { needs: ['00'] });
  Object.assign(notebook.cells[0], { execution_count: 3, outputs: [{ output_type: 'stream' }] });
  notebook.cells[0].metadata.collapsed = true;
  notebook.metadata.language_info = { name: 'typescript' };
  const clean = cleanNotebook(notebook);
  assert.deepEqual([clean.cells[0].execution_count, clean.cells[0].outputs], [null, []]);
  assert.deepEqual(clean.cells[0].metadata, { tags: ['raises-exception'] });
  assert.deepEqual(Object.keys(clean.metadata), ['kernelspec', 'landslide']);
});

test('notebooks are listed in order with their titles, and chosen by number or name', (t) => {
  const dir = temporary(t);
  const entries = writeBook(dir, {
    '10-b': [words('# Second *one*')],
    '02-a': [words('# 02 · First `one`')],
  });
  assert.deepEqual(
    entries.map((e) => [e.number, e.title]),
    [
      ['02', 'First one'],
      ['10', 'Second one'],
    ],
  );
  const chosen = (...only: string[]): string[] => selectNotebooks(entries, only).map((e) => e.slug);
  assert.deepEqual(chosen('2'), ['02-a']);
  assert.deepEqual(chosen('10-b', '02'), ['02-a', '10-b']);
  assert.deepEqual(chosen(), ['02-a', '10-b']);
  assert.throws(() => chosen('21'), /^InputError: --only names 21: expected numbers from 02 to 10$/);
});

test('a folder without notebooks, and a file that is none, are named', (t) => {
  const dir = temporary(t);
  mkdirSync(join(dir, 'empty'));
  assert.throws(
    () => listNotebooks(join(dir, 'empty')),
    /empty holds no notebooks: expected files named like/,
  );
  writeFileSync(join(dir, '00-x.ipynb'), '{"cells": 1}');
  assert.throws(
    () => readNotebook(join(dir, '00-x.ipynb')),
    /00-x\.ipynb is no notebook: expected nbformat 4/,
  );
});
