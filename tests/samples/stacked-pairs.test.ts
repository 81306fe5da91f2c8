import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { findPairs, readPairs } from 'landslide/samples';

const root = mkdtempSync(join(tmpdir(), 'landslide-stacks-'));
test.after(() => rmSync(root, { recursive: true }));

function writeNpy(
  name: string,
  descr: string,
  shape: number[],
  data: ArrayBufferView,
  fortran = 'False',
): void {
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape.join(', ')},), }`;
  const header = text.padEnd(128 - 11, ' ') + '\n';
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  const body = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  writeFileSync(join(root, name), Buffer.concat([start, Buffer.from(header, 'latin1'), body]));
}

/** As HR-GLDD lays its patches out: [n, h, w, bands] and [n, h, w, 1], an array a split. */
const [H, W, BANDS] = [40, 36, 4];
for (const [split, n] of [
  ['train', 3],
  ['test', 2],
] as const) {
  const x = Float32Array.from({ length: n * H * W * BANDS }, (_, i) => i);
  const y = Uint8Array.from({ length: n * H * W }, (_, i) => Number(i % 5 === 0));
  writeNpy(`${split}X.npy`, '<f4', [n, H, W, BANDS], x);
  writeNpy(`${split}Y.npy`, '|u1', [n, H, W, 1], y);
}
const rule = {
  images: '*X.npy',
  masks: '*Y.npy',
  pair: { from: 'X', to: 'Y' },
  area: '^(train|test)',
  landslideWhen: '==1',
} as const;

test('an array of patches is as many images, each with the mask of its number', () => {
  assert.deepEqual(
    findPairs(root, rule).map((p) => [p.image, p.mask, p.area]),
    [
      ['testX.npy#0', 'testY.npy#0', 'test'],
      ['testX.npy#1', 'testY.npy#1', 'test'],
      ['trainX.npy#0', 'trainY.npy#0', 'train'],
      ['trainX.npy#1', 'trainY.npy#1', 'train'],
      ['trainX.npy#2', 'trainY.npy#2', 'train'],
    ],
  );
});

test('a patch has its own values, bands first', async () => {
  const set = await readPairs(root, rule, { area: 'train' });
  assert.deepEqual([set.n, set.bands, set.height, set.width], [3, BANDS, H, W]);
  const [k, b, row, column] = [2, 3, 17, 20];
  assert.equal(
    set.images[((k * BANDS + b) * H + row) * W + column],
    ((k * H + row) * W + column) * BANDS + b,
  );
  const i = (k * H + row) * W + column;
  assert.equal(set.masks[i], Number(i % 5 === 0));
});

test('arrays of other lengths, and of Fortran order, are refused by name', async () => {
  writeNpy('testY.npy', '|u1', [1, H, W, 1], new Uint8Array(H * W));
  assert.throws(() => findPairs(root, rule), /1 image has no mask: testX\.npy#1/);
  writeNpy('testY.npy', '|u1', [2, H, W, 1], new Uint8Array(2 * H * W), 'True');
  await assert.rejects(
    readPairs(root, rule, { area: 'test' }),
    /testY\.npy has shape \(2, 40, 36, 1\) in Fortran order: expected pictures along its first axis/,
  );
});
