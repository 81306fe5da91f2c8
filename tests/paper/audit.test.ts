import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditPaper, paperScores, PAPER, iouOf, kappaOf } from 'landslide/paper';

const audit = new Map(auditPaper().map((c) => [c.id, c]));

test('the five scores of a small matrix, by hand', () => {
  // n = 20, observed = 14 / 20, chance = (8 * 10 + 12 * 10) / 400 = 0.5
  const s = paperScores({ tp: 6, fp: 4, fn: 2, tn: 8 });
  assert.equal(s.precision, 0.6);
  assert.equal(s.recall, 0.75);
  assert.ok(Math.abs(s.f1 - 2 / 3) < 1e-12);
  assert.ok(Math.abs(s.kappa - 0.4) < 1e-12);
  assert.equal(s.iou, 0.5);
  assert.ok(Math.abs(iouOf(s.f1) - s.iou) < 1e-12);
  assert.ok(Math.abs(kappaOf(0.6, 0.75, 8 / 20) - 0.4) < 1e-12);
});

test('the three matrices give table 2 to the third decimal', () => {
  for (const area of ['hongtan', 'kecun', 'lushan'] as const)
    assert.equal(audit.get(`matrix-${area}`)!.verdict, 'consistent');
  assert.equal(paperScores(PAPER.matrices.areas.hongtan).iou.toFixed(4), '0.6420');
  const patches = ['hongtan', 'kecun', 'lushan'].map((a) => audit.get(`whole-patches-${a}`)!.recomputed);
  assert.deepEqual(patches, ['317 patches', '172 patches', '177 patches']);
});

test('ids are unique, and each check says its place and both values', () => {
  assert.equal(audit.size, auditPaper().length);
  for (const c of audit.values()) assert.ok(c.place && c.statement && c.printed && c.recomputed, c.id);
});

test('exactly these statements do not agree with the article’s own numbers', () => {
  const of = (v: string): string[] => [...audit.values()].filter((c) => c.verdict === v).map((c) => c.id);
  assert.deepEqual(of('inconsistent').sort(), [
    'best-in-all-scores-kecun',
    'best-in-all-scores-lushan',
    'consistent-trend',
    'dominant-factors',
    'iou-of-abstract',
    'most-susceptible-elevation',
    'precipitation',
    'slope-20-to-35',
    'soft-rock-share',
    'sparse-vegetation',
    'unet-declines-more',
  ]);
  assert.deepEqual(of('not checkable').sort(), [
    'boundary-error',
    'fr-hardness-Hard rock',
    'landslide-share',
    'test-share-of-patches',
  ]);
});
