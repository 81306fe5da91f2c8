/** @file Success and prediction curves of a susceptibility map. */
import { check } from '../core/index.js';

/** Share of landslides against share of area, the most susceptible ground first. */
export interface SuccessCurve {
  /** [points] share of the area, most susceptible first, 0..1. */
  area: Float64Array;
  /** [points] share of landslide pixels within it, 0..1. */
  landslides: Float64Array;
  /** Area under the curve: 0.5 by chance. */
  auc: number;
}

/** Share of landslides found in the most susceptible share of the area. With the landslides that made the index it is the success
 *  curve, with others the prediction curve. Equal indices share one step.
 *  @param index      [n] higher is more susceptible; NaN = nodata
 *  @param landslide  [n] uint8, 1 = landslide, 255 = nodata
 *  @source Chung and Fabbri 2003, doi 10.1023/B:NHAZ.0000007172.62651.2b */
export function successCurve(index: Float32Array | Float64Array, landslide: Uint8Array): SuccessCurve {
  check(
    index.length === landslide.length,
    `index has ${index.length} pixels, landslide has ${landslide.length}: put both on one grid`,
  );
  const sorted = fallingIndex(index, landslide);
  const slides = sorted.reduce((s, v) => s + (v.slide ? v.count : 0), 0);
  const all = sorted.reduce((s, v) => s + v.count, 0);
  check(slides > 0, `no landslide pixel among ${all} valid ones: check that inventory and index overlap`);
  const area = [0];
  const found = [0];
  let a = 0;
  let l = 0;
  let under = 0;
  for (let i = 0; i < sorted.length;) {
    const value = sorted[i].value;
    const before = [a, l];
    for (; i < sorted.length && sorted[i].value === value; i++) {
      a += sorted[i].count;
      if (sorted[i].slide) l += sorted[i].count;
    }
    under += ((a - before[0]) * (l + before[1])) / 2;
    area.push(a / all);
    found.push(l / slides);
  }
  return { area: Float64Array.from(area), landslides: Float64Array.from(found), auc: under / (all * slides) };
}

interface Run {
  value: number;
  slide: boolean;
  count: number;
}

/** Runs of equal index, highest first, landslide and other pixels apart. */
function fallingIndex(index: Float32Array | Float64Array, landslide: Uint8Array): Run[] {
  const runs: Run[] = [];
  for (const slide of [true, false]) {
    const values = Float64Array.from(index).filter(
      (v, i) => !Number.isNaN(v) && landslide[i] !== 255 && (landslide[i] === 1) === slide,
    );
    values.sort();
    for (let i = values.length - 1; i >= 0;) {
      const start = i;
      while (i >= 0 && values[i] === values[start]) i--;
      runs.push({ value: values[start], slide, count: start - i });
    }
  }
  return runs.sort((p, q) => q.value - p.value);
}
