import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeDemoRegion } from 'landslide/demo';
import { openRegion } from 'landslide/region';
import { layLevel1a } from 'landslide/study';

const dir = mkdtempSync(join(tmpdir(), 'level-1a-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const region = openRegion(
  await makeDemoRegion('kecun', { size: { pixels: 512, landslides: 3 }, seed: 1, dir: join(dir, 'kecun') }),
);

test('the piece as taken becomes the scene; a region without one has none', async () => {
  const laid = await layLevel1a(region, join(dir, 'laid.tif'));
  assert.ok(laid && laid.before < 0.9 && laid.after > 0.99, `${laid?.before} ${laid?.after}`);
  assert.deepEqual(laid.laid.grid, laid.scene.grid);
  assert.equal(
    await layLevel1a({ ...region, path: join(dir, 'region.json') }, join(dir, 'x.tif')),
    undefined,
  );
});
