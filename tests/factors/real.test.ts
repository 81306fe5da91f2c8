/** @file The same code on real data; skipped where the data are not there. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import {
  buildFactors,
  classify,
  classifyFactor,
  factorNamed,
  gradeByField,
  quantileBreaks,
} from 'landslide/factors';
import { readRaster } from 'landslide/raster';
import { openRegion, type RegionLayer } from 'landslide/region';
import {
  blockFolds,
  crossValidate,
  fitForest,
  frequencyRatio,
  gatherRows,
  impurityImportance,
  randomFolds,
  rocAuc,
  drawPixels,
  shapValues,
  predictProbability,
} from 'landslide/susceptibility';
import { readVector } from 'landslide/vector';
import { folder, loaded } from './stacks.js';

const data = resolve(process.env.LANDSLIDE_TEST_DATA ?? '../shared/data');
const absent = (folder: string): string | false =>
  existsSync(`${data}/${folder}`) ? false : `${data}/${folder} is absent (set LANDSLIDE_TEST_DATA)`;

test(
  'Kaghan valley: layers, classes, forest and Shapley values',
  { skip: absent('susc_lsat_pakistan') },
  async () => {
    const root = `${data}/susc_lsat_pakistan`;
    const region = openRegion('data/regions/lsat-pakistan', { root });
    const read = (name: RegionLayer): ReturnType<typeof readVector> =>
      readVector(region.layers[name]!.file, { crs: region.layers[name]!.crs });
    const dem = await readRaster(region.layers.dem!.file);
    const { field, hardness } = region.layers.geology!;
    const stack = await buildFactors(folder(), {
      dem,
      landslides: await read('landslides'),
      rivers: { thresholdM2: 1e6 },
      faults: await read('faults'),
      hardness: { layer: await read('geology'), gradeOf: gradeByField(field!, hardness) },
      grid: dem.grid,
      flatDeg: 10,
    });
    assert.deepEqual(stack.names, ['elevation', 'slope', 'aspect', 'rivers', 'faults', 'hardness']);
    const { layers, landslide, ids, valid } = await loaded(stack);
    const share = stack.counts.valid / valid.length;
    assert.ok(share > 0.99 && share < 1);

    const gdal = await readRaster(`${root}/ref_gdal/landslides_rasterized.tif`);
    const differ = landslide.filter((v, i) => v !== 255 && (v === 1) !== gdal.data[i] > 0).length;
    assert.equal(differ, 0);
    assert.ok(new Set(ids).size > 500, `${new Set(ids).size} landslides on the grid`);

    // The geological raster's codes stand for the same units as the polygons.
    const raster = await readRaster(`${root}/Geology.tif`);
    const codes = { 6: 1, 7: 2, 3: 2, 2: 3, 10: 3, 8: 3, 19: 4 };
    const fromRaster = await buildFactors(folder(), {
      dem,
      hardness: { raster, grades: codes },
      grid: dem.grid,
      flatDeg: 10,
    });
    const [a, b] = [layers[5], (await loaded(fromRaster)).layers[3]];
    const unlike = a.filter((v, i) => valid[i] === 1 && v !== b[i]).length;
    assert.ok(unlike < 0.005 * a.length, `${unlike} pixels differ`);

    stack.names.forEach((name, f) => {
      const { classOf, labels } = classifyFactor(factorNamed(name), layers[f], { valid });
      const rows = frequencyRatio(classOf, landslide, labels.length);
      const sum = (pick: (r: (typeof rows)[0]) => number): number => rows.reduce((s, r) => s + pick(r), 0);
      assert.ok(Math.abs(sum((r) => r.ratioOfLandslides) - 1) < 1e-12);
      assert.ok(Math.abs(sum((r) => r.ratioOfDomain) - 1) < 1e-12);
      assert.ok(Math.abs(sum((r) => (r.empty ? 0 : r.fr * r.ratioOfDomain)) - 1) < 1e-12);
    });

    const places = (label: number): number[] => [...landslide.keys()].filter((i) => landslide[i] === label);
    const [slides, rest] = [places(1), places(0)];
    const drawn = drawPixels([slides.length, rest.length], { ratio: 1, positives: 2000, rng: createRng(1) });
    const rows = [
      ...Array.from(drawn.landslides, (r) => slides[r]),
      ...Array.from(drawn.others, (r) => rest[r]),
    ].sort((p, q) => p - q);
    const y = Uint8Array.from(rows, (i) => landslide[i]);
    const X = gatherRows(layers, rows);
    const options = { names: stack.names, trees: 30, maxDepth: 10, minLeaf: 5, seed: 1 };
    const forest = await fitForest(X, y, options);
    assert.ok(forest.oob!.auc > 0.85, `out-of-bag AUC ${forest.oob!.auc}`);
    const { width } = stack.grid;
    const at = (of: (i: number) => number): Float64Array => Float64Array.from(rows, (i) => 28.55 * of(i));
    const blocks = blockFolds(
      at((i) => i % width),
      at((i) => Math.floor(i / width)),
      { blockM: 4000, folds: 4, rng: createRng(1) },
    );
    const rng = createRng(2);
    const random = await crossValidate(X, y, randomFolds(y.length, { folds: 4, rng }), options);
    const spatial = await crossValidate(X, y, blocks, options);
    assert.ok(spatial.auc > 0.7 && random.auc > spatial.auc + 0.02, `${random.auc} and ${spatial.auc}`);

    const { base, values } = await shapValues(forest, X);
    const p = predictProbability(forest, X);
    for (let i = 0; i < p.length; i += 50) {
      const sum = values.subarray(i * 6, i * 6 + 6).reduce((s, v) => s + v, base);
      assert.ok(Math.abs(sum - p[i]) < 1e-12);
    }
  },
);

test('Yongxin slope units, a plain table', { skip: absent('susc_jiangxi_slope_units') }, async () => {
  const dir = `${data}/susc_jiangxi_slope_units/yongxin`;
  const table = (file: string): { names: string[]; rows: number[][] } => {
    const [head, ...lines] = readFileSync(`${dir}/${file}`, 'utf8').trim().split(/\r?\n/);
    return { names: head.split(','), rows: lines.map((l) => l.split(',').map(Number)) };
  };
  const units = table('yinzi1d.csv');
  const result = table('yongxin.csv');
  const names = ['altitude', 'aspect', 'fault', 'ndvi', 'river', 'slope', 'lithology_0'];
  const columns = names.map((n) => units.names.indexOf(n));
  const X = Float64Array.from(units.rows.flatMap((r) => columns.map((c) => r[c])));
  const y = Uint8Array.from(result.rows, (r) => Number(r[4] > 0));
  const prob = Float64Array.from(result.rows, (r) => r[5]);
  assert.equal(
    y.reduce((s, v) => s + v, 0),
    282,
  );
  assert.equal(rocAuc(prob, y).toFixed(3), '0.780');

  const slope = X.filter((_, i) => i % names.length === 5);
  const classOf = classify(slope, quantileBreaks(slope, 5));
  const rows = frequencyRatio(classOf, y, 5);
  assert.ok(rows.every((r) => Math.abs(r.ratioOfDomain - 0.2) < 0.01));

  const forest = await fitForest(X, y, { names, trees: 100, minLeaf: 10, classWeights: 'balanced', seed: 1 });
  assert.ok(forest.oob!.auc > 0.62, `out-of-bag AUC ${forest.oob!.auc}`);
  assert.ok(Math.abs(impurityImportance(forest).reduce((s, v) => s + v, 0) - 1) < 1e-12);
});
