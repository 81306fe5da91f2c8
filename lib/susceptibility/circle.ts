/** @file Aspect as the circle that it is. */
import { check } from '../core/index.js';
import { checkTable, type Table } from './table.js';

/** The table with one column of directions replaced by three: northness (cos), eastness (sin), and 1 where the ground is flat (then the
 *  other two are 0). A split on degrees has a seam: 359 and 1 are its farthest values.
 *  @param X      [rows, features], directions in degrees clockwise from north, below 0 = flat
 *  @returns      [rows, features + 2] with their names: the other columns first, then `aspect north`, `aspect east`, `aspect flat`
 *  @source Stage 1976 (doi 10.1093/forestscience/22.4.457) */
export function circleColumns(
  X: Table,
  names: readonly string[],
  direction: string,
): { X: Float32Array; names: string[] } {
  const rows = checkTable(X, names);
  const at = names.indexOf(direction);
  check(at >= 0, `there is no ${direction} among ${names.join(', ')}`);
  const k = names.length;
  const out = new Float32Array(rows * (k + 2));
  for (let i = 0; i < rows; i++) {
    const row = X.subarray(i * k, (i + 1) * k);
    let to = i * (k + 2);
    for (let f = 0; f < k; f++) if (f !== at) out[to++] = row[f];
    const flat = row[at] < 0;
    const radians = (row[at] * Math.PI) / 180;
    out[to] = flat ? 0 : Math.cos(radians);
    out[to + 1] = flat ? 0 : Math.sin(radians);
    out[to + 2] = Number(flat);
  }
  const others = names.filter((_, f) => f !== at);
  return { X: out, names: [...others, ...['north', 'east', 'flat'].map((w) => `${direction} ${w}`)] };
}
