/** @file Rocks: a pile of beds of four hardness grades, folded, tilted, and offset by faults. What lies at the surface follows from
 *  the height of the ground in the pile, so outcrops bend with the valleys as they do on a geological map. */
import type { Rng } from '../core/index.js';
import { sideOf, type Fault } from './faults.js';
import { noise2 } from './noise.js';

/** Hardness grade 1 (hard), 2 (moderately hard), 3 (moderately soft), 4 (soft). @source the paper's 4.1 and table 4 */
export type Hardness = 1 | 2 | 3 | 4;

export interface Bed {
  /** Height of the bed's base in the pile, metres. */
  base: number;
  hardness: Hardness;
  rock: string;
}

export interface Rocks {
  beds: Bed[];
  /** Strike of the fold axes, radians from east towards south. */
  strike: number;
  folds: { amplitudeM: number; lengthM: number; phase: number }[];
  dip: number;
  seed: number;
  faults: Fault[];
}

/** A folded pile of beds.
 *  @param names rock name of each grade 1..4
 *  @param shares relative thickness of each grade 1..4 */
export function makeRocks(
  rng: Rng,
  o: { strike: number; faults: Fault[]; names: readonly string[][]; shares: readonly number[] },
): Rocks {
  const beds: Bed[] = [];
  let last = 0;
  for (let base = -2500; base < 2500;) {
    const hardness = pickGrade(rng, o.shares, last);
    const names = o.names[hardness - 1];
    beds.push({ base, hardness, rock: names[rng.int(names.length)] });
    // Hard beds are thin and stand out; soft ones are thick.
    base += (hardness <= 2 ? 30 : 75) * Math.exp(0.5 * rng.normal());
    last = hardness;
  }
  const folds = [
    { amplitudeM: 190, lengthM: 2100, phase: rng.next() * 6.283 },
    { amplitudeM: 45, lengthM: 640, phase: rng.next() * 6.283 },
  ];
  return {
    beds,
    strike: o.strike,
    folds,
    dip: 0.15 * rng.normal(),
    seed: rng.int(2 ** 31),
    faults: o.faults,
  };
}

/** A grade other than the last one, by shares. */
function pickGrade(rng: Rng, shares: readonly number[], last: number): Hardness {
  const open = shares.map((s, i) => (i + 1 === last ? 0 : s));
  let u = rng.next() * open.reduce((a, b) => a + b, 0);
  const at = open.findIndex((s) => (u -= s) < 0);
  return (Math.max(0, at) + 1) as Hardness;
}

/** Height of the folded, faulted datum of the pile at (x, y), metres. */
export function datumAt(rocks: Rocks, x: number, y: number): number {
  const cos = Math.cos(rocks.strike);
  const sin = Math.sin(rocks.strike);
  const along = x * cos + y * sin;
  const across = -x * sin + y * cos + 160 * noise2(x / 1100, y / 1100, rocks.seed);
  let h = rocks.dip * across + 0.05 * along + 18 * noise2(x / 300, y / 300, rocks.seed + 1);
  for (const f of rocks.folds)
    h +=
      f.amplitudeM *
      Math.sin(
        (6.283185307 * across) / f.lengthM + f.phase + 0.9 * noise2(along / 1500, 0.5, rocks.seed + 2),
      );
  for (const fault of rocks.faults) h += sideOf(fault, x, y) > 0 ? fault.throwM / 2 : -fault.throwM / 2;
  return h;
}

/** The bed at height `level` above the datum. */
export function bedAt({ beds }: Rocks, level: number): number {
  let low = 0;
  let high = beds.length - 1;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (beds[mid].base <= level) low = mid;
    else high = mid - 1;
  }
  return low;
}
