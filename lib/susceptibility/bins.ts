/** @file Factor values as small integers: the cut points of each factor, and each value's place among them. */
import type { Table } from './table.js';

/** Cut points of one factor, ascending and distinct: halfway between neighbouring values where there are at most `bins` of them,
 *  else at the quantiles. Empty for a constant factor.
 *  @param X  [rows, features]
 *  @returns [cuts] float64, at most bins - 1; value v lies in bin = number of cuts < v */
export function quantileCuts(X: Table, features: number, feature: number, bins: number): Float64Array {
  const rows = X.length / features;
  const sorted = new Float64Array(rows);
  for (let i = 0; i < rows; i++) sorted[i] = X[i * features + feature];
  sorted.sort();
  const starts = distinctStarts(sorted, bins);
  if (starts.length < bins) return Float64Array.from(starts, (at) => between(sorted[at - 1], sorted[at]));
  const cuts: number[] = [];
  for (let q = 1; q < bins; q++) {
    const at = nextStart(sorted, Math.floor((q * rows) / bins));
    if (at === rows) break;
    const cut = between(sorted[at - 1], sorted[at]);
    if (cuts.length === 0 || cut > cuts[cuts.length - 1]) cuts.push(cut);
  }
  return Float64Array.from(cuts);
}

/** Bin of each row for one factor, written to `out` [rows]: the number of cuts below its value.
 *  @param cuts  ascending */
export function binColumn(
  X: Table,
  features: number,
  feature: number,
  cuts: Float64Array,
  out: Uint8Array | Uint16Array | Int32Array,
): void {
  for (let i = 0, at = feature; at < X.length; i++, at += features) {
    const v = X[at];
    let low = 0;
    let high = cuts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cuts[middle] < v) low = middle + 1;
      else high = middle;
    }
    out[i] = low;
  }
}

/** Positions where a new value starts, without the first; stops at `most`. */
function distinctStarts(sorted: Float64Array, most: number): number[] {
  const starts: number[] = [];
  for (let i = 1; i < sorted.length && starts.length < most; i++)
    if (sorted[i] !== sorted[i - 1]) starts.push(i);
  return starts;
}

/** First position at or after `from` (at least 1) whose value differs from the one before it; the length where none does. */
function nextStart(sorted: Float64Array, from: number): number {
  if (from < 1) return nextStart(sorted, 1);
  const value = sorted[from - 1];
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Halfway between two values a < b, never b itself: `v <= cut` must hold for a and fail for b. */
function between(a: number, b: number): number {
  const middle = a + (b - a) / 2;
  return middle < b && middle >= a ? middle : a;
}
