import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createRng } from 'landslide/core';
import {
  blocksOf,
  querySamples,
  queryStore,
  readPixels,
  readPoints,
  STORE_FILES,
  writeIndex,
  type Box,
} from 'landslide/factors';
import { makeGrid, toMap } from 'landslide/raster';
import { stackOf } from './stacks.js';

const [WIDTH, HEIGHT, SIDE] = [70, 50, 16];
const grid = makeGrid({ width: WIDTH, height: HEIGHT, crs: 'EPSG:32650', left: 5e5, top: 3.3e6, pixel: 10 });
const size = WIDTH * HEIGHT;
const rng = createRng('store');
const of = (make: (x: number, y: number) => number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => make(i % WIDTH, Math.floor(i / WIDTH)));
const slope = of((x, y) => x / 2 + 2 * Math.sin(y / 5));
const elevation = of((_, y) => 100 + y + rng.next());
slope[77] = NaN;
const valid = Uint8Array.from(slope, (v) => Number(!Number.isNaN(v)));
const ids = Int32Array.from({ length: size }, (_, i) =>
  !valid[i] ? -1 : (i % WIDTH) % 23 === 5 ? 1 + (i % 4) : 0,
);
const landslide = Uint8Array.from(ids, (id) => (id < 0 ? 255 : Number(id > 0)));
const sampled = Array.from({ length: size }, (_, i) => i).filter((i) => valid[i] && i % 3 === 0);

const dir = mkdtempSync(join(tmpdir(), 'store-'));
before(async () => {
  const region = { name: 'made', title: 'Made', demo: true, date: '2024-05-01' };
  const stack = await stackOf(grid, { elevation, slope }, ids, dir);
  const values = await readPixels(stack, sampled);
  await writeIndex({ stack, vectors: [], sampled: { ...values, pixels: sampled }, region }, { side: SIDE });
});
after(() => rmSync(dir, { recursive: true }));

/** The pixels that a question is about, looked at one by one. */
function pixelsOf(meets: (i: number) => boolean, box?: Box): number[] {
  return [...valid.keys()].filter((i) => {
    const [x, y] = toMap(grid, (i % WIDTH) + 0.5, Math.floor(i / WIDTH) + 0.5);
    return valid[i] === 1 && meets(i) && (!box || (x >= box[0] && y >= box[1] && x <= box[2] && y <= box[3]));
  });
}

test('blocks cover the grid once, in Z order', () => {
  const blocks = blocksOf(grid, SIDE);
  assert.equal(blocks.length, 5 * 4);
  assert.equal(
    blocks.reduce((s, b) => s + b.width * b.height, 0),
    size,
  );
  assert.deepEqual(
    blocks.slice(0, 5).map((b) => [b.x, b.y]),
    [
      [0, 0],
      [16, 0],
      [0, 16],
      [16, 16],
      [32, 0],
    ],
  );
});

const QUESTIONS: [string, { bbox?: Box; where?: string }, (i: number) => boolean][] = [
  ['all', {}, () => true],
  ['a condition', { where: 'slope > 12' }, (i) => slope[i] > 12],
  ['a box', { bbox: [5e5 + 123, 3.3e6 - 402, 5e5 + 456, 3.3e6 - 77] }, () => true],
  [
    'both, and landslides',
    {
      bbox: [5e5 - 999, 3.3e6 - 300, 5e5 + 600, 3.3e6 + 999],
      where: 'landslide = 1 and (slope < 9 or elevation >= 120)',
    },
    (i) => ids[i] > 0 && (slope[i] < 9 || elevation[i] >= 120),
  ],
  ['none', { where: 'slope > 90' }, () => false],
];

for (const [name, query, meets] of QUESTIONS)
  test(`the store's answer is that of a look at every pixel: ${name}`, async () => {
    const expected = pixelsOf(meets, query.bbox);
    const found = await queryStore(dir, query);
    assert.equal(found.pixels, expected.length);
    assert.equal(found.areaM2, 100 * expected.length);
    assert.equal(found.landslidePixels, expected.filter((i) => ids[i] > 0).length);
    const { skipped, fromIndex, read } = found.blocks;
    assert.equal(skipped + fromIndex + read, 20);
    for (const f of found.factors) {
      const values = expected.map((i) => (f.name === 'slope' ? slope : elevation)[i]);
      assert.deepEqual([f.least, f.most], [Math.min(...values), Math.max(...values)]);
      assert.ok(Math.abs(f.mean - values.reduce((s, v) => s + v, 0) / values.length) < 1e-9);
    }
    const rows = await querySamples(dir, query);
    assert.deepEqual(
      rows.map((r) => r.pixel).sort((a, b) => a - b),
      expected.filter((i) => i % 3 === 0),
    );
  });

test('the index spares the layers: nothing is read where it says enough', async () => {
  assert.deepEqual((await queryStore(dir, {})).blocks, { skipped: 0, fromIndex: 20, read: 0 });
  assert.deepEqual((await queryStore(dir, { where: 'slope > 90' })).blocks, {
    skipped: 20,
    fromIndex: 0,
    read: 0,
  });
  const { skipped, fromIndex, read } = (await queryStore(dir, { where: 'slope > 12' })).blocks;
  assert.ok(skipped > 0 && fromIndex > 0 && read > 0 && read < 10);
});

test('samples stand in the order of the blocks, with the values of the layers', async () => {
  const rows = await readPoints(join(dir, STORE_FILES.samples));
  assert.equal(rows.length, sampled.length);
  const order = rows.map((r) => r.block);
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
  for (const r of rows) {
    assert.equal(r.slope, slope[r.pixel]);
    assert.deepEqual([r.x, r.y], toMap(grid, (r.pixel % WIDTH) + 0.5, Math.floor(r.pixel / WIDTH) + 0.5));
    assert.deepEqual([r.landslide, r.landslide_id], [landslide[r.pixel], ids[r.pixel]]);
  }
});

test('a box without pixels, a factor that is not there, a folder that is no store', async () => {
  await assert.rejects(
    queryStore(dir, { bbox: [0, 0, 1, 1] }),
    /--bbox 0 0 1 1 holds no pixel .* 500000 3299500 500700 3300000/,
  );
  await assert.rejects(queryStore(dir, { bbox: [2, 0, 1, 1] }), /--bbox is 2 0 1 1; expected least x/);
  await assert.rejects(
    queryStore(dir, { where: 'ndvi < 1' }),
    /--where asks for ndvi: expected elevation, slope, landslide/,
  );
  await assert.rejects(queryStore(join(dir, 'none'), {}), /stack\.json not found: make the factors first/);
});
