/** @file Jobs for the test of threads. */
export interface SumJob {
  values: Float64Array;
  from: number;
  to: number;
}

/** Squares a part of the shared values in place and returns its sum. */
export function work({ values, from, to }: SumJob): number {
  if (from > to) throw new Error(`part is ${from}..${to}: expected from <= to`);
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i] *= values[i];
  return sum;
}
