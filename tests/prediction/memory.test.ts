import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measurePeak } from './memory-scene.js';

test('peak memory of landslide predict does not grow with the height of the scene', async (t) => {
  const short = await measurePeak(1000, 1000, 2);
  const tall = await measurePeak(1000, 4000, 2);
  t.diagnostic(`${short.peakMiB.toFixed(0)} MiB for 1000 x 1000, ${tall.peakMiB.toFixed(0)} for 1000 x 4000`);
  assert.ok(tall.landslides > 2 * short.landslides && short.landslides > 3);
  // Tiles that are compressed already are held up to a limit, so a little growth is right at this size.
  assert.ok(tall.peakMiB < 1.5 * short.peakMiB, `${tall.peakMiB} MiB after ${short.peakMiB}`);
  assert.ok(tall.peakMiB < 700);
});
