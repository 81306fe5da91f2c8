import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printed, roundsTo } from 'landslide/paper';

test('printed numbers are read with their last digit', () => {
  const cases: [string, number, number][] = [
    ['0.911', 0.911, 0.001],
    ['19,924', 19924, 1],
    ['8%', 0.08, 0.01],
    ['31.5%', 0.315, 0.001],
    ['1 × 10−4', 0.0001, 0.0001],
    ['0.000', 0, 0.001],
  ];
  for (const [text, value, step] of cases) assert.deepEqual(printed(text), { text, value, step });
  assert.throws(() => printed('about five'), /printed number is 'about five': expected digits/);
});

test('a value rounds to a printed number within half of its last digit, ties either way', () => {
  assert.ok(roundsTo(0.64203, '0.642'));
  assert.ok(!roundsTo(0.64203, '0.643'));
  assert.ok(roundsTo(0.6425, '0.642'));
  assert.ok(roundsTo(0.6425, '0.643'));
  assert.ok(!roundsTo(0.64251, '0.642'));
  assert.ok(roundsTo(0.077, '8%'));
  assert.ok(!roundsTo(0.0749, '8%'));
});
