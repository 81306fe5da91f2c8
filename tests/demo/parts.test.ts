import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { assignParts, type DemoRegionName, type Landslide, type Setting } from 'landslide/demo';
import { LANDSLIDE_TYPES } from 'landslide/paper';

const SETTINGS: Setting[] = ['mountain', 'roadside', 'mountain', 'riverside', 'mountain'];

/** Landslides of ids 1 .. n, the largest first, whose settings take turns. */
const inventory = (n: number, settings: readonly Setting[] = SETTINGS): Landslide[] =>
  Array.from(
    { length: n },
    (_, i) => ({ id: i + 1, setting: settings[i % settings.length], name: '', part: 'train' }) as Landslide,
  );

function named(
  n: number,
  region: DemoRegionName,
  o: { testFrom?: number; settings?: Setting[]; seed?: number } = {},
): Landslide[] {
  const all = inventory(n, o.settings);
  assignParts(all, { region, testFrom: o.testFrom ?? 1, rng: createRng(o.seed ?? 1) });
  return all;
}

const test11 = (all: Landslide[]): Landslide[] => all.filter((l) => l.part === 'test');
const ofName = (all: Landslide[], name: string): Landslide => all.find((l) => l.name === name)!;

test('parts are 7 : 2 : 1, every name stands once, test names run from 1', () => {
  for (const [region, n, counts] of [
    ['hongtan', 110, [77, 22, 11]],
    ['kecun', 90, [63, 18, 9]],
    ['lushan', 70, [49, 14, 7]],
    ['kecun', 4, [2, 1, 1]],
  ] as const) {
    const all = named(n, region);
    const count = (part: string): number => all.filter((l) => l.part === part).length;
    assert.deepEqual([count('train'), count('validation'), count('test')], counts);
    assert.equal(new Set(all.map((l) => l.name)).size, n);
    const letter = { hongtan: 'Y', kecun: 'K', lushan: 'L' }[region];
    const wanted = Array.from({ length: counts[2] }, (_, i) => `${letter}${i + 1}`);
    assert.deepEqual(new Set(test11(all).map((l) => l.name)), new Set(wanted));
  }
});

test('Y1 to Y11 have the settings of section 3.1, whatever the seed', () => {
  for (const seed of [1, 2, 3]) {
    const all = named(110, 'hongtan', { seed });
    for (const name of LANDSLIDE_TYPES.roadside) assert.equal(ofName(all, name).setting, 'roadside');
    for (const name of LANDSLIDE_TYPES.mountain) assert.equal(ofName(all, name).setting, 'mountain');
    for (const name of LANDSLIDE_TYPES.riverOrResidential)
      assert.equal(ofName(all, name).setting, 'riverside');
    // Y11 is the largest by the river, Y1 by the road.
    assert.ok(ofName(all, 'Y11').id < ofName(all, 'Y2').id && ofName(all, 'Y1').id < ofName(all, 'Y4').id);
  }
});

test('where a setting is wanting, others take its names', () => {
  const all = named(110, 'hongtan', { settings: ['mountain', 'mountain', 'riverside'] });
  assert.equal(test11(all).length, 11);
  assert.equal(new Set(test11(all).map((l) => l.name)).size, 11);
});

test('no more than eleven in Hongtan, and from the largest alone where asked for', () => {
  const all = named(285, 'hongtan', { testFrom: 0.13 });
  assert.equal(test11(all).length, 11);
  assert.ok(test11(all).every((l) => l.id <= 37));
});
