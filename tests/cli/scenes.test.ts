import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { shell } from './shell.js';
import { smallRegions } from './small-regions.js';

const dir = mkdtempSync(join(tmpdir(), 'scenes-cli-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const regions = join(dir, 'regions');
const small = await smallRegions(dir);
const out = join(dir, 'out');
const scenes = (...more: string[]): ReturnType<typeof shell> =>
  shell('scenes', ...small, '--device', 'cpu', '--out', out, ...more);

test('regions of a folder are prepared and mapped by worker processes, as by the commands one by one', async () => {
  const { code, out: said, err } = await scenes('--workers', '2', '--threshold', '0.4');
  assert.equal(code, 0, err);
  assert.match(said, /^4 tasks done\nregion +landslides +ha/);
  assert.match(said, /kecun .*demo data\nlushan .*demo data\n/);
  const alone = join(dir, 'alone');
  await shell('prepare', '--region', join(regions, 'lushan'), '--out', join(alone, 'image'));
  const image = ['--image', join(alone, 'image', 'fused.tif'), '--bands', '3,2,1', '--divide', '10000'];
  const by = await shell('predict', '--checkpoint', dir, ...image, '--threshold', '0.4', '--device', 'cpu', '--out', join(alone, 'map')); // prettier-ignore
  assert.equal(by.code, 0, by.err);
  for (const file of ['image/fused.tif', 'map/probability.tif', 'map/landslides.geojson'])
    assert.ok(readFileSync(join(alone, file)).equals(readFileSync(join(out, 'lushan', file))), file);
  const found = JSON.parse(readFileSync(join(alone, 'map', 'landslides.geojson'), 'utf8')).features.length;
  assert.match(readFileSync(join(out, 'scenes.csv'), 'utf8'), new RegExp(`^lushan,${found},`, 'm'));
});

test('given again, by another number of processes, it does nothing anew; another threshold maps, and prepares nothing', async () => {
  const stamp = (file: string): number => statSync(join(out, 'kecun', file)).mtimeMs;
  const before = [stamp('image/fused.tif'), stamp('map/mask.tif')];
  assert.equal((await scenes('--threshold', '0.4')).code, 0);
  assert.deepEqual([stamp('image/fused.tif'), stamp('map/mask.tif')], before);
  assert.equal((await scenes('--threshold', '0.6')).code, 0);
  assert.equal(stamp('image/fused.tif'), before[0]);
  assert.notEqual(stamp('map/mask.tif'), before[1]);
});

test('factors are a step too, and what cannot be run is one line', async () => {
  assert.equal((await scenes('--steps', 'factors', '--workers', '2')).code, 0);
  for (const name of ['kecun', 'lushan'])
    assert.ok(statSync(join(out, name, 'factors', 'frequency-ratio.csv')).size > 100);
  const refused = async (...more: string[]): Promise<string> => (await scenes(...more)).err;
  assert.match(await refused('--steps', 'map'), /--steps has map: expected some of prepare, predict/);
  assert.match(
    await refused('--steps', 'predict'),
    /--steps has predict without prepare, whose files it reads: name both/,
  );
  assert.match(await refused('--regions', join(dir, 'none')), /none.*region\.json/);
  assert.match(await refused('--regions', out), /holds no region: expected folders with a region\.json each/);
  assert.match(
    await refused('--regions', `${join(regions, 'kecun')},${join(regions, 'kecun', 'region.json')}`),
    /are both called kecun: give each region its own name/,
  );
});
