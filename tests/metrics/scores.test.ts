import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addConfusions, confusion, confusionByPart, mosaicPatches, scores } from 'landslide/metrics';
import { PAPER, roundsTo, SCORES } from 'landslide/paper';

test('a matrix leaves out ignored truth and absent probability', () => {
  const truth = Uint8Array.from([1, 1, 0, 0, 255, 1, 0]);
  assert.deepEqual(confusion(Uint8Array.from([1, 0, 1, 0, 1, 1, 0]), truth), { tp: 2, fp: 1, fn: 1, tn: 2 });
  const p = Float32Array.from([0.5, 0.49, 0.9, 0, 1, NaN, 0.2]);
  assert.deepEqual(confusion(p, truth), { tp: 1, fp: 1, fn: 1, tn: 2 });
  assert.deepEqual(confusion(p, truth, { threshold: 0.2 }), { tp: 2, fp: 2, fn: 0, tn: 1 });
  assert.throws(() => confusion(p, new Uint8Array(3)), /prediction has 7 pixels, truth 3/);
  assert.throws(() => confusion(new Uint8Array(1), Uint8Array.from([7])), /truth has value 7 at pixel 0/);
});

test('scores by hand, with their label', () => {
  const s = scores({ tp: 6, fp: 4, fn: 2, tn: 8 }, { counting: 'patch-wise' });
  assert.equal(s.accuracy, 0.7);
  assert.ok(Math.abs(s.kappa - 0.4) < 1e-12);
  assert.equal(s.label, 'class landslide, pixel-wise micro average, patch-wise');
  assert.ok(Number.isNaN(scores({ tp: 0, fp: 0, fn: 3, tn: 4 }).precision));
});

test('the paper’s matrices give its rows of UNet-SE', () => {
  for (const row of PAPER.table2.rows.filter((r) => r.model === 'unet-se')) {
    const s = scores(PAPER.matrices.areas[row.area]);
    for (const name of SCORES) assert.ok(roundsTo(s[name], row[name]), `${row.area} ${name}`);
  }
});

test('the matrices of parts sum to the whole', () => {
  const truth = Uint8Array.from([1, 0, 1, 0, 1, 1, 0, 255]);
  const p = Uint8Array.from([1, 1, 0, 0, 1, 0, 0, 1]);
  const parts = confusionByPart(p, truth, { parts: 2 });
  assert.deepEqual(parts[0], { tp: 1, fp: 1, fn: 1, tn: 1 });
  assert.deepEqual(addConfusions(parts), confusion(p, truth));
  assert.throws(() => confusionByPart(p, truth, { parts: 3 }), /8 pixels cannot be divided so/);
});

test('overlapping patches become a map in which every pixel counts once', () => {
  const windows = [
    { x: 0, y: 0, width: 2, height: 1 },
    { x: 1, y: 0, width: 2, height: 1 },
  ];
  const map = mosaicPatches(Float32Array.from([0.2, 0.4, 0.8, 1]), windows, { width: 4, height: 1 });
  assert.deepEqual(
    [...map].map((v) => Number(v.toFixed(3))),
    [0.2, 0.6, 1, NaN],
  );
  assert.throws(() => mosaicPatches(new Float32Array(3), windows, { width: 4, height: 1 }), /need 4/);
});
