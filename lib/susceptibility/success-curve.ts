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

/** Pixels of each value of a susceptibility index: [without landslide, with one]. */
export type IndexTally = Map<number, [number, number]>;

/** Adds the pixels of some rows; memory grows with the number of different values.
 *  @param index      [n] higher is more susceptible; NaN = nodata
 *  @param landslide  [n] uint8, 1 = landslide, 255 = nodata */
export function tallyIndex(
  tally: IndexTally,
  index: Float32Array | Float64Array,
  landslide: Uint8Array,
): void {
  check(
    index.length === landslide.length,
    `index has ${index.length} pixels, landslide has ${landslide.length}: put both on one grid`,
  );
  for (let i = 0; i < index.length; i++) {
    const v = index[i];
    if (v !== v || landslide[i] === 255) continue;
    const kind = landslide[i] === 1 ? 1 : 0;
    const found = tally.get(v);
    if (found) found[kind]++;
    else tally.set(v, kind === 1 ? [0, 1] : [1, 0]);
  }
}

/** Share of landslides found in the most susceptible share of the area. With the landslides that made the index it is the success
 *  curve, with others the prediction curve. Equal indices share one step.
 *  @param index      [n] higher is more susceptible; NaN = nodata
 *  @param landslide  [n] uint8, 1 = landslide, 255 = nodata
 *  @source Chung and Fabbri 2003, doi 10.1023/B:NHAZ.0000007172.62651.2b */
export function successCurve(index: Float32Array | Float64Array, landslide: Uint8Array): SuccessCurve {
  const tally: IndexTally = new Map();
  tallyIndex(tally, index, landslide);
  return curveOfTally(tally);
}

/** The same curve from counts.
 *  @throws "no landslide pixel among 100 valid ones: ..." */
export function curveOfTally(tally: IndexTally): SuccessCurve {
  const falling = [...tally].sort(([v], [w]) => w - v);
  const slides = falling.reduce((s, [, [, slide]]) => s + slide, 0);
  const all = falling.reduce((s, [, [without, slide]]) => s + without + slide, 0);
  check(slides > 0, `no landslide pixel among ${all} valid ones: check that inventory and index overlap`);
  const area = [0];
  const found = [0];
  let a = 0;
  let l = 0;
  let under = 0;
  for (const [, [without, slide]] of falling) {
    under += ((without + slide) * (l + l + slide)) / 2;
    a += without + slide;
    l += slide;
    area.push(a / all);
    found.push(l / slides);
  }
  return { area: Float64Array.from(area), landslides: Float64Array.from(found), auc: under / (all * slides) };
}
