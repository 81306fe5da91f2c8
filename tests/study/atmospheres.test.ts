import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeDemoRegion } from 'landslide/demo';
import { readScene } from 'landslide/gf2';
import { readRaster, resample, writeCog } from 'landslide/raster';
import { openRegion, requireScene } from 'landslide/region';
import { correctedImages, errorsAgainst, meanError, sceneTruth, trueReflectance } from 'landslide/study';

const dir = mkdtempSync(join(tmpdir(), 'atmospheres-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const region = openRegion(
  await makeDemoRegion('kecun', { size: { pixels: 512, landslides: 3 }, seed: 1, dir: join(dir, 'kecun') }),
);
const scene = readScene(requireScene(region, 'a test'));

test('three corrections of one scene, in the order asked for; told the depth, SMAC is nearest to the ground', async () => {
  const { aod550 } = sceneTruth(region);
  const { corrected, refused } = await correctedImages(region, scene, ['dos1', 'cost', 'smac'], { aod550 });
  assert.deepEqual(refused, []);
  assert.deepEqual(
    corrected.map((c) => c.method),
    ['dos1', 'cost', 'smac'],
  );
  const truth = resample(await trueReflectance(region), corrected[0].image.grid, { method: 'average' });
  const bias = corrected.map((c) =>
    Math.abs(meanError(errorsAgainst(c.image, truth, { margin: 4 }), 'bias')),
  );
  assert.ok(bias[2] < 0.002 && bias[2] < bias[0] && bias[2] < bias[1], bias.join());
  assert.equal(corrected[2].report.aerosol?.from, 'given');
});

test('what cannot be corrected is said, and the others are there', async () => {
  const grey = await readRaster(scene.mssPath);
  const bare = { ...grey, data: grey.data.map((_, i) => 300 + (i % 50)) };
  await writeCog(join(dir, 'grey.tif'), bare);
  const { corrected, refused } = await correctedImages(region, { ...scene, mssPath: join(dir, 'grey.tif') }, [
    'smac',
    'cost',
  ]);
  assert.deepEqual(
    corrected.map((c) => c.method),
    ['cost'],
  );
  assert.equal(refused.length, 1);
  assert.match(refused[0], /^smac: dark vegetation: 0 pixels, expected at least 100/);
});
