import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, desc, op, table } from 'arquero';
import { columnsOf, fromCsv, tableOf, toCsv, type Table } from 'landslide/figures';

const SLIDES: Table = {
  columns: ['name', 'northing', 'rock', 'found', 'area_m2'],
  rows: [
    ['Y1', 4321234.56, 'granite', true, 1520.25],
    ['Y2', 3309000.125, 'shale', false, null],
    ['Y3', 3309000.126, 'shale', true, 880],
  ],
};

test('a table goes into Arquero and comes back the same: numbers to the last bit, text, true and false, null', () => {
  assert.deepEqual(tableOf(table(columnsOf(SLIDES))), SLIDES);
  assert.deepEqual(fromCsv(toCsv(tableOf(table(columnsOf(SLIDES))))), SLIDES);
  const values = [0.1 + 0.2, Number.MAX_SAFE_INTEGER, -0, NaN, Infinity, 5e-324];
  const back = tableOf(table(columnsOf({ columns: ['v'], rows: values.map((v) => [v]) })));
  assert.ok(back.rows.every(([v], i) => Object.is(v, values[i])));
});

test('grouped, joined, filtered and sorted by Arquero, a table comes back as it then is', () => {
  const slides = table(columnsOf(SLIDES));
  const grouped = slides.groupby('rock').rollup({ n: op.count(), found: op.sum('found') });
  assert.deepEqual(tableOf(grouped), {
    columns: ['rock', 'n', 'found'],
    rows: [
      ['granite', 1, 1],
      ['shale', 2, 1],
    ],
  });
  const hardness = table({ rock: ['granite', 'shale'], grade: [1, 3] });
  const joined = tableOf(slides.join(hardness, 'rock', [['name'], ['grade']]));
  assert.deepEqual(joined.rows, [
    ['Y1', 1],
    ['Y2', 3],
    ['Y3', 3],
  ]);
  const sorted = tableOf(
    slides
      .orderby(desc('northing'))
      .filter((d: { rock: string }) => d.rock === 'shale')
      .select('name'),
  );
  assert.deepEqual(sorted, { columns: ['name'], rows: [['Y3'], ['Y2']] });
  assert.equal(tableOf(slides.select(all())).columns.length, 5);
});

test('a frame known by its columns and values (danfojs-node) comes back the same', () => {
  assert.deepEqual(tableOf({ columns: SLIDES.columns, values: SLIDES.rows }), SLIDES);
  assert.deepEqual(tableOf({ columns: [], values: [] }), { columns: [], rows: [] });
});

test('dates become text, whole bigints numbers, undefined null; anything else is refused in one line', () => {
  const day = new Date('2026-01-31T00:00:00Z');
  const frame = table({ a: [day, undefined], b: [7n, 8n] });
  assert.deepEqual(tableOf(frame).rows, [
    ['2026-01-31T00:00:00.000Z', 7],
    [null, 8],
  ]);
  assert.throws(() => tableOf(table({ geom: [{ type: 'Point' }] })), {
    name: 'InputError',
    message: /^row 1 of column geom is of type object: expected text/,
  });
  assert.throws(() => tableOf(table({ id: [2n ** 60n + 1n] })), /row 1 of column id is of type bigint/);
  assert.throws(() => columnsOf({ columns: ['x', 'x'], rows: [] }), /table has two columns x/);
});
