import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { shell } from './shell.js';

test('without a command the commands are listed, and each has a help page with examples', async () => {
  const { code, out } = await shell();
  assert.equal(code, 0);
  for (const name of ['doctor', 'ortho', 'prepare', 'train', 'evaluate', 'predict']) {
    assert.match(out, new RegExp(`^  ${name} `, 'm'));
    const help = await shell(name, '--help');
    assert.match(help.out, /Examples:\n {2}npx landslide/);
  }
});

test('every mistake is one line that names the command and what to do', async () => {
  const checkpoint = join(mkdtempSync(join(tmpdir(), 'cli-')), 'best.safetensors');
  writeFileSync(checkpoint, 'not a checkpoint');
  const cases: [string[], RegExp][] = [
    [
      ['fly'],
      /^landslide: fly is no command: expected one of doctor, data list, data get, data check, ortho, prepare/,
    ],
    [['data'], /^landslide: data is no command: expected one of data list, data get, data check$/],
    [['data', 'fetch'], /^landslide: data fetch is no command/],
    [['data', 'get'], /^landslide data get: --doi is missing: give a DOI/],
    [['data', 'get', '10.1/x'], /DOI is 10.1\/x: expected one of Zenodo/],
    [['data', 'get', '10.5281/zenodo.1', 'more'], /Unexpected argument 'more'/],
    [['data', 'check', 'nowhere'], /nowhere\/dataset.json not found/],
    [['train', '--witdh', '3'], /^landslide train: Unknown option '--witdh': see landslide train --help$/],
    [['train'], /^landslide train: --data is missing: give a dataset.json/],
    [['train', '--data', 'nowhere', '--out', 'x'], /dataset.json not found: give the path of a dataset.json/],
    [
      ['train', '--data', 'data/datasets/sichuan', '--out', 'x', '--seed', 'one'],
      /--seed is one: expected a whole number/,
    ],
    [
      ['train', '--region', 'r', '--preset', 'quick', '--out', 'x'],
      /preset is quick: expected demo or paper/,
    ],
    [
      ['evaluate', '--checkpoint', checkpoint, '--data', 'data/datasets/sichuan', '--root', '/nowhere'],
      /\/nowhere/,
    ],
    [['predict', '--checkpoint', checkpoint, '--image', 'x.tif', '--out', 'y'], /best.safetensors is /],
    [['prepare', '--region', 'nowhere', '--out', 'x'], /nowhere\/region.json not found/],
  ];
  for (const [argv, message] of cases) {
    const { code, err } = await shell(...argv);
    assert.equal(code, 1, argv.join(' '));
    assert.match(err, message);
    assert.doesNotMatch(err, /\n/, argv.join(' '));
  }
});

test('doctor names each part, and as JSON for machines', async () => {
  const { out } = await shell('doctor', '--json');
  const parts = (JSON.parse(out) as { part: string; state: string }[]).map((f) => f.part);
  assert.deepEqual(parts.slice(0, 6), [
    'Node.js',
    'machine',
    'device cpu',
    'device webgpu',
    'device cuda',
    'device tfjs',
  ]); // prettier-ignore;
});
