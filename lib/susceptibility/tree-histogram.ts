/** @file The occupied bins of one feature in one node, with what lies in each. A cell is count + landslides * 2^26 in one float64:
 *  one addition keeps both, and sums stay exact below 2^26 rows. */

export const SHIFT = 2 ** 26;
export const UNSHIFT = 2 ** -26;

/** Cell of a word's low 6 bits: 2 * (times drawn) + label. */
export const CELL = Float64Array.from({ length: 64 }, (_, w) => (w >> 1) * (1 + (w & 1) * SHIFT));

/** Landslides in a cell. */
export function onesOf(cell: number): number {
  return Math.floor(cell * UNSHIFT);
}

/** Sizes (in words) up to which a node is sorted by insertion, and read through a bit set; larger ones bin by bin. */
const INSERT_UP_TO = 12;
const BITS_UP_TO = 160;

export interface Histogram {
  /** [256] cells, all 0 between calls. */
  hist: Float64Array;
  /** [8] one bit a bin, all 0 between calls. */
  bits: Uint32Array;
  /** [256] bins and cells of the answer. */
  listBin: Int32Array;
  listSum: Float64Array;
}

/** Occupied bins in ascending order and their cells, in `h.listBin` and `h.listSum`; returns how many.
 *  @param words  row * 64 + 2 * (times drawn) + label
 *  @param low,high  bins that can occur */
export function occupiedCells(
  column: Uint8Array,
  words: Uint32Array,
  start: number,
  end: number,
  low: number,
  high: number,
  h: Histogram,
): number {
  const size = end - start;
  if (size <= INSERT_UP_TO) return insertAll(column, words, start, end, h.listBin, h.listSum);
  if (size <= BITS_UP_TO) {
    fillSparse(column, words, start, end, h.hist, h.bits);
    return compactSparse(h.hist, h.bits, h.listBin, h.listSum);
  }
  fillDense(column, words, start, end, h.hist);
  return compactDense(h.hist, low, high, h.listBin, h.listSum);
}

function insertAll(
  column: Uint8Array,
  words: Uint32Array,
  start: number,
  end: number,
  bin: Int32Array,
  sum: Float64Array,
): number {
  let m = 0;
  for (let k = start; k < end; k++) {
    const w = words[k];
    const b = column[w >>> 6];
    let j = m;
    while (j > 0 && bin[j - 1] > b) j--;
    if (j > 0 && bin[j - 1] === b) {
      sum[j - 1] += CELL[w & 63];
      continue;
    }
    for (let i = m; i > j; i--) {
      bin[i] = bin[i - 1];
      sum[i] = sum[i - 1];
    }
    bin[j] = b;
    sum[j] = CELL[w & 63];
    m++;
  }
  return m;
}

function fillDense(
  column: Uint8Array,
  words: Uint32Array,
  start: number,
  end: number,
  hist: Float64Array,
): void {
  for (let k = start; k < end; k++) {
    const w = words[k];
    hist[column[w >>> 6]] += CELL[w & 63];
  }
}

function fillSparse(
  column: Uint8Array,
  words: Uint32Array,
  start: number,
  end: number,
  hist: Float64Array,
  bits: Uint32Array,
): void {
  for (let k = start; k < end; k++) {
    const w = words[k];
    const b = column[w >>> 6];
    hist[b] += CELL[w & 63];
    bits[b >> 5] |= 1 << (b & 31);
  }
}

function compactDense(
  hist: Float64Array,
  low: number,
  high: number,
  bin: Int32Array,
  sum: Float64Array,
): number {
  let m = 0;
  for (let b = low; b <= high; b++) {
    const v = hist[b];
    if (v === 0) continue;
    bin[m] = b;
    sum[m++] = v;
    hist[b] = 0;
  }
  return m;
}

function compactSparse(hist: Float64Array, bits: Uint32Array, bin: Int32Array, sum: Float64Array): number {
  let m = 0;
  for (let w = 0; w < 8; w++) {
    let word = bits[w] | 0;
    bits[w] = 0;
    while (word !== 0) {
      const b = w * 32 + 31 - Math.clz32(word & -word);
      word &= word - 1;
      bin[m] = b;
      sum[m++] = hist[b];
      hist[b] = 0;
    }
  }
  return m;
}
