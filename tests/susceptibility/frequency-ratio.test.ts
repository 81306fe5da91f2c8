import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { roundsTo, TABLE_4 } from 'landslide/paper';
import {
  bootstrapFrequencyRatio,
  certaintyFactor,
  entropyWeight,
  frequencyRatio,
  frequencyRows,
  informationValue,
  predictionRates,
  successCurve,
  susceptibilityIndex,
  weightsOfEvidence,
} from 'landslide/susceptibility';

const near = (a: number, b: number): void => assert.ok(Math.abs(a - b) < 1e-12, `${a}, expected ${b}`);

// Ten valid pixels: class 0 has 4 (1 landslide), class 1 has 6 (3), class 2 none.
const classOf = Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 255, 0);
const landslide = Uint8Array.of(1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 255);

test('a table worked by hand, with nodata on either side left out', () => {
  const rows = frequencyRatio(classOf, landslide, 3);
  assert.deepEqual(
    rows.map((r) => [r.count, r.landslides, r.ratioOfLandslides, r.ratioOfDomain, r.empty]),
    [
      [4, 1, 0.25, 0.4, false],
      [6, 3, 0.75, 0.6, false],
      [0, 0, 0, 0, true],
    ],
  );
  near(rows[0].fr, 0.625);
  near(rows[1].fr, 1.25);
  assert.ok(Number.isNaN(rows[2].fr));
  near(
    rows.reduce((s, r) => s + r.ratioOfLandslides, 0),
    1,
  );
  near(
    rows.reduce((s, r) => s + r.ratioOfDomain, 0),
    1,
  );
  near(
    rows.slice(0, 2).reduce((s, r) => s + r.fr * r.ratioOfDomain, 0),
    1,
  );
});

test('table 4 follows from its printed shares within their rounding', () => {
  let compared = 0;
  for (const factor of TABLE_4.factors) {
    const domain = factor.classes.map((c) => c.domain.value);
    const slides = factor.classes.map((c) => c.landslides.value);
    const rows = frequencyRows(domain, slides);
    factor.classes.forEach((c, i) => {
      if (rows[i].empty) return assert.ok(Number.isNaN(rows[i].fr)); // hard rock: 0 / 0, printed as 0
      const half = 0.0005;
      const low = Math.max(0, slides[i] - half) / (domain[i] + half);
      const high = (slides[i] + half) / (domain[i] - half);
      assert.ok(c.fr.value >= low - half && c.fr.value <= high + half, `${factor.name} ${c.label}`);
      if (slides[i] > 0.1) assert.ok(Math.abs(rows[i].fr - c.fr.value) < 0.02 * c.fr.value + half);
      compared++;
    });
    near(
      rows.filter((r) => !r.empty).reduce((s, r) => s + r.fr * r.ratioOfDomain, 0),
      1,
    );
  }
  assert.equal(compared, 39);
  assert.ok(roundsTo(2.629, '2.629'));
});

test('the relatives of the frequency ratio, by hand', () => {
  const rows = frequencyRatio(classOf, landslide, 2);
  near(informationValue(rows)[1], Math.log(1.25));
  const prior = 0.4;
  const cf = certaintyFactor(rows);
  near(cf[0], (0.25 - prior) / (prior * 0.75));
  near(cf[1], (0.5 - prior) / (0.5 * 0.6));
  const [, second] = weightsOfEvidence(rows);
  // Class 1: 3 of 4 landslides, 3 of 6 other pixels.
  near(second.plus, Math.log(0.75 / 0.5));
  near(second.minus, Math.log(0.25 / 0.5));
  near(second.contrast, Math.log(3));
  near(second.variancePlus, 1 / 3 + 1 / 3);
  near(second.contrastVariance, 1 / 3 + 1 / 3 + 1 + 1 / 3);
  near(second.studentised, Math.log(3) / Math.sqrt(2));
  // FR .625 and 1.25 are shares 1/3 and 2/3.
  const h = -(Math.log2(1 / 3) / 3) - (2 / 3) * Math.log2(2 / 3);
  const entropy = entropyWeight(rows);
  near(entropy.entropy, h);
  near(entropy.weight, (1 - h) * 0.9375);
  const even = frequencyRows([1, 3], [1, 2]);
  // Spreads: (2/3 - 1/3) = 1/3; FR 4/3 and 8/9 are shares .6 and .4: .2.
  const rates = predictionRates([rows, even]);
  near(rates[0], 1 / 3 / 0.2);
  near(rates[1], 1);
});

test('index, and its success curve', () => {
  const other = Uint8Array.of(0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0);
  const index = susceptibilityIndex(
    [classOf, other],
    [
      [0.5, 1.5],
      [1, NaN],
    ],
  );
  assert.deepEqual(Array.from(index), [1.5, 1.5, 0.5, 0.5, 2.5, 2.5, 1.5, 1.5, 1.5, 1.5, NaN, 1.5]);
  const curve = successCurve(index, landslide);
  // Best 2 of 10 pixels hold 2 of 4 slides; the next 6 hold the other 2.
  assert.deepEqual(Array.from(curve.area), [0, 0.2, 0.8, 1]);
  assert.deepEqual(Array.from(curve.landslides), [0, 0.5, 1, 1]);
  near(curve.auc, 0.2 * 0.25 + 0.6 * 0.75 + 0.2);
});

test('intervals over landslides: wider with fewer slides, and around the ratio', () => {
  const rng = createRng(4);
  const n = 6000;
  const cls = Uint8Array.from({ length: n }, (_, i) => Number(i % 3 === 0));
  const ids = (slides: number): Int32Array =>
    Int32Array.from({ length: n }, (_, i) => (i % 10 === 0 ? 1 + (Math.floor(i / 10) % slides) : 0));
  const interval = (slides: number): [number, number, number] => {
    const id = ids(slides);
    const fr = frequencyRatio(
      cls,
      Uint8Array.from(id, (v) => Number(v > 0)),
      2,
    )[1].fr;
    const { low, high } = bootstrapFrequencyRatio(cls, id, 2, { replicates: 400, rng });
    return [low[1], fr, high[1]];
  };
  const [low, fr, high] = interval(100);
  assert.ok(low <= fr && fr <= high);
  // With 3 slides each lies in one class: every number from 0 to the whole is drawn.
  const few = interval(3);
  assert.ok(few[2] - few[0] > high - low);
});

test('layers that cannot be used are refused', () => {
  assert.throws(
    () => frequencyRatio(classOf, landslide.subarray(1), 2),
    /classOf has 12 pixels, landslide has 11/,
  );
  assert.throws(() => frequencyRatio(classOf, landslide, 1), /class is 1 at pixel 4; expected 0..0, or 255/);
  assert.throws(
    () =>
      frequencyRatio(
        classOf,
        landslide.map(() => 0),
        2,
      ),
    /no landslide pixel among 11 valid ones/,
  );
  assert.throws(
    () =>
      frequencyRatio(
        classOf.map(() => 255),
        landslide,
        2,
      ),
    /no valid pixel/,
  );
});
