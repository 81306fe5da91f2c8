import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { main } from 'landslide/cli';
import { loadCheckpoint } from 'landslide/training';
import { pairSet, temporary } from './pair-set.js';

test('train takes the reduction of the gates, and keeps it with the weights', async (t) => {
  const out = temporary(t);
  const options = ['--width', '8', '--epochs', '1', '--batch', '4', '--device', 'cpu'];
  const data = await pairSet(t);
  const said: string[] = [];
  const run = (reduction: string): Promise<number> =>
    main(
      ['train', '--data', data, ...options, '--reduction', reduction, '--out', out],
      () => {},
      (line) => said.push(line),
    );
  assert.equal(await run('0'), 1);
  assert.match(said.join('\n'), /^[^\n]*reduction[^\n]*0[^\n]*$/);
  assert.equal(await run('2'), 0);
  const { network } = loadCheckpoint(join(out, 'best.safetensors'));
  assert.equal(network.config.reduction, 2);
  const gate = network.parameters.find((p) => p.name === 'bottom.se.1.weight')!;
  assert.deepEqual(gate.shape, [64, 128, 1, 1]);
});
