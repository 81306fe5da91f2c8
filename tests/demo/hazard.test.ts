import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aucOf, hazardCoefficients, hazardLogit, type Factors } from 'landslide/demo';

const c = hazardCoefficients(150, 550);
const place: Factors = {
  elevationM: 390,
  ndvi: 0.5,
  slopeDeg: 32,
  aspectDeg: 100,
  riverM: 0,
  faultM: 0,
  hardness: 4,
};

test('the logit is the sum of its terms', () => {
  // All bumps at their tops: every term counts once.
  const sum = c.intercept + c.slope + c.elevation + c.aspect + c.river + c.fault + c.hardness[3];
  assert.ok(Math.abs(hazardLogit(c, place) - sum) < 1e-12);
});

test('each factor moves the logit as stated', () => {
  const change = (f: Partial<Factors>): number => hazardLogit(c, { ...place, ...f }) - hazardLogit(c, place);
  assert.ok(Math.abs(change({ aspectDeg: 280 }) + 2 * c.aspect) < 1e-9);
  assert.ok(Math.abs(change({ riverM: c.riverScaleM }) - c.river * (Math.exp(-1) - 1)) < 1e-9);
  assert.ok(Math.abs(change({ faultM: c.faultScaleM }) - c.fault * (Math.exp(-1) - 1)) < 1e-9);
  assert.ok(Math.abs(change({ ndvi: 0.6 }) - c.ndvi) < 1e-9);
  assert.equal(change({ ndvi: 0.9 }), change({ ndvi: 0.7 }));
  assert.ok(Math.abs(change({ hardness: 1 }) - (c.hardness[0] - c.hardness[3])) < 1e-9);
  assert.ok(Math.abs(change({ slopeDeg: 8 }) + c.slope) < 1e-9);
});

test('AUC: pairs won, ties shared, 255 left out', () => {
  // Positives 3 and 1, negatives 2 and 1: pairs 3>2, 3>1, 1<2, 1=1, so 2.5 of 4.
  const auc = aucOf(Float32Array.of(3, 1, 2, 1, 9), Uint8Array.of(1, 1, 0, 0, 255));
  assert.equal(auc, 2.5 / 4);
  assert.ok(Number.isNaN(aucOf(Float32Array.of(1, 2), Uint8Array.of(1, 1))));
});
