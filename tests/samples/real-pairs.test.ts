import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { patchesOfArea, readPairs, sampleTable, tilePatches } from 'landslide/samples';

const data = process.env.LANDSLIDE_TEST_DATA ?? '../shared/data';

test('the Baige patches are read by area, on their own grids', async (t) => {
  const dir = join(data, 'seg_amunet_baige_uav_128');
  if (!existsSync(dir)) return t.skip(`${dir} is not here`);
  const set = await readPairs(dir, {
    images: 'images',
    masks: 'masks',
    landslideWhen: '==1',
    area: '^images/([AB])_',
  });
  assert.deepEqual([set.n, set.bands, set.height, set.width], [378, 3, 128, 128]);
  const [a, b] = [patchesOfArea(set, 'A'), patchesOfArea(set, 'B')];
  assert.deepEqual([a.n, b.n], [152, 226]);
  assert.equal(a.names[0], 'images/A_0128_0512.tif');
  const [, , all] = sampleTable({ A: a, B: b });
  assert.equal(all.landslidePixels! + all.otherPixels!, 378 * 128 * 128);
  assert.ok(all.landslidePixels! > 0);
});

test('the Sichuan images are read with their coloured masks: 17.4 % landslide', async (t) => {
  const dir = join(data, 'seg_sichuan_lushan_wenchuan_1024');
  if (!existsSync(dir)) return t.skip(`${dir} is not here`);
  const set = await readPairs(dir, {
    images: 'images',
    masks: 'masks',
    pair: { from: '^Landslide', to: 'LandslideLabel' },
    landslideWhen: '>20',
    maskBand: 'any',
    divideBy: 255,
  });
  assert.deepEqual([set.n, set.bands, set.height, set.width], [18, 3, 1024, 1024]);
  const [row] = sampleTable({ set });
  const share = row.landslidePixels! / (row.landslidePixels! + row.otherPixels!);
  assert.ok(Math.abs(share - 0.1745) < 0.0005, `share ${share}`);
  const tiles = tilePatches(set, { size: 128 });
  assert.ok(tiles.images.subarray(0, 1e6).every((v) => v >= 0 && v <= 1));
  assert.equal(tiles.n, 18 * 64);
});
