import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromCsv, toCsv } from 'landslide/figures';

test('a table goes out and in again unchanged', () => {
  const table = {
    columns: ['name', 'a, b', 'c'],
    rows: [
      ['x "y"', 1.5, null],
      ['line\nbreak', -2e-9, true],
      ['# not a note', 0, ' edge '],
      ['12', 3, 'z'],
    ],
  };
  const provenance = { commit: 'c', seed: 's', preset: 'p', date: '2026-01-01' };
  assert.deepEqual(fromCsv(toCsv(table, provenance)), table);
});

test('absent numbers are empty', () => {
  assert.equal(toCsv({ columns: ['a', 'b'], rows: [[NaN, null]] }), 'a,b\n,\n');
});

test('a row of another length is refused', () => {
  assert.throws(() => fromCsv('a,b\n1\n'), /CSV row 1 has 1 cells: expected 2/);
});
