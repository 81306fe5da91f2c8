import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditPaper, CLAIMS } from 'landslide/paper';
import {
  auditParts,
  claimLines,
  claimPoints,
  countVerdicts,
  NOT_RECORDED,
  oursAsText,
} from 'landslide/study';

const recorded = {
  'paper.table2.hongtan.unet-se.f1': {
    id: 'paper.table2.hongtan.unet-se.f1',
    value: 0.7,
    verdict: 'not comparable: demo data',
    reason: 'ours is measured on invented data',
    notebook: '08-hongtan',
    demo: true,
  },
  'unet.seconds': { id: 'unet.seconds', value: 3 },
};

test('every claim has a line; those without a result say so', () => {
  const lines = claimLines(recorded);
  assert.equal(lines.length, CLAIMS.length);
  const f1 = lines.find((l) => l.claim === 'table2.hongtan.unet-se.f1')!;
  assert.deepEqual([f1.part, f1.paper, f1.ours, f1.notebook], ['table 2', '0.782', 0.7, '08-hongtan']);
  assert.equal(lines.filter((l) => l.verdict !== NOT_RECORDED).length, 1);
  assert.deepEqual(claimPoints(lines, 'table2').y, [0.7]);
});

test('verdicts are counted by part, and nothing is lost', () => {
  const rows = countVerdicts(claimLines(recorded));
  assert.equal(
    rows.reduce((s, r) => s + r.total, 0),
    CLAIMS.length,
  );
  assert.equal(rows[0].counts['not comparable: demo data'], 1);
  const audit = countVerdicts(auditParts(auditPaper()));
  assert.equal(
    audit.reduce((s, r) => s + r.total, 0),
    auditPaper().length,
  );
  assert.ok(audit.some((r) => r.part === 'table 4') && audit.some((r) => r.part === 'text against tables'));
});

test('our value as text', () => {
  assert.equal(oursAsText({ ours: 0.78213, paper: '0.782' }), '0.782');
  assert.equal(oursAsText({ ours: 1e-4, paper: '1 × 10−4' }), '1e-4');
  assert.equal(oursAsText({ ours: false, paper: 'holds' }), 'does not hold');
  assert.equal(oursAsText({ ours: 19924.4, paper: '19,924' }), '19,924');
  assert.equal(oursAsText({ ours: null, paper: '0.1' }), '');
});
