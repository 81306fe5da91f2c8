import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { GF2_SMAC, gf2SmacTerms, pressureAt, smacTerms, type Sky } from 'landslide/gf2';
import { leastSquares } from './least-squares.js';
import { near } from './make.js';
import { fitBand, skyOf, smacReferee } from './smac-fit.js';
import { smacResiduals, tableRow } from './smac-residuals.js';

test("the library's coefficients are those that the fit to 6S gives", () => {
  const { fit, heldOut } = smacReferee();
  for (let band = 0; band < 4; band++) {
    const again = fitBand(fit, band);
    for (const s of heldOut) {
      const [a, b] = [smacTerms(GF2_SMAC[band], skyOf(s)), smacTerms(again, skyOf(s))];
      for (const key of ['gas', 'down', 'up', 'albedo', 'path'] as const)
        near(a[key], b[key], 2e-5, `${key} of band ${band} under ${JSON.stringify(s)}`);
    }
  }
});

test('skies that the fit has not seen: the errors are those that docs/atmosphere.md states', () => {
  const text = readFileSync('docs/atmosphere.md', 'utf8');
  for (const r of smacResiduals()) assert.ok(text.includes(tableRow(r)), `${tableRow(r)} is not in the text`);
});

test('under usual skies no band is off by more than 0.01', () => {
  const usual = smacResiduals().filter((r) => r.set.includes('usual'));
  assert.equal(usual.length, 4);
  for (const r of usual) assert.ok(r.worst < 0.01 && r.skies > 10, tableRow(r));
});

test('a sky outside the fitted range is refused', () => {
  const sky: Sky = skyOf(smacReferee().heldOut[0]);
  assert.throws(() => gf2SmacTerms({ ...sky, aod550: 1.4 }), {
    message: "aod550 is 1.4: GF-2's SMAC coefficients hold from 0 to 1",
  });
  assert.throws(() => gf2SmacTerms({ ...sky, sunZenithDeg: 68, aod550: 0.9 }), {
    message: /^aod550 is 0.9 with the sun at 68 degrees: GF-2's SMAC coefficients hold up to 0.56 there/,
  });
  assert.throws(() => gf2SmacTerms({ ...sky, viewZenithDeg: NaN }), { message: /^viewZenithDeg is NaN/ });
});

test('pressure falls with height as in the standard atmosphere', () => {
  // Tables of the US Standard Atmosphere 1976 by geometric height: 1013.25, 898.76, 701.21 hPa
  near(pressureAt(0), 1013.25, 0.005);
  near(pressureAt(1000), 898.76, 0.05);
  near(pressureAt(3000), 701.21, 0.2);
  assert.throws(() => pressureAt(20000), { message: 'height is 20000 m: expected -500 to 9000' });
});

test('least squares finds the parameters that made the numbers', () => {
  const times = [0, 1, 2, 3, 4, 5];
  const seen = times.map((t) => 3 * Math.exp(-0.7 * t) + 0.2);
  const [a, k, c] = leastSquares(
    (x) => times.map((t, i) => x[0] * Math.exp(-x[1] * t) + x[2] - seen[i]),
    [1, 1, 0],
  );
  near(a, 3, 1e-6);
  near(k, 0.7, 1e-6);
  near(c, 0.2, 1e-6);
});
