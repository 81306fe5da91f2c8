import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeGrid, writeCog, type Raster } from 'landslide/raster';
import {
  decodeMask,
  findPairs,
  openDataset,
  parseValueRule,
  readPairs,
  type MaskRule,
  type PairRule,
} from 'landslide/samples';

const root = mkdtempSync(join(tmpdir(), 'pairs-'));
after(() => rmSync(root, { recursive: true, force: true }));

const raster = (
  width: number,
  bands: number,
  value: (i: number) => number,
  left = 0,
): Raster<Uint8Array> => ({
  grid: makeGrid({ width, height: 2, crs: 'EPSG:32650', left, top: 0, pixel: 1 }),
  bands,
  data: Uint8Array.from({ length: width * 2 * bands }, (_, i) => value(i)),
  nodata: null,
});

/** A folder of its own under the test's root. */
async function folder(name: string, files: Record<string, Raster | undefined>): Promise<string> {
  const dir = join(root, name);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(dir, file, '..'), { recursive: true });
    if (content) await writeCog(join(dir, file), content, { overviews: 'nearest' });
    else writeFileSync(join(dir, file), '');
  }
  return dir;
}

const rule: PairRule = { images: 'images', masks: 'masks', landslideWhen: '==1' };

test('value rules', () => {
  const holds = (r: string): number[] => [0, 1, 2, 20, 21, 255].filter(parseValueRule(r));
  assert.deepEqual(holds('>20'), [21, 255]);
  assert.deepEqual(holds('== 1'), [1]);
  assert.deepEqual(holds('!=0'), [1, 2, 20, 21, 255]);
  assert.deepEqual(holds('<=2'), [0, 1, 2]);
  assert.deepEqual(holds('in 1, 2'), [1, 2]);
  assert.throws(() => parseValueRule('landslide'), /mask rule is 'landslide': expected >N/);
});

test('a mask becomes 0, 1 and 255; a value that no rule knows is an error', () => {
  const m = raster(2, 1, (i) => [0, 1, 2, 3][i]);
  const all = { landslideWhen: 'in 1,2', ignoreWhen: '==3' };
  assert.deepEqual([...decodeMask(m, all, 'm')], [0, 1, 1, 255]);
  assert.throws(
    () => decodeMask(m, { landslideWhen: '==1', ignoreWhen: '==3' }, 'masks/m.tif'),
    /masks\/m.tif has value 2, which the rule \(landslide ==1, background ==0\) does not know/,
  );
});

test('a coloured mask is read by one band or by any, but not without saying which', () => {
  const m = raster(2, 3, (i) => [0, 200, 0, 0, 0, 0, 0, 0, 0, 0, 90, 0][i]);
  const any: MaskRule = { landslideWhen: '>20', maskBand: 'any' };
  assert.deepEqual([...decodeMask(m, any, 'm')], [0, 1, 1, 0]);
  assert.deepEqual([...decodeMask(m, { ...any, maskBand: 0 }, 'm')], [0, 1, 0, 0]);
  assert.throws(() => decodeMask(m, { landslideWhen: '>20' }, 'm.png'), /m.png has 3 bands: state maskBand/);
});

test('images find their masks by name, by a changed name, and by area', async () => {
  const dir = await folder('names', {
    'images/A_1.tif': undefined,
    'images/B_1.tif': undefined,
    'images/notes.txt': undefined,
    'masks/A_label1.tif': undefined,
    'masks/B_label1.tif': undefined,
  });
  const pairs = findPairs(dir, {
    images: 'images/*.tif',
    masks: 'masks',
    pair: { from: '^(.)_', to: '$1_label' },
    area: '^images/(.)_',
  });
  assert.deepEqual(pairs, [
    { image: 'images/A_1.tif', mask: 'masks/A_label1.tif', area: 'A' },
    { image: 'images/B_1.tif', mask: 'masks/B_label1.tif', area: 'B' },
  ]);
  assert.throws(
    () => findPairs(dir, { images: 'images', masks: 'masks' }),
    /2 images have no mask: images\/A_1.tif, images\/B_1.tif; 2 masks have no image: masks\/A_label1.tif, masks\/B_label1.tif/,
  );
  assert.throws(() => findPairs(dir, { images: 'img', masks: 'masks' }), /img holds no image/);
  assert.throws(() => findPairs(join(root, 'nowhere'), rule), /nowhere not found/);
});

test('parts in folders of their own may use the same names; images without landslides need no mask', async () => {
  const files = [
    'train/img/1.tif',
    'train/label/1.tif',
    'test/img/1.tif',
    'test/label/1.tif',
    'none/img/1.tif',
  ];
  const dir = await folder('parts', Object.fromEntries(files.map((f) => [f, undefined])));
  const nested = { images: '*/img', masks: '**/label/*.tif', area: '^(.*?)/' };
  assert.deepEqual(findPairs(dir, { ...nested, noMask: '^none/' }), [
    { image: 'none/img/1.tif', mask: null, area: 'none' },
    { image: 'test/img/1.tif', mask: 'test/label/1.tif', area: 'test' },
    { image: 'train/img/1.tif', mask: 'train/label/1.tif', area: 'train' },
  ]);
  assert.throws(() => findPairs(dir, nested), /1 image has no mask: none\/img\/1.tif/);
});

