import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createRng } from 'landslide/core';
import { makeGrid, writeCog } from 'landslide/raster';
import { bench, load } from './load.js';

const dir = mkdtempSync(join(tmpdir(), 'bench-real-'));
after(() => rmSync(dir, { recursive: true, force: true }));

interface Run {
  side: string;
  seed: number;
  validation: number[];
  bestEpoch: number;
  seconds: number;
  scores: Record<string, number>;
}
interface Result {
  one: { name: string };
  patches: Record<string, number>;
  sameStart: { steps: number; apart: number; ours: number[]; peer: number[] };
  runs: Run[];
}
type RunCase = (one: object, where: { root: string; out: string }, host: object) => Promise<Result>;
type WritePage = (path: string, result: object, order: string[]) => void;

/** A data set of twelve images of 32 x 32: a bright square in noise is the landslide. */
async function makeDataset(): Promise<string> {
  const rng = createRng('squares');
  const grid = makeGrid({ width: 32, height: 32, crs: 'EPSG:32650', left: 0, top: 32, pixel: 1 });
  for (let i = 0; i < 12; i++) {
    const [x0, y0] = [rng.int(16), rng.int(16)];
    const inside = (p: number): boolean => {
      const [x, y] = [p % 32, (p >> 5) % 32];
      return x >= x0 && x < x0 + 12 && y >= y0 && y < y0 + 12;
    };
    const image = Uint8Array.from({ length: 3 * 1024 }, (_, p) => 60 + rng.int(60) + (inside(p) ? 90 : 0));
    const mask = Uint8Array.from({ length: 1024 }, (_, p) => Number(inside(p)));
    const name = `${i < 8 ? 'A' : 'B'}_${i}.tif`;
    for (const [kind, bands, data] of [
      ['images', 3, image],
      ['masks', 1, mask],
    ] as const)
      await writeCog(join(dir, kind, name), { grid, bands, data, nodata: null });
  }
  const rule = {
    images: 'images',
    masks: 'masks',
    landslideWhen: '==1',
    area: '^images/([AB])_',
    divideBy: 255,
  };
  writeFileSync(join(dir, 'dataset.json'), JSON.stringify({ name: 'squares', rule }));
  return dir;
}

const miniature = (root: string): object => ({
  name: 'squares',
  title: 'Squares',
  manifest: root,
  folder: '',
  areas: { train: 'A', test: 'B' },
  tile: null,
  validation: 0.25,
  width: 4,
  settings: { epochs: 2, batch: 4, learningRate: 3e-3, patience: 2 },
  seeds: [1, 2],
});

const hasTorch = (): boolean =>
  spawnSync(join('bench', '.venv', 'bin', 'python'), [
    '-c',
    'import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ["torch", "numpy"])))',
  ]).status === 0;

test('without the data a case is one line, and no error', () => {
  const { code, out, err } = bench(['real', '--json', '--case', 'baige'], {
    LANDSLIDE_TEST_DATA: '/nowhere',
  });
  assert.equal(code, 0);
  assert.equal(out, '');
  assert.match(err, /^real: baige skipped: \/nowhere\/seg_amunet_baige_uav_128 is not there; .*\n$/);
});

