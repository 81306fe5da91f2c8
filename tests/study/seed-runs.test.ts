import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  boundarySaving,
  contrast,
  contrastTable,
  openStudy,
  seedLabel,
  seedTable,
  verdictOf,
  type SeedRuns,
  type StoredScores,
} from 'landslide/study';
import { addConfusions, scores } from 'landslide/metrics';

const study = openStudy({ out: '/nowhere', progress: () => {} });

/** A run on four landslides that finds so many of a hundred pixels of each. */
function run(seed: number, found: number, meanM: number): { seed: number; scores: StoredScores } {
  const units = [-6, -2, 2, 6].map((d, i) => {
    const tp = found + d;
    return { landslides: [i], patches: 2, confusion: { tp, fp: 10, fn: 100 - tp, tn: 300 } };
  });
  const patchWise = scores(addConfusions(units.map((u) => u.confusion)));
  return { seed, scores: { units, byPatch: [], patchWise, surface: { meanM } } as unknown as StoredScores };
}

const runs: SeedRuns = {
  unet: [run(1, 60, 10), run(2, 64, 8)],
  'unet-se': [run(1, 70, 8), run(2, 72, 8)],
  vgg13: [run(1, 60, 5), run(2, 60, NaN)],
  'vgg13-se': [run(1, 50, 5), run(2, 70, 5)],
};

test('mean and spread over the seeds, a row a network', () => {
  const { columns, rows } = seedTable(runs);
  assert.equal(columns.length, rows[0].length);
  const f1 = [60, 64].map((tp) => (2 * tp) / (tp + 10 + 100));
  assert.deepEqual(rows[0].slice(0, 3), ['UNet', 2, Number(((f1[0] + f1[1]) / 2).toFixed(3))]);
  assert.equal(rows[0][3], Number((Math.abs(f1[0] - f1[1]) / Math.SQRT2).toFixed(3)));
  assert.equal(rows[0].at(-1), 9);
  assert.equal(rows[2].at(-1), null);
  assert.match(seedLabel(study), /^2 seeds, each of \d+ patches and \d+ epochs$/);
});

test('differences are paired, decided where the interval leaves out 0, and held against the paper’s', () => {
  const se = contrast(study, runs, 'unet-se', 'unet', 0.064);
  assert.equal(se.verdict, 'higher');
  const open = contrast(study, runs, 'vgg13-se', 'vgg13');
  assert.equal(open.verdict, 'not decided');
  const rows = contrastTable([se, open]).rows;
  assert.deepEqual([rows[0][0], rows[0][1], rows[0][5], rows[0][6]], ['UNet-SE', 'UNet', '+0.064', 'yes']);
  assert.deepEqual([rows[1][5], rows[1][6]], ['not given', '']);
  assert.equal(verdictOf({ low: -0.2, high: -0.1 }), 'lower');
  assert.throws(() => contrast(study, runs, 'resnet18-se', 'resnet18'), /trials are none/);
});

test('what is saved of the distance of outlines, seed by seed', () => {
  const saved = boundarySaving(runs, 'unet', 'unet-se').map((s) => s.saved);
  assert.ok(Math.abs(saved[0] - 0.2) < 1e-12 && saved[1] === 0);
  assert.ok(Number.isNaN(boundarySaving(runs, 'vgg13', 'vgg13-se')[1].saved));
});