test('images of several sizes are read as tiles; a small one is filled up with pixels that do not count', async () => {
  const dir = await folder('tiles', {
    'images/a.tif': raster(4, 1, (i) => i),
    'masks/a.tif': raster(4, 1, (i) => (i === 2 ? 1 : 0)),
    'images/b.tif': raster(1, 1, (i) => 10 + i),
    'masks/b.tif': raster(1, 1, () => 1),
  });
  const set = await readPairs(dir, { ...rule, area: '/(.)' }, { tile: 2 });
  assert.deepEqual(set.names, ['images/a.tif x0 y0', 'images/a.tif x2 y0', 'images/b.tif x0 y0']);
  assert.deepEqual(set.areas, ['a', 'a', 'b']);
  assert.deepEqual([...set.images], [0, 1, 4, 5, 2, 3, 6, 7, 10, 0, 11, 0]);
  assert.deepEqual([...set.masks], [0, 0, 0, 0, 1, 0, 0, 0, 1, 255, 1, 255]);
  const one = await readPairs(dir, rule, { only: ['images/b.tif'] });
  assert.deepEqual([one.n, one.width], [1, 1]);
  await assert.rejects(
    readPairs(dir, rule, { only: ['images/c.tif'] }),
    /image is images\/c.tif: .* no such image/,
  );
});

test('a folder becomes patches', async () => {
  const dir = await folder('whole', {
    'images/A_1.tif': raster(2, 3, (i) => i * 10),
    'masks/A_1.tif': raster(2, 1, (i) => (i === 3 ? 1 : 0)),
    'images/B_1.tif': raster(2, 3, (i) => i * 20),
    'masks/B_1.tif': raster(2, 1, () => 0),
  });
  const set = await readPairs(dir, { ...rule, bands: [2, 0], divideBy: 10, area: '/(.)_' });
  assert.deepEqual([set.n, set.bands, set.height, set.width], [2, 2, 2, 2]);
  assert.deepEqual([...set.images], [8, 9, 10, 11, 0, 1, 2, 3, 16, 18, 20, 22, 0, 2, 4, 6]);
  assert.deepEqual([...set.masks], [0, 0, 0, 1, 0, 0, 0, 0]);
  assert.deepEqual(set.areas, ['A', 'B']);
  const b = await readPairs(dir, { ...rule, area: '/(.)_' }, { area: 'B' });
  assert.deepEqual(b.names, ['images/B_1.tif']);
  await assert.rejects(readPairs(dir, { ...rule, area: '/(.)_' }, { area: 'C' }), /area is C: .* has A, B/);
});

test('a mask of another size or on another grid, and images that differ, are one line naming the files', async () => {
  const image = raster(2, 3, () => 1);
  const wide = await folder('wide', { 'images/a.tif': image, 'masks/a.tif': raster(3, 1, () => 0) });
  await assert.rejects(readPairs(wide, rule), /masks\/a.tif is 3 x 2 pixels, its image images\/a.tif 2 x 2/);
  const moved = await folder('moved', { 'images/a.tif': image, 'masks/a.tif': raster(2, 1, () => 0, 50) });
  await assert.rejects(readPairs(moved, rule), /masks\/a.tif grid is .* images\/a.tif grid is/);
  const mixed = await folder('mixed', {
    'images/a.tif': image,
    'masks/a.tif': raster(2, 1, () => 0),
    'images/b.tif': raster(3, 3, () => 1),
    'masks/b.tif': raster(3, 1, () => 0),
  });
  await assert.rejects(readPairs(mixed, rule), /images\/b.tif is 3 x 2 pixels, images\/a.tif 2 x 2/);
});

test('a dataset.json is checked', async () => {
  const dir = await folder('manifest', {});
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'dataset.json');
  writeFileSync(file, JSON.stringify({ name: 'x', rule: { images: 'i', masks: 'm' } }));
  assert.throws(() => openDataset(dir), /rule.landslideWhen is missing/);
  writeFileSync(file, JSON.stringify({ name: 'x', rule: { images: 'i', masks: 'm', landslideWhen: '>0' } }));
  const set = openDataset(file, { root });
  assert.deepEqual([set.title, set.licence, set.root], ['x', 'not stated', root]);
  const withSplits = (splits: unknown, area?: string): void =>
    writeFileSync(
      file,
      JSON.stringify({ name: 'x', rule: { images: 'i', masks: 'm', landslideWhen: '>0', area }, splits }),
    );
  withSplits({ train: ['a'], test: ['b'] }, '^(.)');
  assert.deepEqual(openDataset(file).splits, { train: ['a'], test: ['b'] });
  for (const [splits, area, message] of [
    [{ tset: ['a'] }, '^(.)', /splits has tset: expected train, validation, test/],
    [{ test: 'a' }, '^(.)', /splits.test is "a": expected a list of areas/],
    [{ train: ['a'], test: ['a'] }, '^(.)', /area a stands in splits.train and splits.test/],
    [{ train: ['a'] }, undefined, /splits needs rule.area/],
  ] as const) {
    withSplits(splits, area);
    assert.throws(() => openDataset(file), message);
  }
});
