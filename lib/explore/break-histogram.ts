/** @file A factor's values counted on fine steps: enough to move the limits between its classes and count again, exactly. */
import { check } from '../core/errors.js';
import { createRng } from '../core/random.js';
import { classLabels } from '../factors/limits.js';
import { frequencyIntervals, frequencyRows, type FrequencyRow } from '../susceptibility/frequency-ratio.js';

/** Counts of one factor. Bin i holds the values from edges[i - 1] up to, not including, edges[i]; the first and last are open. */
export interface BreakHistogram {
  /** Ascending, distinct, in the factor's unit: the places where a limit may stand. */
  edges: number[];
  /** [edges + 1] pixels of each bin. */
  counts: number[];
  /** A landslide each, in the order of their first pixels: bin, pixels, bin, pixels ... */
  slides: number[][];
}

/** One class between limits. */
export interface BreakRow extends FrequencyRow {
  label: string;
  /** 95 % interval of the frequency ratio; NaN for an empty class. */
  low: number;
  high: number;
}

/** The places of limits: multiples of a round step, about `most` of them over the range, and `breaks` themselves.
 *  @param range   least and greatest value, in the factor's unit */
export function edgesFor(
  [least, greatest]: readonly [number, number],
  breaks: readonly number[],
  most = 240,
): number[] {
  check(greatest > least, `values run from ${least} to ${greatest}: a constant factor has one class only`);
  const step = roundStep((greatest - least) / most);
  const edges = new Set(breaks);
  for (let k = Math.ceil(least / step); k * step <= greatest; k++)
    edges.add(Number((k * step).toPrecision(12)));
  return [...edges].sort((a, b) => a - b);
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * [1, 2, 5, 10].find((m) => m * power >= least)!;
}

/** Counts a layer on the bins between `edges`, some rows at a time. */
export interface BreakCounter {
  /** Adds the pixels of some rows.
   *  @param layer   [n] in the factor's unit, NaN = nodata
   *  @param ids     [n] int32 landslide number, 0 = none, -1 = nodata, left out */
  add(layer: ArrayLike<number>, ids: Int32Array): void;
  histogram(): BreakHistogram;
}

/** A counter between edges, with nothing counted yet. */
export function breakCounter(edges: readonly number[]): BreakCounter {
  const counts = new Array<number>(edges.length + 1).fill(0);
  const slides = new Map<number, Map<number, number>>();
  return {
    add(layer, ids) {
      check(
        layer.length === ids.length,
        `layer has ${layer.length} pixels, ids has ${ids.length}: put both on one grid`,
      );
      for (let i = 0; i < ids.length; i++) {
        const v = layer[i];
        if (v !== v || ids[i] < 0) continue;
        const bin = binOf(edges, v);
        counts[bin]++;
        if (ids[i] === 0) continue;
        const own = slides.get(ids[i]) ?? new Map<number, number>();
        own.set(bin, (own.get(bin) ?? 0) + 1);
        slides.set(ids[i], own);
      }
    },
    histogram: () => ({
      edges: [...edges],
      counts: [...counts],
      slides: [...slides.values()].map((own) => [...own].flat()),
    }),
  };
}

/** Number of edges at or below a value. */
function binOf(edges: readonly number[], v: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= v) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Table 4 for limits at `places`: the same rows and intervals as from the pixels.
 *  @param places  ascending, distinct: which edges are limits
 *  @param rng     state of the random source that redraws landslides */
export function rowsBetween(
  { edges, counts, slides }: BreakHistogram,
  places: readonly number[],
  { seed, part, replicates }: { seed: number | string; part: string; replicates: number },
): BreakRow[] {
  const classOf = counts.map((_, bin) => places.filter((p) => p < bin).length);
  const perClass = (pairs: Iterable<readonly [number, number]>): number[] => {
    const out = new Array<number>(places.length + 1).fill(0);
    for (const [bin, n] of pairs) out[classOf[bin]] += n;
    return out;
  };
  const domain = perClass(counts.entries());
  const ofSlides = slides.map((s) => perClass(pairsOf(s)));
  const landslides = domain.map((_, c) => ofSlides.reduce((sum, s) => sum + s[c], 0));
  const rows = frequencyRows(domain, landslides);
  const { low, high } = frequencyIntervals(domain, ofSlides, { replicates, rng: createRng(seed).fork(part) });
  const labels = classLabels(places.map((p) => edges[p]));
  return rows.map((row, c) => ({ ...row, label: labels[c], low: low[c], high: high[c] }));
}

function* pairsOf(flat: readonly number[]): Iterable<[number, number]> {
  for (let i = 0; i < flat.length; i += 2) yield [flat[i], flat[i + 1]];
}
