import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { classify } from 'landslide/factors';
import { readRaster } from 'landslide/raster';
import { shapValues } from 'landslide/susceptibility';
import {
  atShare,
  baseTable,
  chanceOf,
  classedFactors,
  contributionFigure,
  contributionMap,
  factorCollinearity,
  factorWeights,
  forestMap,
  frequencyMap,
  frequencyPrediction,
  frequencyRelatives,
  frequencyTable,
  gamesTable,
  openStudy,
  pairColumnOf,
  relativesTable,
  sampleFactors,
  shapDetail,
  studyFactors,
  studyForest,
  studyShap,
  susceptibilityAreas,
  susceptibilityFigure,
  weightsTable,
  type Review,
  type Study,
  type StudyFactors,
  type StudyForest,
} from 'landslide/study';
import { loaded, stackOf } from '../factors/stacks.js';
import { tinyRegion } from './tiny-region.js';

let study: Study;
let factors: StudyFactors;
let found: StudyForest;

before(async () => {
  const out = mkdtempSync(join(tmpdir(), 'review-'));
  study = openStudy({ out, regionFiles: { hongtan: await tinyRegion() }, progress: () => undefined });
  factors = await studyFactors(study, 'hongtan');
  found = await studyForest(study, 'hongtan', factors, await sampleFactors(study, factors));
});

test('the relatives follow from the ratios', async () => {
  const lines = frequencyTable(study, await classedFactors(factors), { replicates: 50 });
  const relatives = frequencyRelatives(lines);
  assert.equal(relatives.length, lines.length);
  for (const r of relatives) {
    if (Number.isNaN(r.fr)) assert.ok(Number.isNaN(r.informationValue));
    else assert.equal(r.informationValue, Math.log(r.fr));
    if (r.fr > 1) assert.ok(r.certaintyFactor > 0 && r.evidence.contrast > 0);
  }
  const { rows } = relativesTable(relatives);
  assert.ok(rows.some((r) => r.includes('−∞')) && rows.some((r) => r.includes('no pixel')));
  const collinear = await factorCollinearity(factors);
  const weights = factorWeights(lines, collinear);
  assert.equal(Math.min(...weights.map((w) => w.predictionRate)), 1);
  // Height, slope and distance from the river all grow to the east.
  assert.ok(weights.find((w) => w.factor === 'rivers')!.vif > 10);
  assert.match(String(weightsTable(weights, collinear).rows[0][4]), /^(Slope|Distance from rivers) \(0\.9/);
});

test('half of the landslides predict the other half worse than themselves', async () => {
  const halves = (await frequencyPrediction(study, factors, await classedFactors(factors)))!;
  assert.deepEqual([halves.made, halves.others], [6, 6]);
  assert.ok(halves.prediction.auc > 0.5 && halves.prediction.auc < 1);
  const { grid, names } = factors.stack;
  const { layers, ids } = await loaded(factors.stack);
  const three = ids.map((id) => (id > 3 ? 0 : id));
  const stack = await stackOf(grid, Object.fromEntries(names.map((name, f) => [name, layers[f]])), three);
  assert.equal(await frequencyPrediction(study, { stack }, await classedFactors({ stack })), null);
});

test('maps of both indices: whole, classed, and with all landslides in their areas', async () => {
  const classed = await classedFactors(factors);
  const lines = frequencyTable(study, classed, { replicates: 50 });
  const maps = [await frequencyMap(study, factors, classed, lines), await forestMap(study, factors, found)];
  for (const map of maps) {
    const [{ data: index }, { data: classOf }] = await Promise.all(map.files.map((file) => readRaster(file)));
    const breaks = map.areas.slice(1).map((a) => a.from);
    assert.deepEqual(classOf, classify(index, breaks));
    assert.equal(
      map.areas.reduce((s, a) => s + a.pixels, 0),
      46 * 46,
    );
    assert.ok(map.areas.at(-1)!.density > 1 && map.areas[0].density < 1);
  }
  const table = susceptibilityAreas(maps, factors);
  assert.equal(table.rows.length, 10);
  const area = table.rows.slice(0, 5).reduce((s, r) => s + Number(r[4]), 0);
  assert.ok(Math.abs(area - 0.2116) < 0.001);
  const figure = await susceptibilityFigure(
    { id: 'f', title: 't', caption: 'c', alt: 'a', demo: true },
    maps,
    factors,
  );
  assert.equal(figure.table.rows.length, 10);
});

test('interactions, the other game, and contributions as a map', async () => {
  const sample = await sampleFactors(study, factors);
  const shap = await studyShap(study, 'hongtan', found, sample);
  const detail = await shapDetail(study, found.forest, shap, sample);
  assert.equal(gamesTable(detail).rows.length, 6);
  const pair = pairColumnOf(detail, 'slope', 'rivers');
  assert.deepEqual(pair, pairColumnOf(detail, 'rivers', 'slope'));
  assert.equal(pair.length, 288);
  const map = await contributionMap(study, factors, found.forest, { most: 600 });
  assert.equal(map.every, 2);
  assert.deepEqual([map.grid.width, map.grid.transform[1]], [24, 20]);
  // The pixel in the middle of each group stands for it: the second of two.
  const at = 21 * 48 + 31;
  const x = Float32Array.from((await loaded(factors.stack)).layers, (l) => l[at]);
  const { values } = await shapValues(found.forest, x);
  map.layers.forEach((layer, f) => assert.ok(Math.abs(layer[10 * 24 + 15] - values[f]) < 1e-6));
  const { bands } = await readRaster(map.file);
  assert.equal(bands, 6);
  const figure = contributionFigure({ id: 'f', title: 't', caption: 'c', alt: 'a', demo: true }, map);
  assert.equal(figure.table.rows.length, 6);
});

test('chance counts the inventory as it is; a base value moves to another share by its odds', () => {
  const run = (blockAuc: number): Review['null'][0] => ({ shift: null, impurity: [], oobAuc: 0, blockAuc });
  const review = {
    names: [],
    regionShare: 0.04,
    spread: [],
    null: [0.8, 0.6, 0.9, 0.8].map(run),
    aspect: null,
  };
  assert.equal(
    chanceOf(review, (r) => r.blockAuc),
    0.75,
  );
  assert.ok(Math.abs(atShare(0.5, 0.5, 0.04) - 0.04) < 1e-12);
  assert.ok(Math.abs(atShare(atShare(0.7, 0.5, 0.04), 0.04, 0.5) - 0.7) < 1e-12);
  assert.equal(atShare(1, 0.5, 0.04), 1);
  assert.deepEqual(baseTable(review).rows, []);
});
