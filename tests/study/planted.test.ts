import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hazardCoefficients, hazardLogit } from 'landslide/demo';
import type { Region } from 'landslide/region';
import {
  meanShapWithin,
  plantedCoefficients,
  plantedTerm,
  rankCorrelation,
  recoveredFactors,
  recoveryNote,
  shapByParts,
  shapStatementHolds,
  type StudyShap,
} from 'landslide/study';

const COEFFICIENTS = hazardCoefficients(200, 500);

test('the terms of the planted model sum to its logit', () => {
  const place = {
    elevationM: 350,
    ndvi: 0.42,
    slopeDeg: 27,
    aspectDeg: 140,
    riverM: 90,
    faultM: 310,
    hardness: 3,
  };
  const names = ['elevation', 'ndvi', 'slope', 'aspect', 'rivers', 'faults', 'hardness'] as const;
  const sum = names.reduce(
    (s, name, i) => s + plantedTerm(COEFFICIENTS, name, Object.values(place)[i]),
    COEFFICIENTS.intercept,
  );
  assert.ok(Math.abs(sum - hazardLogit(COEFFICIENTS, place)) < 1e-12);
  assert.equal(plantedTerm(COEFFICIENTS, 'aspect', -1), 0);
});

test('coefficients are read from the truth; a real region has none', () => {
  const truth = mkdtempSync(join(tmpdir(), 'planted-'));
  writeFileSync(join(truth, 'coefficients.json'), JSON.stringify({ coefficients: COEFFICIENTS }));
  const region: Region = {
    name: 'r',
    title: 'r',
    demo: true,
    crs: 'EPSG:32650',
    path: '',
    layers: {},
    truth,
  };
  assert.deepEqual(plantedCoefficients(region), COEFFICIENTS);
  assert.throws(() => plantedCoefficients({ ...region, truth: undefined }), /region r has no truth/);
});

/** Ten rows: faults at 0, 100 .. 900 m with falling values, hardness 4 throughout and worth 0.1. */
const SHAP: StudyShap = {
  names: ['faults', 'hardness'],
  base: 0.5,
  values: Float64Array.from({ length: 20 }, (_, i) => (i % 2 ? 0.1 : 0.2 - 0.02 * i)),
  X: Float32Array.from({ length: 20 }, (_, i) => (i % 2 ? 4 : 50 * i)),
  y: new Uint8Array(10),
  pixels: [],
  prediction: new Float64Array(10),
  additivityError: 0,
  seconds: 0,
};

test('a factor whose Shapley values fall as its term does is recovered', () => {
  const [faults, hardness] = recoveredFactors(SHAP, COEFFICIENTS);
  assert.equal(faults.factor, 'faults');
  assert.ok(Math.abs(faults.correlation - 1) < 1e-12);
  assert.ok(hardness.planted < 1e-12);
  assert.ok(Number.isNaN(hardness.correlation));
  assert.match(recoveryNote([faults, hardness]), /0\.5\): faults\nnot recovered: hardness$/);
  assert.match(recoveryNote([]), /nothing to compare with/);
});

test('sentences of section 4.2.3', () => {
  const fifths = shapByParts(SHAP, 'faults', 5);
  assert.deepEqual([fifths[0].from, fifths[4].to], [0, 900]);
  assert.ok(Math.abs(fifths[0].mean - 0.18) < 1e-12);
  assert.ok(Math.abs(meanShapWithin(SHAP, 'hardness', 4, 4) - 0.1) < 1e-12);
  assert.equal(shapStatementHolds(SHAP, 'faults'), false);
  assert.equal(shapStatementHolds(SHAP, 'hardness'), true);
  assert.equal(shapStatementHolds(SHAP, 'ndvi'), null);
});

test('rank correlation with ties', () => {
  assert.equal(rankCorrelation([1, 2, 3], [10, 20, 30]), 1);
  assert.equal(rankCorrelation([1, 2, 3], [3, 2, 1]), -1);
  // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: 4.5 / sqrt(4.5 * 5).
  assert.ok(Math.abs(rankCorrelation([1, 2, 2, 3], [1, 2, 3, 4]) - 4.5 / Math.sqrt(22.5)) < 1e-12);
  assert.ok(Number.isNaN(rankCorrelation([1, 1], [1, 2])));
});
