import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  dropFigures,
  dropTables,
  FIGURE_ENDINGS,
  figuresAreWhole,
  readFigures,
  readTables,
  recordFigure,
  recordTable,
} from 'landslide/book';
import { temporary } from './fixture.js';

const figure = {
  id: 'figure-4',
  title: 'Figure 4',
  caption: 'It rises.',
  alt: 'A map',
  notebook: '08-hongtan',
};

test('a figure is recorded once its files are there, and is whole while they are', (t) => {
  const out = temporary(t);
  const file = (ending: string): string => join(out, 'figures', `figure-4.${ending}`);
  assert.throws(() => recordFigure(figure, out), /figures\/figure-4\.svg is not there: export it first/);
  mkdirSync(join(out, 'figures'));
  for (const ending of FIGURE_ENDINGS) writeFileSync(file(ending), 'x');
  recordFigure(figure, out);
  assert.deepEqual(readFigures(out), [figure]);
  assert.ok(figuresAreWhole('08-hongtan', ['figure-4'], out));
  rmSync(file('pdf'));
  assert.ok(!figuresAreWhole('08-hongtan', ['figure-4'], out));
  dropFigures('09-kecun', out);
  assert.equal(readFigures(out).length, 1);
  dropFigures('08-hongtan', out);
  assert.deepEqual(readFigures(out), []);
});

test('a table is kept as CSV and for the index; rows of another length are refused', (t) => {
  const out = temporary(t);
  const table = {
    id: 'table-4',
    title: 'Table 4',
    caption: 'FR.',
    columns: ['class', 'FR'],
    notebook: '13-fr',
  };
  recordTable({ ...table, rows: [['< 10', 0.4]] }, out);
  assert.match(readFileSync(join(out, 'tables', 'table-4.csv'), 'utf8'), /class,FR\n< 10,0\.4\n$/);
  assert.equal(readTables(out)[0].notebook, '13-fr');
  assert.throws(
    () => recordTable({ ...table, rows: [['a']] }, out),
    /table-4 has 1 cells in row 1: expected 2/,
  );
  dropTables('13-fr', out);
  assert.deepEqual(readTables(out), []);
});
