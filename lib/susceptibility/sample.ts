/** @file Which pixels a model learns from: drawn by their place among the pixels of their kind, so that no list of all is needed. */
import { check, type Rng } from '../core/index.js';

/** How many rows are drawn. */
export interface SampleOptions {
  /** Rows without landslide for each row with one; 1 is balanced. */
  ratio: number;
  /** Most rows with landslide; all where absent. */
  positives?: number;
  rng: Rng;
}

/** Pixels that were drawn, by their place among those of their kind, from 0 and ascending. */
export interface Drawn {
  /** [rows] uint32: 7 is the eighth landslide pixel of the grid. */
  landslides: Uint32Array;
  /** [rows] uint32: the same among the pixels without landslide. */
  others: Uint32Array;
}

/** Draws pixels with and without landslide, without replacement. Where there are not enough pixels without landslide, all of them are taken.
 *  @param available  valid pixels with and without landslide
 *  @throws "no valid pixel has a landslide: ..." */
export function drawPixels(
  [landslides, others]: readonly [number, number],
  { ratio, positives = landslides, rng }: SampleOptions,
): Drawn {
  check(ratio > 0 && Number.isFinite(ratio), `ratio is ${ratio}; expected a number above 0: 1 is balanced`);
  check(landslides > 0, 'no valid pixel has a landslide: check that inventory and factors overlap');
  check(others > 0, 'every valid pixel has a landslide: there is nothing to tell them from');
  check(
    Number.isInteger(positives) && positives > 0,
    `positives is ${positives}; expected a whole number from 1`,
  );
  const drawn = draw(landslides, Math.min(positives, landslides), rng);
  const most = Math.max(1, Math.round(drawn.length * ratio));
  return { landslides: drawn, others: draw(others, Math.min(others, most), rng) };
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

/** `count` of the numbers below `all`, ascending: the start of a Fisher-Yates shuffle, of which only the places that changed are kept. */
function draw(all: number, count: number, rng: Rng): Uint32Array {
  const out = new Uint32Array(count);
  const moved = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const j = i + rng.int(all - i);
    out[i] = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
  }
  return out.sort();
}
