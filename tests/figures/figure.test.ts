import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFigure, type FigureText } from 'landslide/figures';
import { words } from './gallery.js';

const parts = { data: [], layout: {}, table: { columns: ['a'], rows: [[1]] } };
const make = (more: Partial<FigureText>): unknown => makeFigure(words('figure-1', more), parts);

test('a figure must say what it shows', () => {
  assert.throws(() => make({ alt: ' ' }), {
    message: 'figure figure-1 has no alt text: say in a sentence what it shows',
  });
  assert.throws(() => make({ caption: '' }), /figure figure-1 has no caption/);
  assert.throws(() => make({ title: '' }), /figure figure-1 has no title/);
  assert.throws(() => make({ id: 'figure 1' }), /figure id is "figure 1"/);
});

test('sizes are those of print', () => {
  assert.throws(() => make({ widthMm: 100 as 85 }), /is 100 mm wide: expected 85 or 180/);
  assert.throws(() => make({ heightMm: 400 }), /is 400 mm high/);
});

test('the table behind has as many cells as columns', () => {
  const table = { columns: ['a', 'b'], rows: [[1, 2], [3]] };
  assert.throws(() => makeFigure(words('f'), { ...parts, table }), /has 1 cells in row 2: expected 2/);
});

test('demo data are marked, real data are not', () => {
  assert.equal((makeFigure(words('f'), parts).layout.title as { text: string }).text, 'demo data');
  assert.equal(makeFigure(words('f', { demo: false }), parts).layout.title, undefined);
});
