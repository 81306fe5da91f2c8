/** @file Pixels of a mask as runs along rows, without a raster. */

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
