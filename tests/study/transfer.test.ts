import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import {
  bandDistance,
  openStudy,
  shiftTable,
  transferDrop,
  transferDropTable,
  type StoredScores,
} from 'landslide/study';

const study = openStudy({ out: '/nowhere', progress: () => {} });
const rng = createRng('bands');
const normal = (mean: number, sd: number): Float32Array =>
  Float32Array.from({ length: 20_000 }, () => mean + sd * rng.normal());

test('the distance of two normal bands: a shift in full, another spread too, absent pixels left out', () => {
  const reference = [normal(0.2, 0.05)];
  const moved = bandDistance([normal(0.25, 0.05)], reference)[0];
  assert.ok(Math.abs(moved - 1) < 0.03, `${moved}`);
  // Same mean, twice the spread: the mean of |z| is the square root of 2 / pi.
  const wider = bandDistance([normal(0.2, 0.1)], reference)[0];
  assert.ok(Math.abs(wider - Math.sqrt(2 / Math.PI)) < 0.03, `${wider}`);
  const holes = Float32Array.from([...reference[0], ...new Array<number>(500).fill(NaN)]);
  assert.equal(bandDistance([holes], reference)[0], 0);
  assert.throws(() => bandDistance([Float32Array.of(NaN)], reference), /band 1 has no pixel/);
  assert.throws(() => bandDistance([], reference), /images have 0 and 1 bands/);
  assert.deepEqual(shiftTable(['red'], [{ name: 'plain', shift: [1.234], distance: [2] }]).rows, [
    ['plain', 'difference of means', 1.23],
    ['plain', 'distance of distributions', 2],
  ]);
});

/** Scores of ten landslides, of which each is found by so much. */
const scored = (region: string, found: (i: number) => number): StoredScores =>
  ({
    model: 'unet-se',
    region,
    units: Array.from({ length: 10 }, (_, i) => ({
      landslides: [i],
      patches: 1,
      confusion: { tp: found(i), fp: 10, fn: 100 - found(i), tn: 500 },
    })),
  }) as unknown as StoredScores;

test('a drop is held against what is claimed: sure, possible, ruled out', () => {
  const home = scored('hongtan', () => 80);
  const drop = (there: StoredScores) => transferDrop(study, home, there, 0.02);
  const same = drop(scored('kecun', () => 80));
  assert.deepEqual([same.mean, same.within, same.verdict], [0, 'yes', 'not decided']);
  const far = drop(scored('lushan', (i) => 40 + i));
  assert.deepEqual([far.within, far.verdict], ['no', 'lower']);
  const unsure = drop(scored('kecun', (i) => (i < 5 ? 60 : 98)));
  assert.deepEqual([unsure.within, unsure.verdict], ['possible', 'not decided']);
  assert.equal(drop(scored('x', () => 95)).verdict, 'higher');
  const { columns, rows } = transferDropTable([{ area: 'Kecun', drop: same, paper: 0.013 }]);
  assert.equal(columns.length, rows[0].length);
  assert.equal(rows[0].at(-1), '0.013');
});
