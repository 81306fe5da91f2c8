/** @file The outlines of a group of pixels that is held as runs. */
import { RingPacker, type PackedRings } from './packed-rings.js';
import type { Runs } from './pixel-runs.js';
import { inReadingOrder, rowStarts, RunFinder } from './run-finder.js';
import type { Inside } from './trace.js';

/** Rings of each part that is joined by edges, the outer ring first, parts in the order of their first pixels.
 *  @param unsorted  one group of runs, each pixel once, in any order */
export function outlines(unsorted: Runs): PackedRings {
  const rows = rowStarts(unsorted);
  const runs = inReadingOrder(unsorted, rows);
  const finder = new RunFinder(runs, rows);
  const { label, count } = labelRuns(runs, finder);
  const packer = new RingPacker();
  const met = new EdgesMet(runs, finder);
  for (let i = 0; i < runs.count; i++) {
    const wanted = label[i];
    const y = runs.row[i];
    const inside: Inside = (cx, cy) => {
      const j = finder.runAt(cx, cy);
      return j >= 0 && label[j] === wanted;
    };
    for (const x of upperStarts(runs, finder, i))
      if (!met.has(x, y)) packer.walk(wanted, inside, x, y, (c, r) => met.add(c, r));
  }
  return packer.end(count);
}

/** Which upper edges of a group's outline have been walked, by their westernmost pixel: that is the first of its run, or the one beyond
 *  the end of a run above. */
class EdgesMet {
  readonly #first: Uint8Array;
  readonly #beyond: Uint8Array;

  constructor(
    readonly runs: Runs,
    readonly finder: RunFinder,
  ) {
    this.#first = new Uint8Array(runs.count);
    this.#beyond = new Uint8Array(runs.count);
  }

  has(x: number, y: number): boolean {
    const [flags, i] = this.#place(x, y);
    return flags[i] === 1;
  }

  add(x: number, y: number): void {
    const [flags, i] = this.#place(x, y);
    flags[i] = 1;
  }

  #place(x: number, y: number): [Uint8Array, number] {
    const i = this.finder.runAt(x, y);
    return this.runs.from[i] === x ? [this.#first, i] : [this.#beyond, this.finder.runAt(x - 1, y - 1)];
  }
}

/** Parts joined by edges, numbered from 0 by first run. */
function labelRuns(runs: Runs, finder: RunFinder): { label: Int32Array; count: number } {
  const parent = Int32Array.from({ length: runs.count }, (_, i) => i);
  const root = (a: number): number => {
    while (parent[a] !== a) a = parent[a] = parent[parent[a]];
    return a;
  };
  for (let i = 0; i < runs.count; i++)
    for (const j of runsAbove(runs, finder, i)) {
      const [a, b] = [root(i), root(j)];
      // The smaller index stays, so that a root is its part's first run.
      if (a < b) parent[b] = a;
      else parent[a] = b;
    }
  const label = new Int32Array(runs.count);
  let count = 0;
  for (let i = 0; i < runs.count; i++) label[i] = parent[i] === i ? count++ : label[root(i)];
  return { label, count };
}

/** Runs of the row above that share an edge with run i. */
function* runsAbove(runs: Runs, finder: RunFinder, i: number): Iterable<number> {
  const y = runs.row[i] - 1;
  if (y < finder.rows.top) return;
  const end = finder.rowEnd(y);
  for (let j = finder.firstEndingBeyond(runs.from[i], y); j < end && runs.from[j] < runs.until[i]; j++)
    yield j;
}

/** The westernmost pixel of each upper edge of run i: runs above that share an edge belong to its part, so edges begin where they end. */
function* upperStarts(runs: Runs, finder: RunFinder, i: number): Iterable<number> {
  let x = runs.from[i];
  for (const j of runsAbove(runs, finder, i)) {
    if (runs.from[j] > x) yield x;
    x = runs.until[j];
  }
  if (x < runs.until[i]) yield x;
}
