/** @file Groups of connected pixels of a mask that comes row by row: each is handed on as soon as it is whole. */
import { addRun, addRuns, makeRuns, type Runs } from './pixel-runs.js';

/** Pixels joined by edges or corners. */
export interface PixelGroup {
  runs: Runs;
  /** Index of its first pixel in reading order. */
  first: number;
  pixels: number;
  /** Sum of its pixels' values. */
  sum: number;
}

interface Growing extends PixelGroup {
  /** The group that this one has been joined to. */
  into?: Growing;
  /** The last row it was met in. */
  last: number;
}

interface OpenRun {
  from: number;
  until: number;
  group: Growing;
}

/** Takes the rows of a mask from the top. Memory holds the groups that still grow, as runs of pixels.
 *  @param whole  called with each group, once no later row can add to it */
export class Sweep {
  #above: OpenRun[] = [];
  #y = 0;

  constructor(
    readonly width: number,
    readonly whole: (group: PixelGroup) => void,
  ) {}

  /** The next row: its pixels of at least `threshold` count; NaN does not.
   *  @param at  index of the row's first value */
  row(values: ArrayLike<number>, at: number, threshold: number): void {
    const runs: OpenRun[] = [];
    let next = 0;
    for (let x = 0; x < this.width; x++) {
      if (!(values[at + x] >= threshold)) continue;
      const from = x;
      let sum = 0;
      for (; x < this.width && values[at + x] >= threshold; x++) sum += values[at + x];
      next = this.#add(runs, next, from, x, sum);
    }
    this.#finish(runs);
  }

  /** After the last row. */
  end(): void {
    this.#finish([]);
  }

  /** Joins a run to the groups that it touches above; `next` is the first run above that may touch it. */
  #add(runs: OpenRun[], next: number, from: number, until: number, sum: number): number {
    while (next < this.#above.length && this.#above[next].until < from) next++;
    let group: Growing | undefined;
    for (let j = next; j < this.#above.length && this.#above[j].from <= until; j++) {
      const other = rootOf(this.#above[j].group);
      group = group && group !== other ? joined(group, other) : other;
    }
    group ??= {
      runs: makeRuns(),
      first: this.#y * this.width + from,
      pixels: 0,
      sum: 0,
      last: this.#y,
    };
    addRun(group.runs, this.#y, from, until);
    group.pixels += until - from;
    group.sum += sum;
    group.last = this.#y;
    runs.push({ from, until, group });
    return next;
  }

  #finish(runs: OpenRun[]): void {
    for (const { group } of this.#above) {
      const root = rootOf(group);
      if (root.last === this.#y) continue;
      // Met once: other runs of the same group above find it done.
      root.last = this.#y;
      const { runs: all, first, pixels, sum } = root;
      this.whole({ runs: all, first, pixels, sum });
    }
    this.#above = runs;
    this.#y++;
  }
}

function rootOf(group: Growing): Growing {
  while (group.into) {
    if (group.into.into) group.into = group.into.into;
    group = group.into;
  }
  return group;
}

/** The group with more runs takes the other's. */
function joined(a: Growing, b: Growing): Growing {
  const [large, small] = a.runs.count >= b.runs.count ? [a, b] : [b, a];
  addRuns(large.runs, small.runs);
  small.runs = makeRuns(0);
  small.into = large;
  large.first = Math.min(large.first, small.first);
  large.pixels += small.pixels;
  large.sum += small.sum;
  large.last = Math.max(large.last, small.last);
  return large;
}
