import assert from 'node:assert/strict';
import { test } from 'node:test';
import { incompleteGamma } from 'landslide/core';

test('a = 1 is the exponential law, on both sides of the change of method; the parts sum to 1', () => {
  for (const x of [1e-9, 0.5, 1.9, 2.1, 10, 40]) {
    const { lower, upper } = incompleteGamma(1, x, 0); // gamma(1) = 1
    assert.ok(Math.abs(upper / Math.exp(-x) - 1) < 1e-13, `upper at ${x}`);
    assert.ok(Math.abs(lower / -Math.expm1(-x) - 1) < 1e-13, `lower at ${x}`);
    assert.ok(Math.abs(lower + upper - 1) < 1e-15);
  }
});
