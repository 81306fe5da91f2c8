/** @file Histogram matching by look-up table: counts first, then a table, then pixels, so that scenes can come in blocks. */
import { check, DataError } from '../core/errors.js';
import { type Raster, type TypedArray } from '../raster/grid.js';
import { extent } from './quantiles.js';
import { floatBands, rasterOf } from './valid.js';

/** Bins of a float band's histogram; the result is within a bin's width (1 / 65536 of the range) of the exact matching. */
const FLOAT_BINS = 65536;

/** How often values occur in a band. */
export interface Histogram {
  counts: Float64Array;
  total: number;
  /** `exact`: bin i is the whole number min + i. `binned`: bin i is min + i * width up to min + (i + 1) * width. */
  kind: 'exact' | 'binned';
  min: number;
  width: number;
}

/** Counts of a band's values; NaN does not count. Bands of whole numbers over at most 65,536 values are counted exactly. */
export function histogramOf(band: ArrayLike<number>, o: { whole: boolean }): Histogram {
  const { count, min, max } = extent([band]);
  if (count === 0) throw new DataError('band has no valid pixel: nothing to match');
  const exact = o.whole && max - min < FLOAT_BINS;
  const bins = exact ? max - min + 1 : FLOAT_BINS;
  const width = exact ? 1 : (max - min) / bins;
  const counts = new Float64Array(bins);
  const scale = width > 0 ? 1 / width : 0;
  for (let i = 0; i < band.length; i++) {
    const v = band[i];
    if (v === v) counts[Math.min(bins - 1, Math.floor((v - min) * scale))]++;
  }
  return { counts, total: count, kind: exact ? 'exact' : 'binned', min, width };
}

/** Points of the cumulative distribution: value and the share of pixels up to it, both rising; empty bins left out. */
function cumulative(h: Histogram): { values: Float64Array; shares: Float64Array } {
  const values: number[] = [];
  const shares: number[] = [];
  let sum = 0;
  // A binned histogram is taken as even inside each bin, so its distribution starts at 0 at the lower edge.
  if (h.kind === 'binned') {
    values.push(h.min);
    shares.push(0);
  }
  h.counts.forEach((n, i) => {
    if (n === 0) return;
    if (h.kind === 'binned' && i > 0 && h.counts[i - 1] === 0) {
      values.push(h.min + i * h.width);
      shares.push(sum / h.total);
    }
    sum += n;
    values.push(h.kind === 'exact' ? h.min + i : h.min + (i + 1) * h.width);
    shares.push(sum / h.total);
  });
  return { values: Float64Array.from(values), shares: Float64Array.from(shares) };
}

/** The values in the reference for the bins of the source.
 *  @returns [bins] for an exact histogram; [bins * 2] for a binned one, the values at each bin's lower and upper edge */
export function matchingTable(source: Histogram, reference: Histogram): Float64Array {
  const target = cumulative(reference);
  const share = new Float64Array(source.counts.length + 1);
  let sum = 0;
  source.counts.forEach((n, i) => (share[i + 1] = (sum += n) / source.total));
  if (source.kind === 'exact') return share.slice(1).map((s) => valueFrom(target, s, 'below'));
  const table = new Float64Array(source.counts.length * 2);
  for (let i = 0; i < source.counts.length; i++) {
    table[i * 2] = valueFrom(target, share[i], 'above');
    table[i * 2 + 1] = valueFrom(target, share[i + 1], 'below');
  }
  return table;
}

/** Value at a share of the distribution, linear between its points, held at the ends. Where the distribution is flat, the
 *  value at the gap's near side, coming from below or from above. */
function valueFrom(
  c: { values: Float64Array; shares: Float64Array },
  share: number,
  side: 'below' | 'above',
): number {
  let [low, high] = [0, c.shares.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (side === 'below' ? c.shares[middle] >= share : c.shares[middle] > share) high = middle;
    else low = middle + 1;
  }
  if (low === 0 || (side === 'below' && share >= c.shares[low])) return c.values[low];
  const [from, to] = [c.shares[low - 1], c.shares[low]];
  if (to <= share) return c.values[low];
  return c.values[low - 1] + ((share - from) / (to - from)) * (c.values[low] - c.values[low - 1]);
}

/** Maps a band through a table made for its histogram; NaN stays NaN. */
export function applyTable(band: ArrayLike<number>, h: Histogram, table: Float64Array): Float32Array {
  const out = new Float32Array(band.length);
  const scale = h.width > 0 ? 1 / h.width : 0;
  const last = h.counts.length - 1;
  for (let i = 0; i < band.length; i++) {
    const v = band[i];
    if (v !== v) {
      out[i] = NaN;
      continue;
    }
    const position = (v - h.min) * scale;
    const bin = Math.max(0, Math.min(last, Math.floor(position)));
    if (h.kind === 'exact') out[i] = table[bin];
    else {
      const [low, high] = [table[bin * 2], table[bin * 2 + 1]];
      out[i] = low + Math.min(1, Math.max(0, position - bin)) * (high - low);
    }
  }
  return out;
}

/** An image whose bands have the value distributions of a reference image's bands (of any size or place).
 *  Whole-number images give what scikit-image's match_histograms gives; float ones agree with it to about a bin's width
 *  (1 / 65536 of the reference's range) where values are spread without ties.
 *  @param image, reference  [bands, rows, cols], the same number of bands; absent pixels do not count and stay absent
 *  @returns [bands, rows, cols] float32 on the image's grid, in the reference's unit
 *  @throws "the image has 4 bands, the reference 3 ...", "band has no valid pixel ..."
 *  @source Gonzalez & Woods, Digital Image Processing, histogram specification; van der Walt et al. (2014), doi 10.7717/peerj.453 */
export function histogramMatch(image: Raster, reference: Raster): Raster<Float32Array> {
  check(
    image.bands === reference.bands,
    `the image has ${image.bands} bands, the reference ${reference.bands}: expected the same number`,
  );
  const targets = floatBands(reference);
  const matched = floatBands(image).map((band, b) => {
    const h = histogramOf(band, { whole: isWhole(image.data) });
    const table = matchingTable(h, histogramOf(targets[b], { whole: isWhole(reference.data) }));
    return applyTable(band, h, table);
  });
  return rasterOf(image, matched);
}

function isWhole(data: TypedArray): boolean {
  return !(data instanceof Float32Array || data instanceof Float64Array);
}
