import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { factorRanges, saveNormalised } from 'landslide/factors';
import { readRaster } from 'landslide/raster';
import { folder } from './stacks.js';
import { built, sources } from './plane.js';

test('normalised copies run from 0 to 1 over the valid pixels', async () => {
  const stack = await built(sources);
  const ranges = await factorRanges(stack);
  assert.deepEqual(ranges[0], { name: 'elevation', least: 110, most: 280 });
  const files = await saveNormalised(stack, join(folder(), 'copies'));
  assert.ok(files.every((file) => existsSync(file)));
  const inside = await Promise.all(
    files
      .slice(0, -1)
      .map(async (file) => [...(await readRaster(file)).data].filter((v) => !Number.isNaN(v))),
  );
  assert.equal(inside[0].length, 180);
  assert.deepEqual([Math.min(...inside[0]), Math.max(...inside[0])], [0, 1]);
  assert.ok(inside[stack.names.indexOf('ndvi')].every((v) => v === 0));
});
