import assert from 'node:assert/strict';
import test from 'node:test';
import { openThreads, shareArrays, type Threads } from 'landslide/core';
import type { SumJob } from './thread-work.js';

const MODULE = new URL('./thread-work.js', import.meta.url);

const shared = (n: number): Float64Array => new Float64Array(new SharedArrayBuffer(8 * n));

async function squares(count: number): Promise<{ values: number[]; sums: number[] }> {
  const values = shared(100);
  values.forEach((_, i) => (values[i] = i));
  const threads: Threads<SumJob, number> = openThreads(MODULE, { count });
  try {
    const parts = Array.from({ length: 10 }, (_, k) => ({ values, from: 10 * k, to: 10 * k + 10 }));
    return { sums: await Promise.all(parts.map((part) => threads.run(part))), values: [...values] };
  } finally {
    await threads.close();
  }
}

test('shared values come out the same on one thread and on three, results in the order of their jobs', async () => {
  const one = await squares(1);
  assert.deepEqual(await squares(3), one);
  assert.equal(one.values[7], 49);
  assert.equal(one.sums[0], 285);
});

for (const count of [1, 2])
  test(`an error of a job is its line, and the next job runs (${count} threads)`, async () => {
    const threads: Threads<SumJob, number> = openThreads(MODULE, { count });
    const values = shared(2);
    await assert.rejects(threads.run({ values, from: 2, to: 1 }), /^.*part is 2\.\.1: expected from <= to/);
    assert.equal(await threads.run({ values: new Float64Array([3]), from: 0, to: 1 }), 9);
    await threads.close();
  });

test('a module that is not there fails the jobs, and closed threads refuse them', async () => {
  const missing: Threads<number, number> = openThreads(new URL('./no-such.js', import.meta.url), {
    count: 2,
  });
  await assert.rejects(missing.run(1), /no-such/);
  await missing.close();
  const closed: Threads<SumJob, number> = openThreads(MODULE, { count: 2 });
  await closed.close();
  await assert.rejects(closed.run({ values: shared(1), from: 0, to: 1 }), /closed/);
  assert.throws(() => openThreads(MODULE, { count: 0 }), /threads is 0: expected 1 or more/);
});

test('shared arrays are found in lists and objects, keep type and values, and are shared once only', () => {
  const value = { name: 'x', none: null, list: [{ a: new Int16Array([1, -2]) }], f: new Float32Array([0.5]) };
  const copy = shareArrays(value);
  assert.deepEqual(copy, value);
  assert.ok(copy.list[0].a.buffer instanceof SharedArrayBuffer && copy.list[0].a instanceof Int16Array);
  assert.equal(shareArrays(copy).f, copy.f);
});
