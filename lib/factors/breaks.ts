/** @file Limits between classes, drawn from the values themselves. */
import { check } from '../core/index.js';

/** Most different values that natural breaks look at one by one; more are drawn together in as many steps of equal width. */
const NATURAL_STEPS = 1024;

/** Breaks between k classes of equal width.
 *  @param values  NaN is left out
 *  @returns k - 1 breaks, ascending
 *  @throws "all values are 4: ..." */
export function equalBreaks(values: ArrayLike<number>, k: number): number[] {
  const sorted = sortedValues(values, k);
  const low = sorted[0];
  const step = (sorted[sorted.length - 1] - low) / k;
  return Array.from({ length: k - 1 }, (_, i) => low + (i + 1) * step);
}

/** Breaks between k classes with as nearly as possible the same number of values; fewer classes where ties do not let them part.
 *  @returns at most k - 1 breaks, ascending */
export function quantileBreaks(values: ArrayLike<number>, k: number): number[] {
  const sorted = sortedValues(values, k);
  const breaks: number[] = [];
  for (let i = 1; i < k; i++) {
    const v = sorted[Math.floor((i * sorted.length) / k)];
    if (v > sorted[0] && v !== breaks[breaks.length - 1]) breaks.push(v);
  }
  check(
    breaks.length > 0,
    `more than half of the values are ${sorted[0]}: no quantile parts them; use equal breaks`,
  );
  return breaks;
}

/** Breaks between the k classes whose values differ least from their class means (Fisher's exact optimum; over 1024 steps of equal width
 *  where there are more different values). Fewer classes where there are fewer values.
 *  @returns at most k - 1 breaks: the lowest value of each class but the first
 *  @source Fisher 1958, doi 10.1080/01621459.1958.10501479; Jenks 1977 */
export function naturalBreaks(values: ArrayLike<number>, k: number): number[] {
  const steps = stepsOf(sortedValues(values, k));
  const n = steps.value.length;
  const starts = bestStarts(steps, Math.min(k, n));
  return starts.slice(1).map((at) => steps.low[at]);
}

/** Different values (or steps of equal width) with what lies in each. */
interface Steps {
  /** [steps] lowest value, mean, count. */
  low: Float64Array;
  value: Float64Array;
  count: Float64Array;
}

function stepsOf(sorted: Float64Array): Steps {
  const low: number[] = [];
  const sum: number[] = [];
  const count: number[] = [];
  const width = (sorted[sorted.length - 1] - sorted[0]) / NATURAL_STEPS;
  const distinct = countDistinct(sorted, NATURAL_STEPS + 1);
  const stepOf = (v: number): number =>
    distinct <= NATURAL_STEPS ? v : Math.min(NATURAL_STEPS - 1, Math.floor((v - sorted[0]) / width));
  let last = NaN;
  for (const v of sorted) {
    const step = stepOf(v);
    if (step !== last) {
      low.push(v);
      sum.push(0);
      count.push(0);
      last = step;
    }
    sum[sum.length - 1] += v;
    count[count.length - 1]++;
  }
  return {
    low: Float64Array.from(low),
    value: Float64Array.from(sum, (s, i) => s / count[i]),
    count: Float64Array.from(count),
  };
}

/** First step of each of the k classes with the least sum of squared differences, by dynamic programming. */
function bestStarts({ value, count }: Steps, k: number): number[] {
  const n = value.length;
  const centre = value.reduce((s, v) => s + v, 0) / n;
  const w = new Float64Array(n + 1);
  const s = new Float64Array(n + 1);
  const q = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    const v = value[i] - centre;
    w[i + 1] = w[i] + count[i];
    s[i + 1] = s[i] + count[i] * v;
    q[i + 1] = q[i] + count[i] * v * v;
  }
  const cost = (i: number, j: number): number => q[j] - q[i] - (s[j] - s[i]) ** 2 / (w[j] - w[i]);
  let best = Float64Array.from({ length: n + 1 }, (_, j) => (j > 0 ? cost(0, j) : 0));
  const from: Int32Array[] = [new Int32Array(n + 1)];
  for (let c = 1; c < k; c++) {
    const next = new Float64Array(n + 1).fill(Infinity);
    const start = new Int32Array(n + 1);
    for (let j = c + 1; j <= n; j++)
      for (let i = c; i < j; i++) {
        const total = best[i] + cost(i, j);
        if (total < next[j]) {
          next[j] = total;
          start[j] = i;
        }
      }
    best = next;
    from.push(start);
  }
  const starts: number[] = [];
  for (let c = k - 1, j = n; c >= 0; c--) {
    starts.unshift(from[c][j]);
    j = from[c][j];
  }
  return starts;
}

function countDistinct(sorted: Float64Array, most: number): number {
  let n = 1;
  for (let i = 1; i < sorted.length && n < most; i++) if (sorted[i] !== sorted[i - 1]) n++;
  return n;
}

function sortedValues(values: ArrayLike<number>, k: number): Float64Array {
  check(Number.isInteger(k) && k >= 2 && k <= 254, `number of classes is ${k}; expected 2..254`);
  const sorted = Float64Array.from(values)
    .filter((v) => Number.isFinite(v))
    .sort();
  check(sorted.length > 0, 'every value is nodata: there is nothing to classify');
  const last = sorted[sorted.length - 1];
  check(sorted[0] < last, `all values are ${last}: a constant factor has one class only; leave it out`);
  return sorted;
}
