import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLAIMS, compareWithPaper } from 'landslide/paper';

test('each of the five verdicts', () => {
  const rows = compareWithPaper([
    { claim: 'table2.hongtan.unet-se.f1', ours: 0.76, spread: 0.01, demo: false },
    { claim: 'table2.hongtan.unet-se.f1', ours: 0.74, spread: 0.02, demo: false },
    { claim: 'table2.hongtan.unet-se.f1', ours: 0.782, demo: true },
    { claim: 'table2.hongtan.unet-se.f1', ours: null, demo: false },
    { claim: 'table2.hongtan.unet-se.f1', ours: 0.782, demo: false, elsewhere: true },
    { claim: 'setting.batch', ours: 32, demo: true },
    { claim: 'setting.batch', ours: 16, demo: true, reason: 'demo preset' },
    { claim: 'text.se-helps', ours: true, demo: false },
    { claim: 'text.se-helps', ours: false, demo: false },
  ]);
  assert.deepEqual(
    rows.map((r) => r.verdict),
    [
      'within',
      'outside',
      'not comparable: demo data',
      'not testable: data closed',
      'not comparable: other ground',
      'within',
      'outside',
      'within',
      'outside',
    ],
  );
  assert.equal(rows[0].paper, '0.782');
  assert.equal(rows[0].place, 'Table 2');
  assert.ok(Math.abs(rows[0].difference! + 0.022) < 1e-12);
  assert.equal(rows[1].reason, 'the spread reaches the tolerance');
  assert.equal(rows[6].reason, 'demo preset');
  assert.equal(rows[7].paper, 'holds');
});

test('a value that rounds to the printed one is within, whatever the tolerance', () => {
  const [row] = compareWithPaper([
    { claim: 'table2.hongtan.unet-se.iou', ours: 0.6424, demo: false, tolerance: 0 },
  ]);
  assert.equal(row.verdict, 'within');
});

test('claims have ids of their own; an unknown one, or a value of the wrong kind, is one line', () => {
  assert.equal(new Set(CLAIMS.map((c) => c.id)).size, CLAIMS.length);
  assert.throws(
    () => compareWithPaper([{ claim: 'table9', ours: 1, demo: false }]),
    /claim is table9: not among/,
  );
  assert.throws(
    () => compareWithPaper([{ claim: 'text.se-helps', ours: 0.5, demo: false }]),
    /text.se-helps is a sentence: give true, false or null, not 0.5/,
  );
  assert.throws(
    () => compareWithPaper([{ claim: 'setting.batch', ours: NaN, demo: false }]),
    /setting.batch is a number/,
  );
});
