/** @file Pixels of a mask as runs along rows, and the outlines of a group of them, without a raster. */
import { walkRing, type Inside } from './trace.js';

/** Runs of pixels: run i covers columns from[i] to until[i] - 1 of row[i]. */
export interface Runs {
  count: number;
  row: Int32Array;
  from: Int32Array;
  until: Int32Array;
}

export function makeRuns(capacity = 4): Runs {
  const array = (): Int32Array => new Int32Array(capacity);
  return { count: 0, row: array(), from: array(), until: array() };
}

export function addRun(runs: Runs, row: number, from: number, until: number): void {
  const i = runs.count++;
  if (i === runs.row.length) grow(runs, 2 * i);
  runs.row[i] = row;
  runs.from[i] = from;
  runs.until[i] = until;
}

/** Adds the runs of `more` to those of `runs`. */
export function addRuns(runs: Runs, more: Runs): void {
  const total = runs.count + more.count;
  if (total > runs.row.length) grow(runs, Math.max(total, 2 * runs.row.length));
  for (const key of ['row', 'from', 'until'] as const)
    runs[key].set(more[key].subarray(0, more.count), runs.count);
  runs.count = total;
}

function grow(runs: Runs, capacity: number): void {
  for (const key of ['row', 'from', 'until'] as const) {
    const wider = new Int32Array(capacity);
    wider.set(runs[key]);
    runs[key] = wider;
  }
}

/** Rings of corners (column, row, column, row ...) of each part that is joined by edges, the outer ring first, parts in the order of
 *  their first pixels.
 *  @param unsorted  one group of runs, each pixel once, in any order */
export function outlines(unsorted: Runs): Int32Array[][] {
  const runs = inReadingOrder(unsorted);
  const rows = rowStarts(runs);
  const { label, count } = labelRuns(runs, rows);
  const parts: Int32Array[][] = Array.from({ length: count }, () => []);
  const seen = new Set<number>();
  const width = runs.until.reduce((most, u) => Math.max(most, u), 0);
  for (let i = 0; i < runs.count; i++) {
    const inside = insideOf(runs, rows, label, label[i]);
    for (const x of upperStarts(runs, rows, i)) {
      if (seen.delete(runs.row[i] * width + x)) continue;
      const ring = walkRing(inside, x, runs.row[i], (c, r) => {
        if (r !== runs.row[i] || c !== x) seen.add(r * width + c);
      });
      parts[label[i]].push(Int32Array.from(ring));
    }
  }
  return parts;
}

function inReadingOrder({ count, row, from, until }: Runs): Runs {
  let sorted = true;
  for (let i = 1; i < count && sorted; i++)
    sorted = row[i] > row[i - 1] || (row[i] === row[i - 1] && from[i] > from[i - 1]);
  if (sorted)
    return {
      count,
      row: row.subarray(0, count),
      from: from.subarray(0, count),
      until: until.subarray(0, count),
    };
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => row[a] - row[b] || from[a] - from[b],
  );
  const moved = (values: Int32Array): Int32Array => Int32Array.from(order, (i) => values[i]);
  return { count, row: moved(row), from: moved(from), until: moved(until) };
}

/** First row, and for each row from there the index of its first run; one more at the end. */
interface RowStarts {
  top: number;
  start: Int32Array;
}

function rowStarts({ count, row }: Runs): RowStarts {
  const top = row[0];
  const start = new Int32Array(row[count - 1] - top + 2);
  for (let i = 0; i < count; i++) start[row[i] - top + 1]++;
  for (let r = 1; r < start.length; r++) start[r] += start[r - 1];
  return { top, start };
}

/** Index of the first run of row `y` that ends beyond column `x`; the index of the next row's first run where there is none. */
function findRun({ until }: Runs, { top, start }: RowStarts, x: number, y: number): number {
  let low = start[y - top];
  let high = start[y - top + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (until[middle] > x) high = middle;
    else low = middle + 1;
  }
  return low;
}

function rowEnd({ top, start }: RowStarts, y: number): number {
  return start[y - top + 1];
}

/** Parts joined by edges, numbered from 0 by first run. */
function labelRuns(runs: Runs, rows: RowStarts): { label: Int32Array; count: number } {
  const parent = Int32Array.from({ length: runs.count }, (_, i) => i);
  const root = (a: number): number => {
    while (parent[a] !== a) a = parent[a] = parent[parent[a]];
    return a;
  };
  for (let i = 0; i < runs.count; i++)
    for (const j of runsAbove(runs, rows, i)) {
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
function* runsAbove(runs: Runs, rows: RowStarts, i: number): Iterable<number> {
  const y = runs.row[i] - 1;
  if (y < rows.top) return;
  const end = rowEnd(rows, y);
  for (let j = findRun(runs, rows, runs.from[i], y); j < end && runs.from[j] < runs.until[i]; j++) yield j;
}

/** The westernmost pixel of each upper edge of run i: runs above that share an edge belong to its part, so edges begin where they end. */
function* upperStarts(runs: Runs, rows: RowStarts, i: number): Iterable<number> {
  let x = runs.from[i];
  for (const j of runsAbove(runs, rows, i)) {
    if (runs.from[j] > x) yield x;
    x = runs.until[j];
  }
  if (x < runs.until[i]) yield x;
}

function insideOf(runs: Runs, rows: RowStarts, label: Int32Array, wanted: number): Inside {
  const bottom = rows.top + rows.start.length - 2;
  return (x, y) => {
    if (y < rows.top || y > bottom) return false;
    const j = findRun(runs, rows, x, y);
    return j < rowEnd(rows, y) && runs.from[j] <= x && label[j] === wanted;
  };
}
