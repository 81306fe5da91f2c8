/** @file Runs of pixels in reading order, found by pixel. */
import { makeRuns, type Runs } from './pixel-runs.js';

/** First row, and for each row from there the index of its first run; one more at the end. */
export interface RowStarts {
  top: number;
  start: Int32Array;
}

export function rowStarts({ count, row }: Runs): RowStarts {
  let [top, bottom] = [Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    top = Math.min(top, row[i]);
    bottom = Math.max(bottom, row[i]);
  }
  const start = new Int32Array(bottom - top + 2);
  for (let i = 0; i < count; i++) start[row[i] - top + 1]++;
  for (let r = 1; r < start.length; r++) start[r] += start[r - 1];
  return { top, start };
}

/** Finds runs in reading order by pixel. A walk asks for neighbours again and again, so that in each of a few rows the run found last is
 *  where the search begins. */
export class RunFinder {
  readonly #last = new Int32Array(4);

  constructor(
    readonly runs: Runs,
    readonly rows: RowStarts,
  ) {}

  /** Index of the run that holds pixel (x, y), or -1. */
  runAt(x: number, y: number): number {
    const j = this.firstEndingBeyond(x, y);
    return j < this.rowEnd(y) && this.runs.from[j] <= x ? j : -1;
  }

  /** Index of the first run of row `y` that ends beyond column `x`; the index of the next row's first run where there is none. */
  firstEndingBeyond(x: number, y: number): number {
    const { until } = this.runs;
    const { top, start } = this.rows;
    const r = y - top;
    if (r < 0 || r + 1 >= start.length) return r < 0 ? 0 : this.runs.count;
    let [low, high] = [start[r], start[r + 1]];
    const hint = this.#last[y & 3];
    if (hint >= low && hint < high) {
      if (until[hint] > x) {
        if (hint === low || until[hint - 1] <= x) return hint;
        high = hint - 1;
      } else {
        low = hint + 1;
        if (low < high && until[low] > x) return (this.#last[y & 3] = low);
      }
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      if (until[middle] > x) high = middle;
      else low = middle + 1;
    }
    this.#last[y & 3] = low;
    return low;
  }

  rowEnd(y: number): number {
    const { top, start } = this.rows;
    return start[Math.max(0, Math.min(start.length - 1, y - top + 1))];
  }
}

/** Runs do not overlap, so that sorting the ends of a row apart from its beginnings keeps them together. */
export function inReadingOrder({ count, row, from, until }: Runs, { top, start }: RowStarts): Runs {
  const next = start.slice();
  const sorted: Runs = { ...makeRuns(count), count };
  for (let i = 0; i < count; i++) {
    const to = next[row[i] - top]++;
    sorted.row[to] = row[i];
    sorted.from[to] = from[i];
    sorted.until[to] = until[i];
  }
  for (let r = 0; r + 1 < start.length; r++) {
    if (start[r + 1] - start[r] < 2) continue;
    sorted.from.subarray(start[r], start[r + 1]).sort();
    sorted.until.subarray(start[r], start[r + 1]).sort();
  }
  return sorted;
}
