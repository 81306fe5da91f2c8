import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pairSet, temporary } from './pair-set.js';
import { shell } from './shell.js';

test('two data sets, from samples to tables; the same again finds everything done', async (t) => {
  const source = await pairSet(t, { n: 6 });
  const target = await pairSet(t, {
    n: 10,
    change: (image) => image.forEach((v, i) => (image[i] = 1.5 * v + 30)),
  });
  const out = temporary(t);
  const argv = [
    'transfer',
    '--source',
    source,
    '--target',
    target,
    '--models',
    'resnet18,resnet18-se',
    '--device',
    'cpu',
    '--out',
    out,
  ];
  const { code, out: said, err } = await shell(...argv);
  assert.equal(code, 0, err);
  for (const title of [
    'Patches of discs',
    'Bands of discs in standard',
    'Tested on discs',
    'Carried over to discs',
    'F1 against target patches',
    'Differences of F1 on discs',
  ])
    assert.match(said, new RegExp(`^${title}`, 'm'));
  for (const setting of ['zero-shot', 'zero-shot, matched', 'fine-tuned'])
    assert.match(said, new RegExp(`^${setting} +ResNet18-SE`, 'm'));
  const page = readFileSync(join(out, 'transfer.md'), 'utf8');
  assert.match(page, /\| setting \| model \| precision \|/);
  const again = await shell(...argv);
  assert.equal(again.out, said);
});

test('what is missing or misspelt is one line', async (t) => {
  const set = await pairSet(t, { n: 4 });
  const refused = async (...more: string[]): Promise<string> =>
    (await shell('transfer', '--source', set, '--out', temporary(t), ...more)).err;
  assert.match(
    await refused(),
    /^landslide transfer: --target is missing: give a dataset.json, or its folder$/,
  );
  assert.match(
    await refused('--target', set, '--target-ratios', '7:1'),
    /--target-ratios is 7:1: expected three numbers/,
  );
  assert.match(
    await refused('--target', set, '--models', 'unet2'),
    /unknown network unet2: use unet, unet-se/,
  );
});
