import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDataset } from 'landslide/samples';
import { openStudy, pairSamples } from 'landslide/study';
import { pairSet } from '../cli/pair-set.js';

const study = openStudy({ out: '/nowhere', progress: () => {} });

test('images are divided whole; test patches lie on a board with a pixel of nothing between them', async (t) => {
  const dataset = openDataset(await pairSet(t, { n: 10, size: 32 }));
  const samples = await pairSamples(study, 'hongtan', dataset, { tile: 16, ratios: [6, 1, 3] });
  const { sets, windows, grid, labels, landslides } = samples;
  assert.deepEqual([sets.train.n, sets.validation.n, sets.test.n], [24, 4, 12]);
  const imagesOf = (names: string[]): Set<string> => new Set(names.map((n) => n.split(' ')[0]));
  const all = [sets.train, sets.validation, sets.test].map((s) => imagesOf(s.names));
  assert.equal(new Set(all.flatMap((s) => [...s])).size, 10);
  assert.deepEqual([grid.width, grid.height, windows.test.length], [4 * 17, 3 * 17, 12]);
  assert.deepEqual(
    [windows.test[5].x, windows.test[5].y, windows.test[5].unit],
    [17, 17, sets.test.names[5].split(' ')[0]],
  );
  // The board shows what the masks hold.
  const marked = labels.data.filter((id) => id > 0).length;
  assert.equal(marked, sets.test.masks.filter((v) => v === 1).length);
  assert.equal(landslides.length, Math.max(...labels.data));
  assert.deepEqual(samples.table.at(-2)!.patches, 40);
});

test('a set with parts of its own keeps them, and draws validation only where it has none', async (t) => {
  const dir = await pairSet(t, { n: 8, rule: { area: '^images/p([0-3])?' } });
  const path = join(dir, 'dataset.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { rule: object };
  const rule = { ...manifest.rule, area: '^images/p([0-7])' };
  const write = (splits: object): void => writeFileSync(path, JSON.stringify({ ...manifest, rule, splits }));
  write({ train: ['0', '1', '2', '3', '4', '5'], test: ['6', '7'] });
  const two = await pairSamples(study, 'hongtan', openDataset(dir), { ratios: [2, 1, 9] });
  assert.deepEqual([two.sets.train.n, two.sets.validation.n], [4, 2]);
  assert.deepEqual(two.sets.test.names, ['images/p6.tif', 'images/p7.tif']);
  write({ train: ['0', '1'], validation: ['2'], test: ['3'] });
  const three = await pairSamples(study, 'hongtan', openDataset(dir));
  assert.deepEqual([three.sets.train.n, three.sets.validation.n, three.sets.test.n], [2, 1, 1]);
});

test('matched bands have the reference’s distribution, and fewer images than parts are one line', async (t) => {
  const plain = openDataset(await pairSet(t, { n: 6 }));
  const bright = openDataset(
    await pairSet(t, { n: 6, change: (image) => image.forEach((v, i) => (image[i] = 3 * v + 50)) }),
  );
  const source = await pairSamples(study, 'hongtan', plain);
  const target = await pairSamples(study, 'kecun', bright);
  const matched = await pairSamples(study, 'kecun', bright, { match: source.raw });
  assert.ok(target.moments.mean[0] > 2.5 * source.moments.mean[0]);
  assert.ok(Math.abs(matched.moments.mean[0] - source.moments.mean[0]) < 1);
  assert.ok(Math.abs(matched.moments.std[0] - source.moments.std[0]) < 1);
  assert.notEqual(matched.key, target.key);
  const few = openDataset(await pairSet(t, { n: 2 }));
  await assert.rejects(pairSamples(study, 'hongtan', few), /has 2 images: fewer than the 3 parts of 7:1:2/);
});
