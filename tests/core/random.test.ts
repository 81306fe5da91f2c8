import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng, restoreRng } from 'landslide/core';

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: number | string): number[] => {
    const rng = createRng(seed);
    return [rng.next(), rng.next(), rng.next()];
  };
  assert.deepEqual(draw(7), draw(7));
  assert.notDeepEqual(draw(7), draw(8));
});

test('a restored generator goes on where the stored one was', () => {
  const rng = createRng('resume');
  rng.next();
  const twin = restoreRng(rng.state());
  assert.deepEqual([rng.int(100), rng.normal()], [twin.int(100), twin.normal()]);
});

test('uniform and normal draws have the moments of their laws', () => {
  const rng = createRng(1);
  const n = 20000;
  let u = 0;
  let z = 0;
  let zz = 0;
  for (let i = 0; i < n; i++) {
    u += rng.next();
    const x = rng.normal();
    z += x;
    zz += x * x;
  }
  assert.ok(Math.abs(u / n - 0.5) < 0.01);
  assert.ok(Math.abs(z / n) < 0.03);
  assert.ok(Math.abs(zz / n - 1) < 0.04);
});

test('a fork does not move its parent, and forks differ by label', () => {
  const rng = createRng(3);
  const before = rng.state();
  assert.notEqual(rng.fork('a').next(), rng.fork('b').next());
  assert.deepEqual(rng.state(), before);
});

test('a seed that is no integer is refused in one line', () => {
  assert.throws(() => createRng(NaN), { message: 'seed is NaN: give an integer or a text' });
});
