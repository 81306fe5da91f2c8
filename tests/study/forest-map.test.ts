import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readRaster } from 'landslide/raster';
import { predictProbability } from 'landslide/susceptibility';
import {
  forestMap,
  forestMapPart,
  openStudy,
  sampleFactors,
  studyFactors,
  studyForest,
  type Study,
  type StudyFactors,
  type StudyForest,
} from 'landslide/study';
import { loaded } from '../factors/stacks.js';
import { tinyRegion } from './tiny-region.js';

const out = mkdtempSync(join(tmpdir(), 'forest-map-'));
after(() => rmSync(out, { recursive: true, force: true }));
let study: Study;
let factors: StudyFactors;
let found: StudyForest;

before(async () => {
  study = openStudy({ out, regionFiles: { hongtan: await tinyRegion() }, progress: () => undefined });
  factors = await studyFactors(study, 'hongtan');
  found = await studyForest(study, 'hongtan', factors, await sampleFactors(study, factors));
});

const elsewhere = (name: string, more: Partial<Study> = {}): Study => ({
  ...study,
  ...more,
  out: join(out, name),
});
const folder = (name: string): string => join(out, name, 'susceptibility', 'forest');
const bytes = (name: string): Buffer[] =>
  ['map.tif', 'classes.tif', 'classes.json'].map((f) => readFileSync(join(folder(name), f)));

test('each pixel is what the forest says of its factors; none where one is absent', async () => {
  const { files } = await forestMap(elsewhere('whole', { threads: 1 }), factors, found);
  const { data } = await readRaster(files[0]);
  const { layers, ids } = await loaded(factors.stack);
  let present = 0;
  ids.forEach((id, i) => {
    if (id < 0) return assert.ok(Number.isNaN(data[i]));
    const x = Float32Array.from(layers, (l) => l[i]);
    assert.equal(data[i], Math.fround(predictProbability(found.forest, x)[0]));
    present++;
  });
  assert.equal(present, 46 * 46);
});

test('parts, in any order, one of them left out and one stopped, are the bytes of the whole', async () => {
  const parts = 5;
  const kept: (string | null)[] = [];
  for (const part of [4, 1, 0])
    kept.push(await forestMapPart(elsewhere('parts'), factors, found, { part, parts }));
  assert.deepEqual(
    readdirSync(join(out, 'parts', 'susceptibility')).sort(),
    kept.map((f) => f!.split('/').at(-1)).sort(),
  );
  assert.equal(statSync(kept[0]!).size, 64 + 4 * 48 * 10);
  const stop = new AbortController();
  const stopped = elsewhere('parts', {
    signal: stop.signal,
    progress: ({ task }) => task === 'map: forest' && stop.abort(),
  });
  await assert.rejects(forestMap(stopped, factors, found, { parts }), /stopped/);
  assert.ok(!existsSync(folder('parts')));
  const said: string[] = [];
  const going = elsewhere('parts', { progress: ({ task }) => void said.push(task) });
  const map = await forestMap(going, factors, found, { parts });
  assert.ok(said.includes('taking up finished rows'));
  assert.deepEqual(bytes('parts'), bytes('whole'));
  assert.deepEqual(map.areas, (await forestMap(elsewhere('whole'), factors, found)).areas);
  assert.deepEqual(readdirSync(join(out, 'parts', 'susceptibility')), ['forest'], 'no rows are left');
});

test('a map that is there is found, also by a part; another forest maps anew', async () => {
  const changed = (): number => statSync(join(folder('whole'), 'map.tif')).mtimeMs;
  const before = changed();
  await forestMap(elsewhere('whole'), factors, found, { parts: 7 });
  assert.equal(await forestMapPart(elsewhere('whole'), factors, found, { part: 2, parts: 7 }), null);
  assert.equal(changed(), before);
  await forestMap(elsewhere('whole'), factors, { ...found, key: 'another' });
  assert.notEqual(changed(), before);
});

test('more parts than rows are one line', async () => {
  const line = /parts are 49: expected 1 to 48, the rows of the map/;
  await assert.rejects(forestMap(elsewhere('none'), factors, found, { parts: 49 }), line);
  await assert.rejects(forestMapPart(elsewhere('none'), factors, found, { part: 1, parts: 49 }), line);
});
