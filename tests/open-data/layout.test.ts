import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { recogniseLayout, type Layout } from 'landslide/open-data';
import { makeGrid, writeCog } from 'landslide/raster';
import { readPairs } from 'landslide/samples';
import { temporary } from './serve.js';

/** Writes small pictures; masks (one band) hold `code` in their last pixel. */
async function pictures(t: TestContext, files: Record<string, number | 'image'>): Promise<string> {
  const dir = temporary(t);
  const grid = makeGrid({ width: 4, height: 4, crs: '', left: 0, top: 0, pixel: 1 });
  for (const [file, code] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    const bands = code === 'image' ? 3 : 1;
    const data = new Uint8Array(16 * bands).fill(code === 'image' ? 9 : 0);
    if (code !== 'image') data[15] = code;
    await writeCog(join(dir, file), { grid, bands, data, nodata: null }, { overviews: 'nearest' });
  }
  return dir;
}

async function layoutOf(dir: string, files: Record<string, unknown>): Promise<Layout> {
  const layout = await recogniseLayout(dir, Object.keys(files));
  assert.ok(typeof layout !== 'string', String(layout));
  return layout;
}

test('parts in folders of their own, with the same names in each (GDCLD)', async (t) => {
  const files = {
    'train_data/img/1.tif': 'image',
    'train_data/label/1.tif': 255,
    'val_data/img/1.tif': 'image',
    'val_data/label/1.tif': 255,
    'test_data/img/2.tif': 'image',
    'test_data/label/2.tif': 0,
  } as const;
  const dir = await pictures(t, files);
  const { rule, splits, bandNames } = await layoutOf(dir, files);
  assert.deepEqual(splits, { train: ['train_data'], validation: ['val_data'], test: ['test_data'] });
  assert.deepEqual([rule.landslideWhen, rule.divideBy, bandNames?.length], ['==255', 255, 3]);
  const set = await readPairs(dir, rule);
  assert.deepEqual(
    set.names.map((n, i) => [
      n,
      set.areas[i],
      set.masks.subarray(16 * i, 16 * i + 16).reduce((a, b) => a + b),
    ]),
    [
      ['test_data/img/2.tif', 'test_data', 0],
      ['train_data/img/1.tif', 'train_data', 1],
      ['val_data/img/1.tif', 'val_data', 1],
    ],
  );
});

test('images without landslides and without masks in a folder beside (Bijie)', async (t) => {
  const files = {
    'landslide/image/df1.tif': 'image',
    'landslide/mask/df1.tif': 1,
    'non-landslide/image/n1.tif': 'image',
  } as const;
  const dir = await pictures(t, files);
  const set = await readPairs(dir, (await layoutOf(dir, files)).rule);
  assert.deepEqual(
    [set.names, set.masks[15], set.masks[31]],
    [['landslide/image/df1.tif', 'non-landslide/image/n1.tif'], 1, 0],
  );
});

test('masks with another beginning (Landslide4Sense) or ending than their images', async (t) => {
  const beginning = {
    'img/image_1.tif': 'image',
    'img/image_20.tif': 'image',
    'mask/mask_1.tif': 1,
    'mask/mask_20.tif': 0,
  } as const;
  const ending = { 'images/a1.tif': 'image', 'masks/a1_mask.tif': 7 } as const;
  const one = await pictures(t, beginning);
  assert.deepEqual((await layoutOf(one, beginning)).rule.pair, { from: '^image_', to: 'mask_' });
  const two = await pictures(t, ending);
  const { rule } = await layoutOf(two, ending);
  assert.deepEqual([rule.pair, rule.landslideWhen], [{ from: '$', to: '_mask' }, '==7']);
  assert.equal((await readPairs(two, rule)).masks[15], 1);
});

test('what is not recognised is said in a line', async (t) => {
  assert.match((await recogniseLayout(temporary(t), ['a.tif', 'b.txt'])) as string, /no folder of images/);
  const files = { 'images/a.tif': 'image', 'masks/b.tif': 1 } as const;
  const dir = await pictures(t, files);
  assert.match(
    (await recogniseLayout(dir, Object.keys(files))) as string,
    /1 image has no mask: images\/a.tif/,
  );
});
