import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FactorName } from 'landslide/factors';
import { factorClaimsTable, type FrequencyLine } from 'landslide/study';

const names: FactorName[] = ['elevation', 'rivers', 'faults'];
/** Ten rows by value; elevation as the paper says, rivers nearest high, faults nearest low. */
const X = Float32Array.from({ length: 30 }, (_, i) => Math.floor(i / 3) * 10);
const shapOf = (row: number): number[] => [
  row < 2 || row > 7 ? 0.1 : -0.1,
  row < 2 ? 0.2 : -0.1,
  row < 2 ? -0.1 : 0.1,
];
const values = Float64Array.from({ length: 30 }, (_, i) => shapOf(Math.floor(i / 3))[i % 3]);
const line = (label: string, fr: number): FrequencyLine =>
  ({
    factor: 'elevation',
    title: 'Elevation',
    label,
    fr,
    empty: false,
    tiny: false,
    paper: { landslides: 0, domain: 0, fr: 0 },
  }) as FrequencyLine;

test('each claim with the paper’s own contradiction and a verdict', () => {
  const report = { names, impurity: [0.3, 0.3, 0.4], permutation: [1, 2, 3] };
  const { rows } = factorClaimsTable([line('<200', 2), line('400–500', 1)], report, { names, X, values });
  assert.deepEqual(
    rows.map((r) => r[3]),
    ['holds', 'holds', 'holds', 'does not hold', 'holds'],
  );
  assert.match(String(rows[0][1]), /aspect, distance from rivers, distance from faults, elevation/);
  assert.match(String(rows[1][1]), /2\.652 at <200 m, above the 2\.629 at 400–500 m/);
  assert.match(String(rows[2][1]), /no landslide above 500 m \(0\.000 of them/);
  assert.match(String(rows[2][2]), /lowest fifth to the highest: 0\.100, -0\.100, -0\.100, -0\.100, 0\.100/);
  assert.match(String(rows[3][1]), /50–150 m 1\.180/);
});

test('what is not there cannot be said', () => {
  const report = { names: names.slice(0, 1), impurity: [1], permutation: [1] };
  const own = { ...line('<5', 1), paper: null };
  const shap = {
    names: names.slice(0, 1),
    X: X.filter((_, i) => i % 3 === 0),
    values: values.filter((_, i) => i % 3 === 0),
  };
  const { rows } = factorClaimsTable([own], report, shap);
  const cannot = 'cannot be said here';
  assert.deepEqual(
    rows.map((r) => r[3]),
    [cannot, cannot, 'holds', cannot, cannot],
  );
});
