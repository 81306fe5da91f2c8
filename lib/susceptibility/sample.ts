/** @file Which pixels a model learns from: drawn rows are remembered by their index. */
import { check, mapTo, type Rng } from '../core/index.js';

/** How many rows are drawn, and from where. */
export interface SampleOptions {
  /** Rows without landslide for each row with one; 1 is balanced. */
  ratio: number;
  /** Most rows with landslide; all where absent. */
  positives?: number;
  /** [n] uint8, 1 = may be drawn; all where absent. */
  valid?: Uint8Array;
  rng: Rng;
}

/** Rows that were drawn. */
export interface Sample {
  /** [rows] indices into the full arrays, ascending. */
  rows: Uint32Array;
  /** [rows] 1 = landslide. */
  y: Uint8Array;
  positives: number;
  /** Rows with and without landslide that could have been drawn. */
  available: [number, number];
}

/** Draws rows with and without landslide, without replacement. Where there are not enough rows without landslide, all of them are taken.
 *  @param landslide  [n] uint8, 1 = landslide, 0 = none, 255 = nodata, never drawn
 *  @throws "no valid pixel has a landslide: ..." */
export function sampleRows(landslide: Uint8Array, options: SampleOptions): Sample {
  const { ratio, valid, rng } = options;
  check(ratio > 0 && Number.isFinite(ratio), `ratio is ${ratio}; expected a number above 0: 1 is balanced`);
  check(
    !valid || valid.length === landslide.length,
    () => `valid has ${valid!.length} pixels, landslide has ${landslide.length}: put both on one grid`,
  );
  const ones = indicesOf(landslide, 1, valid);
  const rest = indicesOf(landslide, 0, valid);
  check(ones.length > 0, 'no valid pixel has a landslide: check that inventory and factors overlap');
  check(rest.length > 0, 'every valid pixel has a landslide: there is nothing to tell them from');
  const most = options.positives ?? ones.length;
  check(Number.isInteger(most) && most > 0, `positives is ${most}; expected a whole number from 1`);
  const p = draw(ones, Math.min(most, ones.length), rng);
  const n = draw(rest, Math.min(rest.length, Math.max(1, Math.round(p.length * ratio))), rng);
  const rows = new Uint32Array(p.length + n.length);
  rows.set(p);
  rows.set(n, p.length);
  rows.sort();
  const y = mapTo(Uint8Array, rows, (i) => landslide[i]);
  return { rows, y, positives: p.length, available: [ones.length, rest.length] };
}

/** The drawn rows of the layers as a table.
 *  @param layers  one [n] a factor
 *  @param rows    [rows] indices
 *  @returns [rows, features] float32 */
export function gatherRows(layers: readonly ArrayLike<number>[], rows: ArrayLike<number>): Float32Array {
  const out = new Float32Array(rows.length * layers.length);
  for (let f = 0; f < layers.length; f++)
    for (let i = 0, at = f; i < rows.length; i++, at += layers.length) out[at] = layers[f][rows[i]];
  return out;
}

function indicesOf(landslide: Uint8Array, label: number, valid: Uint8Array | undefined): Uint32Array {
  const take = (i: number): boolean => landslide[i] === label && (!valid || valid[i] === 1);
  let n = 0;
  for (let i = 0; i < landslide.length; i++) if (take(i)) n++;
  const out = new Uint32Array(n);
  n = 0;
  for (let i = 0; i < landslide.length; i++) if (take(i)) out[n++] = i;
  return out;
}

/** `count` of the items: the start of a Fisher-Yates shuffle. */
function draw(items: Uint32Array, count: number, rng: Rng): Uint32Array {
  for (let i = 0; i < count; i++) {
    const j = i + rng.int(items.length - i);
    const kept = items[i];
    items[i] = items[j];
    items[j] = kept;
  }
  return items.subarray(0, count);
}
