import { check, DataError } from '../core/errors.js';

const BINS = 4096;

/** The quantiles of all values in some arrays, with numpy's linear interpolation; NaN values do not count.
 *  Exact: the values are binned once, then only the bins that hold a wanted rank are sorted.
 *  @param arrays  any number of [n] arrays, taken together
 *  @param q  wanted quantiles, each in 0..1
 *  @returns [q.length] float64
 *  @throws "no valid value to take quantiles of ..." */
export function quantiles(arrays: readonly ArrayLike<number>[], q: readonly number[]): Float64Array {
  check(
    q.every((v) => v >= 0 && v <= 1),
    () => `quantiles are [${q.join(', ')}]: expected numbers in 0..1`,
  );
  const { count, min, max } = extent(arrays);
  if (count === 0)
    throw new DataError('no valid value to take quantiles of: check the nodata value and window');
  const positions = q.map((v) => v * (count - 1));
  const ranks = [...new Set(positions.flatMap((p) => [Math.floor(p), Math.ceil(p)]))];
  const at = orderStatistics(arrays, ranks, min, max);
  return Float64Array.from(positions, (p) => {
    const low = at.get(Math.floor(p))!;
    return low + (p - Math.floor(p)) * (at.get(Math.ceil(p))! - low);
  });
}

/** Number, least and greatest of the values that are not NaN. */
export function extent(arrays: readonly ArrayLike<number>[]): { count: number; min: number; max: number } {
  let count = 0;
  let min = Infinity;
  let max = -Infinity;
  for (const a of arrays)
    for (let i = 0; i < a.length; i++) {
      const v = a[i];
      if (v !== v) continue;
      count++;
      if (v < min) min = v;
      if (v > max) max = v;
    }
  return { count, min, max };
}

/** The values of the given ranks (0 = least). */
function orderStatistics(
  arrays: readonly ArrayLike<number>[],
  ranks: readonly number[],
  min: number,
  max: number,
): Map<number, number> {
  const scale = max > min ? BINS / (max - min) : 0;
  const binOf = (v: number): number => Math.min(BINS - 1, Math.floor((v - min) * scale));
  const counts = new Float64Array(BINS);
  for (const a of arrays) for (let i = 0; i < a.length; i++) if (a[i] === a[i]) counts[binOf(a[i])]++;
  const found = new Map<number, number>();
  let before = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const inside = ranks.filter((r) => r >= before && r < before + counts[bin]);
    if (inside.length > 0) {
      const sorted = collect(arrays, (v) => binOf(v) === bin, counts[bin]).sort();
      for (const r of inside) found.set(r, sorted[r - before]);
    }
    before += counts[bin];
  }
  return found;
}

function collect(
  arrays: readonly ArrayLike<number>[],
  keep: (v: number) => boolean,
  count: number,
): Float64Array {
  const out = new Float64Array(count);
  let n = 0;
  for (const a of arrays) for (let i = 0; i < a.length; i++) if (a[i] === a[i] && keep(a[i])) out[n++] = a[i];
  return out;
}
