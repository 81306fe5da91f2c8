import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkNotebooks, makeNotebook, writeNotebook } from 'landslide/book';
import { code, temporary, words, writeBook } from './fixture.js';

test('a notebook as it should be has no fault', (t) => {
  const dir = temporary(t);
  writeBook(dir, { '00-a': [words('# Title'), code(Array(20).fill('1;').join('\n'))] });
  assert.deepEqual(checkNotebooks(dir), []);
});

test('outputs, counts, long cells, a foreign kernel and a missing title are named with their place', (t) => {
  const dir = temporary(t);
  const notebook = makeNotebook([code('1'), code(Array(21).fill('1;').join('\n'))]);
  Object.assign(notebook.cells[0], {
    execution_count: 1,
    outputs: [{ output_type: 'stream' }],
    source: 'a\nb',
  });
  notebook.metadata.kernelspec = { name: 'python3' };
  writeNotebook(join(dir, '00-a.ipynb'), notebook);
  const clean = 'run npm run notebooks -- --clean';
  assert.deepEqual(checkNotebooks(dir), [
    '00-a.ipynb: kernelspec is python3; expected tslab',
    '00-a.ipynb: no title; begin with a markdown cell "# ..."',
    `00-a.ipynb, code cell 1: source is not one JSON line for each line: ${clean}`,
    `00-a.ipynb, code cell 1: holds outputs: ${clean}`,
    `00-a.ipynb, code cell 1: holds an execution count: ${clean}`,
    '00-a.ipynb, code cell 2: 21 lines; at most 20: move the algorithm to lib/',
  ]);
});
