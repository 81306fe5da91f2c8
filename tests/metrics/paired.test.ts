import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { pairedDifference, type Confusion, type Trial } from 'landslide/metrics';

const unit = (tp: number, fp: number, fn: number): Confusion => ({ tp, fp, fn, tn: 1000 });
const rng = () => createRng(1);

/** Landslides of very different difficulty; each trial finds a share of each. */
const trial = (seed: number, share: number): Trial => ({
  seed,
  units: [0.2, 0.5, 0.9, 1].map((ease, i) => {
    const found = Math.round(100 * ease * share) + ((seed + i) % 2);
    return unit(found, 20, 100 - found);
  }),
});

test('what both owe to the ground drops out: a small steady difference is decided, though F1 varies much over landslides', () => {
  const d = pairedDifference([trial(1, 1), trial(2, 1)], [trial(1, 0.9), trial(2, 0.9)], { rng: rng() });
  assert.ok(d.low > 0 && d.low < d.mean && d.mean < d.high && d.high < 0.2, JSON.stringify(d));
  assert.deepEqual(
    d.bySeed.map((s) => s.seed),
    [1, 2],
  );
  assert.ok(Math.abs(d.mean - (d.bySeed[0].difference + d.bySeed[1].difference) / 2) < 1e-12);
});

test('a model against itself differs by nothing, and seeds that disagree leave it open', () => {
  const same = pairedDifference([trial(1, 1)], [trial(1, 1)], { rng: rng() });
  assert.deepEqual([same.mean, same.low, same.high], [0, 0, 0]);
  const open = pairedDifference([trial(1, 1), trial(2, 0.7)], [trial(1, 0.7), trial(2, 1)], { rng: rng() });
  assert.ok(open.low < 0 && open.high > 0);
});

test('other seeds, other tests and a single unit are one line each', () => {
  const one = trial(1, 1);
  assert.throws(() => pairedDifference([one], [trial(2, 1)], { rng: rng() }), /model b lacks seed 1/);
  assert.throws(
    () => pairedDifference([one], [{ seed: 1, units: one.units.slice(1) }], { rng: rng() }),
    /units are 4 and 3: score both models on the same test/,
  );
  const alone = [{ seed: 1, units: one.units.slice(3) }];
  assert.throws(
    () => pairedDifference(alone, alone, { rng: rng() }),
    /units are 1: an interval needs at least 2/,
  );
  assert.throws(() => pairedDifference([], [], { rng: rng() }), /trials are none/);
});
