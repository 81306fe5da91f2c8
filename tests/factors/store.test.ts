import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildFactors, openStack, saveStack } from 'landslide/factors';
import { folder } from './stacks.js';
import { sources } from './plane.js';

test('a stack is found by its stack.json, which is written last', async () => {
  const stack = await buildFactors(folder(), sources);
  assert.throws(() => openStack(stack.dir), /stack\.json not found: make the factors first/);
  saveStack({ ...stack, notes: ['made by hand'] });
  assert.deepEqual(openStack(stack.dir), { ...stack, notes: ['made by hand'] });
  writeFileSync(join(stack.dir, 'stack.json'), '{"format":"other"}');
  assert.throws(() => openStack(stack.dir), /is no factor stack: format is other, version undefined/);
});
