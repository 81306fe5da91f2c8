import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { mutate } from './mutate.js';
import { fire } from './run.js';
import { TARGETS } from './targets.js';

const FILES = 150;

test('a hurt file depends on its seed alone, and is hurt', () => {
  const whole = Buffer.from('a file of some length, with the numbers 1, 2 and 3'.repeat(8));
  const make = (k: number): Buffer => mutate(whole, createRng(`x ${k}`));
  assert.deepEqual(make(1), make(1));
  const hurt = Array.from({ length: 50 }, (_, k) => make(k)).filter((b) => !b.equals(whole));
  assert.ok(hurt.length > 40);
});

for (const target of Object.keys(TARGETS))
  test(`${target}: ${FILES} hurt files are read soundly or refused in one line`, async () => {
    const { findings, read, refused } = await fire(target, 0, FILES);
    assert.deepEqual(findings, []);
    assert.equal(read + refused, FILES);
    assert.ok(refused > 0, 'nothing was refused: the files were not hurt');
  });
