/** @file Which landslides are for training, validation and test, and what they are called: the test part of Hongtan has the names
 *  and settings of the paper's section 3.1. */
import type { Rng } from '../core/index.js';
import { LANDSLIDE_TYPES } from '../paper/index.js';
import type { Landslide, Setting } from './landslides.js';
import type { DemoRegionName } from './regions.js';

/** The part of the data that a landslide belongs to. */
export type Part = 'train' | 'validation' | 'test';

const LETTER: Record<DemoRegionName, string> = { hongtan: 'Y', kecun: 'K', lushan: 'L' };

/** Names of each setting, the largest landslide's first: as the paper describes them, Y1 and Y11 are large, Y4, Y3 and Y7 small. */
const NAMES: readonly (readonly [Setting, readonly string[]])[] = [
  ['roadside', bySize(LANDSLIDE_TYPES.roadside, ['Y1', 'Y10', 'Y6', 'Y8', 'Y4'])],
  ['mountain', bySize(LANDSLIDE_TYPES.mountain, ['Y5', 'Y9', 'Y3'])],
  ['riverside', bySize(LANDSLIDE_TYPES.riverOrResidential, ['Y11', 'Y2', 'Y7'])],
];

function bySize(names: readonly string[], order: readonly string[]): string[] {
  return order.filter((n) => names.includes(n));
}

/** Gives every landslide its part (7 : 2 : 1 by count, at random) and its name: Y1 .. for the test part, `Y train 1` and the like for
 *  the rest. Hongtan has no more than the paper's eleven in its test part, and then their settings are those of section 3.1 as far as
 *  the region has so many of each; where it has not, a landslide of another setting takes the name. */
export function assignParts(
  landslides: Landslide[],
  { region, testFrom, rng }: { region: DemoRegionName; testFrom: number; rng: Rng },
): void {
  const letter = LETTER[region];
  const count = (share: number): number =>
    landslides.length < 3 ? 0 : Math.max(1, Math.round(share * landslides.length));
  const order = rng.shuffle([...landslides]);
  const large = order.filter((l) => l.id <= testFrom * landslides.length);
  const test =
    region === 'hongtan' && count(0.1) >= 11 ? named(large) : lettered(large.slice(0, count(0.1)), letter);
  const rest = order.filter((l) => !test.has(l));
  const validation = new Set(rest.slice(0, count(0.2)));
  const counts = { train: 0, validation: 0 };
  for (const l of landslides) {
    l.part = test.has(l) ? 'test' : validation.has(l) ? 'validation' : 'train';
    l.name = l.part === 'test' ? test.get(l)! : `${letter} ${l.part} ${++counts[l.part]}`;
  }
}

/** Y1 .. by size, the largest first. */
function lettered(test: readonly Landslide[], letter: string): Map<Landslide, string> {
  return new Map([...test].sort((a, b) => a.id - b.id).map((l, i) => [l, `${letter}${i + 1}`]));
}

/** The first of each setting in a random order, by size among themselves. */
function named(order: readonly Landslide[]): Map<Landslide, string> {
  const names = new Map<Landslide, string>();
  const taken = new Set<Landslide>();
  const chosen = NAMES.map(([setting, list]) => {
    const fitting = order.filter((l) => l.setting === setting).slice(0, list.length);
    fitting.forEach((l) => taken.add(l));
    return fitting;
  });
  NAMES.forEach(([, list], k) => {
    const more = order.filter((l) => !taken.has(l)).slice(0, list.length - chosen[k].length);
    more.forEach((l) => taken.add(l));
    [...chosen[k], ...more].sort((a, b) => a.id - b.id).forEach((l, i) => names.set(l, list[i]));
  });
  return names;
}
