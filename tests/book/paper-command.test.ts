import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { paperCommand } from 'landslide/book';
import { code, temporary, writeBook } from './fixture.js';

const presets = { demo: { label: 'demo data; small' }, paper: { label: 'demo data; whole' } };

test('each bad option is one line, and nothing is written', async (t) => {
  const dir = temporary(t);
  writeBook(dir, { '00-a': [code('1')] });
  const problem = async (...argv: string[]): Promise<string> => {
    const lines: string[] = [];
    const context = {
      root: dir,
      notebooks: dir,
      presets,
      date: '2026-01-31',
      err: (l: string) => lines.push(l),
    };
    assert.equal(await paperCommand(['--out', join(dir, 'out'), ...argv], context), 1);
    assert.equal(lines.length, 1);
    return lines[0];
  };
  assert.equal(await problem('--preset', 'quick'), 'paper: preset is quick: expected demo or paper');
  assert.equal(await problem('--only', '04'), 'paper: --only names 04: expected numbers from 00 to 00');
  assert.equal(await problem('--seed', 'x'), 'paper: seed is NaN: give an integer or a text');
  assert.match(await problem('--region', 'nowhere'), /^paper: region nowhere not found: give a region\.json/);
  assert.match(await problem('--frce'), /^paper: Unknown option '--frce': see npm run paper -- --help$/);
  assert.match(
    await problem('--cell-minutes', '0'),
    /^paper: --cell-minutes is 0: expected a number above 0$/,
  );
  assert.equal(await problem('--jobs', '0'), 'paper: --jobs is 0: expected auto or a whole number from 1');
});

test('--help tells the options and the presets', async () => {
  const said: string[] = [];
  const context = { root: '.', presets, date: '2026-01-31', out: (l: string) => said.push(l) };
  assert.equal(await paperCommand(['--help'], context), 0);
  assert.match(said[0], /--preset NAME +how much of the paper's experiment: demo or paper/);
});
