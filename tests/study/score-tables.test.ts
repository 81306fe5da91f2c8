import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  areaTable,
  detectionTable,
  bestOf,
  openStudy,
  scoreClaims,
  scoreResults,
  scoresOf,
  scoreTable,
} from 'landslide/study';
import type { StoredScores, StudySamples } from 'landslide/study';
import { addConfusions, scores } from 'landslide/metrics';

const study = openStudy({ out: '/nowhere', progress: () => {} });

function made(model: string, parts: [number, number, number, number][]): StoredScores {
  const byPatch = parts.map(([tp, fp, fn, tn]) => ({ tp, fp, fn, tn }));
  const total = scores(addConfusions(byPatch), { counting: 'patch-wise' });
  return {
    model,
    region: 'here',
    demo: true,
    patchWise: total,
    mapWise: { ...total, f1: 0.5 },
    byPatch,
    units: byPatch.map((confusion, i) => ({ landslides: [i + 1], patches: 1, confusion })),
    sweep: null,
    calibration: { bins: [], expectedError: 0, brier: 0 },
    omissions: [],
    detection: {
      landslides: [{ id: 1, pixels: 100, covered: 0.756, found: true, mergedWith: [] }],
      found: 1,
      missed: 0,
      falseObjects: [],
    },
    boundaryIoU: 0.4,
    surface: { meanM: 2.345, p95M: 9, pixels: [1, 1] },
  };
}

const unet = made('unet', [
  [60, 10, 20, 100],
  [40, 5, 5, 90],
]);
const silent = made('unet-se', [
  [0, 0, 20, 100],
  [0, 0, 5, 90],
]);

test('a row a model, with the paper’s F1 at its end and an interval that holds the value', () => {
  const { columns, rows } = scoreTable(study, 'hongtan', [unet]);
  assert.equal(columns.length, rows[0].length);
  // 100 of 115 marked, 100 of 125 there.
  assert.deepEqual([rows[0][0], rows[0][1], rows[0][2], rows[0].at(-1)], ['UNet', 0.87, 0.8, 0.731]);
  const [low, high] = String(rows[0][4]).split(' to ').map(Number);
  assert.ok(low <= 0.833 && high >= 0.833);
});

test('a model that marks nothing has a null where there is nothing to score, and a reason', () => {
  assert.equal(scoreTable(study, 'hongtan', [silent]).rows[0][1], null);
  const claim = scoreClaims(study, 'hongtan', [silent]).find((c) => c.claim.endsWith('precision'))!;
  assert.equal(claim.ours, null);
  assert.match(claim.reason!, /marks no landslide/);
  assert.equal(bestOf([silent, unet]).model, 'unet');
});

test('results carry area, setting and model in their ids', () => {
  const ids = scoreResults('kecun', [{ ...unet, setting: 'zero-shot, PIF' }]).map((r) => r.id);
  assert.ok(ids.includes('kecun.zero-shot-pif.unet.f1'));
  assert.throws(() => scoresOf([unet], 'vgg13-se'), /no scores of vgg13-se: the list has unet/);
});

test('the landslide table has a share a model, what was found, and false objects', () => {
  const samples = {
    grid: { width: 1, height: 1, crs: '', transform: [0, 2, 0, 0, 0, -2] },
    landslides: [{ id: 1, name: 'Y1', split: 'test' }],
  } as unknown as StudySamples;
  assert.deepEqual(detectionTable(samples, [unet]).rows, [
    ['Y1', 400, '76 %'],
    ['found', null, '1 of 1'],
    ['merged with another', null, 0],
    ['false objects', null, 0],
  ]);
});

test('the whole table 2 has the areas in the paper’s order, each with its own paper values', () => {
  const { columns, rows } = areaTable(study, {
    hongtan: [unet],
    kecun: [unet],
    lushan: [{ ...unet, setting: 'fine-tuned' } as StoredScores],
  });
  assert.equal(columns[0], 'area');
  for (const row of rows) assert.equal(row.length, columns.length);
  assert.deepEqual(
    rows.map((r) => r.at(-1)),
    [0.723, 0.751, 0.731],
  );
});
