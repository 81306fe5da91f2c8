/** @file The manifest in docs/own-data-set.md, on a small folder in the layout that the page describes. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { makeGrid, writeCog } from 'landslide/raster';
import { openDataset, patchesOfArea, readPairs } from 'landslide/samples';
import { repositoryRoot } from 'landslide/study';

const SIZE = 32;

function manifest(): string {
  const page = readFileSync(join(repositoryRoot(), 'docs', 'own-data-set.md'), 'utf8');
  return /```json\n([^]*?)```/.exec(page)![1];
}

/** Four-band images of equal values a band, and masks whose upper half is 255; `train_data`, `val_data` and `test_data` with one pair each. */
async function folder(t: TestContext): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'data-set-page-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const grid = makeGrid({
    width: SIZE,
    height: SIZE,
    crs: 'EPSG:32648',
    left: 500000,
    top: 3300000,
    pixel: 3,
  });
  const half = (SIZE * SIZE) / 2;
  for (const [i, part] of ['train_data', 'val_data', 'test_data'].entries()) {
    for (const name of ['img', 'label']) mkdirSync(join(dir, part, name), { recursive: true });
    const image = Uint8Array.from({ length: 4 * SIZE * SIZE }, (_, p) => 51 * Math.floor(p / (2 * half)));
    const mask = Uint8Array.from({ length: 2 * half }, (_, p) => (p < half ? 255 : 0));
    const raster = (data: Uint8Array, bands: number) => ({ grid, bands, data, nodata: null });
    await writeCog(join(dir, part, 'img', `${i}.tif`), raster(image, 4), { overviews: 'average' });
    await writeCog(join(dir, part, 'label', `${i}.tif`), raster(mask, 1), { overviews: 'nearest' });
  }
  writeFileSync(join(dir, 'dataset.json'), manifest());
  return dir;
}

test('the manifest of the page names licence and DOI, and reads images, masks and the publisher’s split', async (t) => {
  const dir = await folder(t);
  const dataset = openDataset(dir);
  assert.match(dataset.source, /10\.5281\/zenodo\.13612636/);
  assert.equal(dataset.licence, 'CC BY 4.0');
  assert.deepEqual(dataset.splits?.test, ['test_data']);
  const set = await readPairs(dataset.root, dataset.rule);
  assert.deepEqual([set.n, set.bands, set.height, set.width], [3, 3, SIZE, SIZE]);
  assert.deepEqual([...set.areas].sort(), ['test_data', 'train_data', 'val_data']);
  const one = patchesOfArea(set, 'train_data');
  assert.deepEqual([one.n, one.names[0]], [1, 'train_data/img/0.tif']);
  const pixels = SIZE * SIZE;
  assert.ok([0, 1, 2].every((b) => Math.abs(one.images[b * pixels] - (51 * b) / 255) < 1e-6));
  assert.equal(
    one.masks.reduce((sum, v) => sum + v, 0),
    pixels / 2,
  );
});
