import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { main } from 'landslide/cli';
import { readRaster } from 'landslide/raster';
import { tinyRegion } from '../study/tiny-region.js';

/** Runs a command and keeps what it says. */
async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await main(
    argv,
    (t) => void out.push(t),
    (t) => void err.push(t),
  );
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('--help of a command shows options, defaults and an example', async () => {
  const { code, out } = await run('factors', '--help');
  assert.equal(code, 0);
  assert.match(out, /--region FILE +region\.json, or its folder/);
  assert.match(out, /--seed N .*\(default 1\)/);
  assert.match(out, /npx landslide factors --region/);
});

test('an unknown option, a missing one, a missing region: one line each and code 1', async () => {
  const cases: [string[], RegExp][] = [
    [['factors', '--regoin', 'x'], /^landslide factors: .*--regoin.*see landslide factors --help$/],
    [['factors', '--out', 'x'], /^landslide factors: --region is missing: give a region\.json$/],
    [['explain', '--region', 'x'], /^landslide explain: --out is missing: give a folder/],
    [['factors', '--region', '/nowhere', '--out', 'x'], /^landslide factors: .*nowhere/],
  ];
  for (const [argv, line] of cases) {
    const { code, out, err } = await run(...argv);
    assert.equal(code, 1);
    assert.equal(out, '');
    assert.match(err, line);
    assert.equal(err.split('\n').length, 1);
  }
});

test('factors and explain of a region, as text and as JSON', async () => {
  const out = mkdtempSync(join(tmpdir(), 'cli-'));
  const region = await tinyRegion();
  const factors = await run('factors', '--region', region, '--out', out);
  assert.equal(factors.err, '');
  assert.match(factors.out, /^Tiny region \(real data\): 2116 pixels, 6\.81 % landslide$/m);
  assert.match(factors.out, /^note: no NDVI: the region has no scene$/m);
  assert.match(factors.out, /^hardness +Soft rock +1\.000/m);
  assert.ok(existsSync(join(out, 'factors', 'slope.tif')) && existsSync(join(out, 'factors', 'stack.json')));
  const csv = readFileSync(join(out, 'frequency-ratio.csv'), 'utf8').split('\n');
  assert.equal(csv[0].split(',')[0], 'factor');

  const explain = await run('explain', '--region', region, '--out', out, '--json');
  const report = JSON.parse(explain.out) as {
    demo: boolean;
    forest: { heldOut: unknown[] };
    shap: { additivityError: number };
  };
  assert.equal(report.demo, false);
  assert.equal(report.forest.heldOut.length, 3);
  assert.ok(report.shap.additivityError < 1e-12);
  const text = await run('explain', '--region', region, '--out', out, '--review');
  for (const line of [
    /^blocks of 60 m +0\.\d{3}$/m,
    /^landslides left out whole +0\.\d{3}$/m,
    /^factor +rank by impurity +by permutation/m,
    /^AUC on held-out blocks +0\.\d+ +0\.\d+ +0\.\d{3} to 0\.\d{3} +[01]/m,
    /^cos, sin, and plane or not/m,
    /^very high +0\.\d{3} +0\.\d{3} +\d/m,
  ])
    assert.match(text.out, line);
  for (const file of [
    'forest/map.tif',
    'forest/classes.tif',
    'frequency-ratio/map.tif',
    'contributions/shap.tif',
  ])
    assert.ok(existsSync(join(out, 'susceptibility', file)), file);
});

