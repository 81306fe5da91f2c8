import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readRaster } from 'landslide/raster';
import { bench, load } from './load.js';

const dir = mkdtempSync(join(tmpdir(), 'bench-test-'));
after(() => rmSync(dir, { recursive: true, force: true }));

test('an unknown name is one line with the names that there are', () => {
  const { code, err } = bench(['train', 'speed']);
  assert.equal(code, 1);
  const suites = readdirSync('bench/suites').map((file) => file.replace(/\.ts$/, ''));
  assert.equal(err, `bench: speed: expected one or more of ${suites.sort().join(', ')}\n`);
});

test('a case that no suite has is no row and no error', () => {
  for (const name of ['train', 'predict', 'peers', 'growth', 'memory', 'real'])
    assert.deepEqual(bench([name, '--json', '--case', 'no such case']), { code: 0, out: '', err: '' });
});

test('growth is told against the first point', async () => {
  const { growthLine } = await load<{ growthLine: (by: string, seen: unknown[]) => string }>('suites/growth');
  const seen = [
    { at: '64^2', times: { ours: 10, peer: 20 } },
    { at: '128^2', times: { ours: 39, peer: 88 } },
  ];
  assert.equal(growthLine('pixels', seen), 'by pixels (64^2, 128^2): ours 1 : 3.9, PyTorch 1 : 4.4');
});

test('a row of memory does not speak of speed', async () => {
  const { tableLine } = await load<{ tableLine: (row: object) => string }>('suite');
  const row = { case: 'c', ours: 512, peer: 1536, unit: 'MiB', ratio: 3, against: 'the gate' };
  assert.match(
    tableLine({ ...row, ratioIs: 'of ours fit in it' }),
    /the gate 1536 MiB: 3.00 of ours fit in it$/,
  );
  assert.match(tableLine(row), /3.00 x its speed$/);
});

test('a scene repeats its piece in both directions', async () => {
  type Scene = {
    makePiece: () => { image: { data: Uint8Array }; mask: Uint8Array };
    writeScene: (path: string, piece: unknown, side: number) => Promise<void>;
  };
  const { makePiece, writeScene } = await load<Scene>('scene');
  const piece = makePiece();
  const path = join(dir, 'scene.tif');
  const side = 1100;
  await writeScene(path, piece, side);
  const { data, bands } = await readRaster(path);
  assert.equal(bands, 3);
  for (const [b, y, x] of [
    [0, 0, 0],
    [1, 20, 1050],
    [2, 1099, 999],
    [2, 1001, 1099],
  ])
    assert.equal(
      data[(b * side + y) * side + x],
      piece.image.data[(b * 1000 + (y % 1000)) * 1000 + (x % 1000)],
      `band ${b}, row ${y}, column ${x}`,
    );
});

test('the peak is of the program itself: what it held, not what the caller holds', () => {
  const hook = join('bench', 'peak.mjs');
  const peakOf = (program: string): number => {
    const file = join(dir, 'peak');
    const env = { ...process.env, BENCH_PEAK: file };
    assert.equal(spawnSync(process.execPath, ['--import', `./${hook}`, '-e', program], { env }).status, 0);
    return Number(readFileSync(file, 'utf8')) / 1024;
  };
  const held = Buffer.alloc(300 * 2 ** 20, 1);
  const small = peakOf('0');
  assert.ok(small > 10 && small < 250, `${small} MiB while the caller holds ${held.length / 2 ** 20}`);
  const large = peakOf('Buffer.alloc(200 * 2 ** 20, 1)');
  assert.ok(large > small + 190, `${large} MiB, and ${small} MiB without the buffer`);
});
