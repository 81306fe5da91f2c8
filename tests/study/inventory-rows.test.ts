import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeGrid } from 'landslide/raster';
import { sampleFactors } from 'landslide/study';
import { stackOf } from '../factors/stacks.js';

const [WIDTH, HEIGHT] = [30, 300];
const grid = makeGrid({ width: WIDTH, height: HEIGHT, crs: 'EPSG:32650', left: 0, top: 3000, pixel: 10 });
const size = WIDTH * HEIGHT;
/** One landslide of 3 x 2 pixels at column 28, row 299: at the corner; the first column is not valid. */
const ids = Int32Array.from({ length: size }, (_, i) => {
  const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
  return x === 0 ? -1 : x >= 27 && y >= 298 ? 4 : 0;
});
const elevation = Float32Array.from({ length: size }, (_, i) => (i % WIDTH === 0 ? NaN : i));

test('a sample of a moved inventory: the landslides where they went, the factors where they are', async () => {
  const stack = await stackOf(grid, { elevation }, ids);
  const shift = [2, 100] as const;
  const sample = await sampleFactors({ seed: 1 }, { stack }, { shift });
  // Columns 27 to 29 go to 29, 0 and 1, of which 0 is not valid; rows 298 and 299 to 98 and 99.
  assert.deepEqual(sample.available, [4, size - HEIGHT - 4]);
  const slides = [...sample.pixels].filter((_, i) => sample.y[i] === 1);
  assert.deepEqual(slides, [98 * WIDTH + 1, 98 * WIDTH + 29, 99 * WIDTH + 1, 99 * WIDTH + 29]);
  assert.deepEqual([...sample.X], [...sample.pixels]);
  assert.ok(sample.ids.every((id, i) => id === 4 * sample.y[i]));
  const home = await sampleFactors({ seed: 1 }, { stack });
  assert.deepEqual(await sampleFactors({ seed: 1 }, { stack }, { shift: [WIDTH, -HEIGHT] }), home);
  assert.equal(home.positives, 6);
});