test('factors with classes of one’s own and normalised copies; a list of breaks that cannot be read', async () => {
  const out = mkdtempSync(join(tmpdir(), 'cli-breaks-'));
  const region = await tinyRegion();
  const breaks = ['--breaks', 'slope=10,20; elevation=natural:4;rivers=quantile:3'];
  const { out: text, err } = await run(
    'factors',
    '--region',
    region,
    '--out',
    out,
    ...breaks,
    '--normalised',
  );
  assert.equal(err, '');
  assert.match(text, /^note: elevation and slope and distance from rivers: classes as asked for$/m);
  assert.match(text, /^slope +10–20 /m);
  assert.equal(text.match(/^elevation +[<>]?\d+(–\d+)? /gm)!.length, 4);
  assert.match(text, /\(prediction\)$/m);
  const ranges = JSON.parse(
    readFileSync(join(out, 'factors-normalised', 'ranges.json'), 'utf8'),
  ) as unknown[];
  assert.equal(ranges.length, 6);
  const { data } = await readRaster(join(out, 'factors-normalised', 'slope.tif'));
  const inside = Array.from(data).filter((v) => !Number.isNaN(v));
  assert.deepEqual([Math.min(...inside), Math.max(...inside)], [0, 1]);
  const bad: [string, RegExp][] = [
    ['slope=steep', /--breaks has slope=steep: expected limits/],
    ['slope=30,20', /breaks are out of order: 30 comes before 20/],
    ['aspect=90,180', /aspect has classes of its own/],
    ['ndvi=0.2', /breaks are given for ndvi, which the region lacks/],
    ['curvature=1', /factor is curvature: expected elevation/],
    ['slope=natural:1', /expected limits \(slope=10,20,30\) or a way and a number of classes, 2 to 254/],
  ];
  for (const [list, line] of bad)
    assert.match((await run('factors', '--region', region, '--out', out, '--breaks', list)).err, line);
});

test('a forest grown elsewhere is explained with the region’s rows', async () => {
  const out = mkdtempSync(join(tmpdir(), 'cli-forest-'));
  const region = await tinyRegion();
  const leaf = {
    feature: [1, -2, -2],
    threshold: [25, -2, -2],
    children_left: [1, -1, -1],
    children_right: [2, -1, -1],
  };
  const trees = [{ ...leaf, value: [0.5, 0.1, 0.9], cover: [100, 50, 50] }];
  const file = join(out, 'trees.json');
  writeFileSync(file, JSON.stringify(trees));
  const args = ['explain', '--region', region, '--out', out, '--forest', file];
  const { out: text, err } = await run(...args);
  assert.equal(err, '');
  assert.match(text, /^Tiny region \(real data\): the forest that was given$/m);
  assert.match(text, /base 0\.500; largest error of their sum/);
  // The one tree asks for slope alone.
  assert.match(text, /^elevation +0\.000 +0\.000/m);
  assert.match(text, /^slope +0\.400/m);
  writeFileSync(file, JSON.stringify([{ ...trees[0], feature: [6, -2, -2] }]));
  assert.match((await run(...args)).err, /splits on column 6; the region has 6: elevation, slope/);
  writeFileSync(file, '{"format":"other"}');
  assert.match((await run(...args)).err, /is not a forest: format is "other"/);
});

test('factors query: from the index, with rows, and what is wrong with a question in one line', async () => {
  const out = mkdtempSync(join(tmpdir(), 'cli-query-'));
  await run('factors', '--region', await tinyRegion(), '--out', out);
  const [store, csv] = [join(out, 'factors'), join(out, 'rows.csv')];
  const all = await run('factors', 'query', '--store', store, '--json');
  assert.equal(all.err, '');
  const { pixels, landslidePixels, blocks } = JSON.parse(all.out) as {
    pixels: number;
    landslidePixels: number;
    blocks: unknown;
  };
  assert.deepEqual([pixels, landslidePixels, blocks], [2116, 144, { skipped: 0, fromIndex: 1, read: 0 }]);
  const where = ['--where', 'landslide = 1 and hardness = 4', '--csv', csv];
  const some = await run(
    'factors',
    'query',
    '--store',
    store,
    '--bbox',
    '500000,3299520,500480,3299800',
    ...where,
  );
  assert.match(some.out, /^\d+ pixels \(0\.\d+ km², EPSG:32650\) meet it, 100\.00 % of them landslide$/m);
  assert.match(some.out, /^blocks: 0 ruled out by the index, 0 answered from it, 1 read$/m);
  const lines = readFileSync(csv, 'utf8').trim().split('\n');
  assert.match(some.out, new RegExp(`^${lines.length - 1} sampled pixels written$`, 'm'));
  const bad: [string[], RegExp][] = [
    [
      ['--store', store, '--bbox', '1,2,3'],
      /^landslide factors query: --bbox is 1,2,3: expected four numbers/,
    ],
    [
      ['--store', store, '--where', 'ndvi < 1'],
      /^landslide factors query: --where asks for ndvi: expected elevation/,
    ],
    [['--store', out], /stack\.json not found: make the factors first/],
  ];
  for (const [argv, line] of bad) assert.match((await run('factors', 'query', ...argv)).err, line);
});
