import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chiSquareSurvival } from 'landslide/gf2';
import { near } from './make.js';

test('the closed forms of even and odd degrees', () => {
  for (const z of [1e-6, 0.1, 1, 3, 7.5, 20, 60]) {
    const x = z / 2;
    near(chiSquareSurvival(z, 2) / Math.exp(-x), 1, 1e-12, `2, ${z}`);
    near(chiSquareSurvival(z, 4) / (Math.exp(-x) * (1 + x)), 1, 1e-12, `4, ${z}`);
    // Q(a + 1, x) = Q(a, x) + x^a e^-x / gamma(a + 1), gamma(3/2) = sqrt(pi) / 2
    const step = 2 * Math.sqrt(x / Math.PI) * Math.exp(-x);
    near(chiSquareSurvival(z, 3), chiSquareSurvival(z, 1) + step, 1e-13, `3, ${z}`);
  }
});

test('printed percentage points, and the ends', () => {
  near(chiSquareSurvival(3.841458820694124, 1), 0.05, 1e-12);
  near(chiSquareSurvival(7.814727903251178, 3), 0.05, 1e-12);
  near(chiSquareSurvival(18.307038053275146, 10), 0.05, 1e-12);
  assert.equal(chiSquareSurvival(0, 4), 1);
  assert.equal(chiSquareSurvival(Infinity, 4), 0);
  assert.ok(Number.isNaN(chiSquareSurvival(NaN, 4)));
  assert.throws(() => chiSquareSurvival(1, 0), { message: /^degrees of freedom are 0/ });
});