test('both sides train in miniature, from the same start alike; what has ended is kept', async (t) => {
  if (!hasTorch()) return t.skip('no bench/.venv with torch: npm run bench -- real makes it');
  const { runCase } = await load<{ runCase: RunCase }>('real/run');
  const root = await makeDataset();
  const out = join(dir, 'out');
  const rows: { case: string; ours: number; peer: number }[] = [];
  const host = { row: (r: (typeof rows)[0]) => rows.push(r), note: () => {}, wants: () => true, busy: true };
  const first = await runCase(miniature(root), { root, out }, host);
  assert.deepEqual(first.patches, { train: 6, validation: 2, test: 4 });
  assert.ok(first.sameStart.apart < 1e-3, `losses differ by ${first.sameStart.apart}`);
  assert.equal(first.sameStart.steps, 5); // 6 patches in three ways, four at a time
  assert.deepEqual(
    first.runs.map((r) => `${r.side} ${r.seed}`),
    ['ours 1', 'peer 1', 'ours 2', 'peer 2'],
  );
  assert.deepEqual(
    rows.map((r) => r.case),
    ['squares, seed 1: F1', 'squares, seed 2: F1'],
  );
  for (const run of first.runs) {
    assert.equal(run.validation.length, 2);
    assert.equal(run.validation[run.bestEpoch - 1], Math.min(...run.validation));
    assert.ok(run.scores.accuracy > 0 && run.scores.accuracy <= 1);
  }
  const losses = first.runs.map((r) => r.validation[0]);
  assert.equal(new Set(losses).size, 4, `seeds and sides start apart: ${losses.join()}`);

  const file = join(out, 'peer-2.json');
  const before = statSync(file).mtimeMs;
  rmSync(join(out, 'peer-1.json'));
  const again = await runCase(miniature(root), { root, out }, host);
  assert.deepEqual(
    [again.runs[0], again.runs[2], again.runs[3]],
    [first.runs[0], first.runs[2], first.runs[3]],
  );
  assert.equal(statSync(file).mtimeMs, before);
  assert.deepEqual(
    again.runs[1].validation,
    first.runs[1].validation,
    'a seed gives the same run in PyTorch',
  );
});

/** A result with given F1s; other scores are the same on both sides. */
function resultOf(name: string, ours: number[], peer: number[]): object {
  const run = (side: string, f1: number, seed: number): object => ({
    side,
    seed,
    validation: [0.5, 0.4],
    bestEpoch: 2,
    seconds: 10,
    date: '2026-01-01',
    scores: { precision: 0.5, recall: 0.5, kappa: 0.5, iou: 0.5, f1 },
  });
  return {
    one: {
      name,
      title: `Title of ${name}`,
      manifest: 'm',
      areas: { train: 'A', test: 'B' },
      tile: null,
      width: 4,
    },
    settings: { epochs: 2, batch: 4, adamw: {}, loss: {} },
    patches: { train: 6, validation: 2, test: 4 },
    images: { train: [], test: [] },
    size: 32,
    threads: 1,
    versions: { ours: 'landslide 0', peer: 'PyTorch 0' },
    sameStart: { steps: 1, ours: [0.5], peer: [0.5], apart: 0 },
    runs: [...ours.map((f, i) => run('ours', f, i + 1)), ...peer.map((f, i) => run('peer', f, i + 1))],
  };
}

test('the page keeps one section a case, in order, and says which scores are apart', async () => {
  const { writePage } = await load<{ writePage: WritePage }>('real/page');
  const path = join(dir, 'page.md');
  const order = ['first', 'second'];
  writePage(path, resultOf('second', [0.6, 0.7], [0.65, 0.8]), order);
  writePage(path, resultOf('first', [0.1, 0.2], [0.3, 0.4]), order);
  writePage(path, resultOf('first', [0.6, 0.7], [0.8, 0.9]), order);
  const page = readFileSync(path, 'utf8');
  assert.deepEqual(page.match(/^## .*$/gm), ['## Title of first', '## Title of second']);
  const [first, second] = page.split('## Title of second');
  assert.match(
    first,
    /\| F1 \| 0\.650 \(0\.600 to 0\.700\) \| 0\.850 \(0\.800 to 0\.900\) \| -0\.200 \| no \|/,
  );
  assert.match(first, /Outside each other’s spread: F1\./);
  assert.doesNotMatch(first, /0\.100/);
  assert.match(second, /\| F1 \| 0\.650 .* \| 0\.725 .* \| -0\.075 \| yes \|/);
  assert.match(second, /All five scores end within each other’s spread\./);
  // A section of landslide transfer stays.
  const mine = '<!-- transfer -->\n## Carried over\n<!-- end of transfer -->\n';
  writeFileSync(path, `${page}\n${mine}`);
  writePage(path, resultOf('first', [0.6, 0.7], [0.8, 0.9]), order);
  assert.ok(readFileSync(path, 'utf8').endsWith(mine));
});
