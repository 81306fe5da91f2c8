/** @file The ROC curve and its area, exact with ties. */
import { check, mapTo } from '../core/index.js';

/** Receiver operating characteristic, by threshold. */
export interface RocCurve {
  /** [points] score at and above which a row counts as landslide, falling; the first is Infinity. */
  threshold: Float64Array;
  falsePositiveRate: Float64Array;
  truePositiveRate: Float64Array;
  auc: number;
}

/** Area under the ROC curve: the chance that a landslide row scores above another, ties counting half; NaN where a class is missing.
 *  @param score  [rows] higher is more likely a landslide; NaN is refused
 *  @param y      [rows] 0 or 1
 *  @source Mann and Whitney 1947, doi 10.1214/aoms/1177730491 */
export function rocAuc(score: Float32Array | Float64Array, y: Uint8Array): number {
  const { ones, rest, below } = rankSums(score, y);
  return below / (ones * rest);
}

/** The ROC curve with one point for each distinct score.
 *  @throws as `rocAuc` */
export function rocCurve(score: Float32Array | Float64Array, y: Uint8Array): RocCurve {
  const order = descending(score, y);
  const auc = rocAuc(score, y);
  const threshold = [Infinity];
  const fp = [0];
  const tp = [0];
  let p = 0;
  let n = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    if (y[row] === 1) p++;
    else n++;
    if (i + 1 < order.length && score[order[i + 1]] === score[row]) continue;
    threshold.push(score[row]);
    fp.push(n);
    tp.push(p);
  }
  return {
    threshold: Float64Array.from(threshold),
    falsePositiveRate: mapTo(Float64Array, fp, (v) => v / n),
    truePositiveRate: mapTo(Float64Array, tp, (v) => v / p),
    auc,
  };
}

/** Pairs (landslide, other) in which the landslide scores higher, ties as half. */
function rankSums(
  score: Float32Array | Float64Array,
  y: Uint8Array,
): { ones: number; rest: number; below: number } {
  const order = descending(score, y);
  let ones = 0;
  let rest = 0;
  let below = 0;
  for (let start = 0; start < order.length;) {
    let end = start;
    let p = 0;
    for (; end < order.length && score[order[end]] === score[order[start]]; end++) p += y[order[end]];
    const n = end - start - p;
    below += n * (ones + p / 2);
    ones += p;
    rest += n;
    start = end;
  }
  return { ones, rest, below };
}

/** Row indices by falling score. */
function descending(score: Float32Array | Float64Array, y: Uint8Array): Uint32Array {
  check(
    score.length === y.length,
    `score has ${score.length} rows, y has ${y.length}: give one of each a row`,
  );
  for (let i = 0; i < y.length; i++) {
    check(!Number.isNaN(score[i]), () => `score is NaN in row ${i}: leave out rows without a score`);
    check(y[i] < 2, () => `y is ${y[i]} in row ${i}; expected 0 or 1: leave out nodata rows`);
  }
  return mapTo(Uint32Array, score, (_, i) => i).sort((a, b) => score[b] - score[a]);
}
