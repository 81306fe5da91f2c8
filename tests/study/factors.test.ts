import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { toMap } from 'landslide/raster';
import {
  classedFactors,
  factorsAt,
  landslideShareOf,
  openStudy,
  ownClassesNote,
  roundBreaks,
  storeFiles,
  studyFactors,
  summariseFactors,
  type Study,
} from 'landslide/study';
import { loaded, stackOf } from '../factors/stacks.js';
import { TINY_SIDE, tinyRegion } from './tiny-region.js';

async function tinyStudy(more: Record<string, unknown> = {}): Promise<Study> {
  const out = mkdtempSync(join(tmpdir(), 'factors-'));
  return openStudy({ out, regionFiles: { hongtan: await tinyRegion(more) }, progress: () => undefined });
}

test('six factors of a region without a scene, on the DEM’s own grid, and the store that holds them', async () => {
  const study = await tinyStudy();
  const f = await studyFactors(study, 'hongtan');
  assert.deepEqual(f.stack.names, ['elevation', 'slope', 'aspect', 'rivers', 'faults', 'hardness']);
  assert.equal(f.stack.grid.width, TINY_SIDE);
  assert.deepEqual(f.notes, ['no NDVI: the region has no scene']);
  // 12 landslides of 3 x 4 pixels, all inside; the outermost pixels have no slope.
  const { landslide, ids } = await loaded(f.stack);
  assert.equal(landslide.filter((v) => v === 1).length, 144);
  assert.equal(new Set(ids.filter((id) => id > 0)).size, 12);
  const valid = (TINY_SIDE - 2) ** 2;
  assert.deepEqual(f.stack.counts, { valid, landslidePixels: 144, landslides: 12 });
  assert.deepEqual(landslideShareOf(f), { valid, share: 144 / valid });
  assert.equal(storeFiles(f.dir).length, 6 + 7);
  for (const file of storeFiles(f.dir)) assert.ok(existsSync(join(f.dir, file)), file);
  const [hardness] = (await summariseFactors(f)).filter((s) => s.name === 'hardness');
  assert.deepEqual([hardness.least, hardness.most, hardness.present], [1, 4, 1]);
});

test('one place through the store, and a place outside', async () => {
  const f = await studyFactors(await tinyStudy(), 'hongtan');
  const at = 20 * TINY_SIDE + 30;
  const [x, y] = toMap(f.stack.grid, 30.5, 20.5);
  const found = await factorsAt(f.dir, x, y);
  assert.deepEqual(
    found.map((v) => v.value),
    (await loaded(f.stack)).layers.map((l) => l[at]),
  );
  await assert.rejects(() => factorsAt(f.dir, 0, 0), /place 0 0 lies outside the store of 48 x 48 pixels/);
});

test('layers are found again, and made anew where a file of the region changed', async () => {
  const study = await tinyStudy();
  const first = await studyFactors(study, 'hongtan');
  const made = statSync(join(first.dir, 'stack.json')).mtimeMs;
  const again = await studyFactors(study, 'hongtan');
  assert.equal(statSync(join(again.dir, 'stack.json')).mtimeMs, made);
  assert.equal(again.key, first.key);
  utimesSync(first.region.layers.faults!.file, 1, 1);
  assert.notEqual((await studyFactors(study, 'hongtan')).key, first.key);
});

test('what a region lacks is said; a landslide layer it cannot do without', async () => {
  const { notes, stack } = await studyFactors(
    await tinyStudy({ faults: undefined, geology: undefined, factorPixelM: 20 }),
    'hongtan',
  );
  assert.deepEqual(stack.names, ['elevation', 'slope', 'aspect', 'rivers']);
  assert.equal(stack.grid.width, TINY_SIDE / 2);
  assert.equal(notes.filter((n) => /no distance from faults|no rock hardness/.test(n)).length, 2);
  const none = await tinyStudy({ landslides: undefined });
  await assert.rejects(
    () => studyFactors(none, 'hongtan'),
    /has no landslides, needed for the factor analysis/,
  );
});

test('classes are table 4’s unless they do not split the region', async () => {
  const f = await studyFactors(await tinyStudy(), 'hongtan');
  const classed = await classedFactors(f);
  const of = (name: string) => classed.find((c) => c.name === name)!;
  assert.ok(of('rivers').paperClasses && of('hardness').paperClasses && of('aspect').paperClasses);
  const { layers, ids } = await loaded(f.stack);
  const named = f.stack.names.map((name, i) => [name, i === 0 ? layers[i].map((v) => v + 5000) : layers[i]]);
  const high = await stackOf(f.stack.grid, Object.fromEntries(named), ids);
  const own = await classedFactors({ stack: high });
  assert.equal(own[0].paperClasses, false);
  assert.equal(own[0].labels.length, 5);
  assert.match(ownClassesNote(own), /^elevation: classes of equal area/);
  assert.equal(ownClassesNote(classed.filter((c) => c.paperClasses)), '');
});

test('breaks keep as few figures as tell them apart', () => {
  assert.deepEqual(roundBreaks([1234.5, 2345.6]), [1200, 2300]);
  assert.deepEqual(roundBreaks([1231, 1232]), [1231, 1232]);
});
