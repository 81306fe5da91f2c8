/** @file Small parts that charts share. */
import { check } from '../core/errors.js';
import type { Json } from './figure.js';
import { escapeText } from './words.js';

/** An axis with a title that carries its unit. */
export function axis(title: string, more: Json = {}): Json {
  return { title: { text: escapeText(title) }, ...more };
}

/** Categories in the order given, whatever they look like. */
export function categories(names: readonly string[], more: Json = {}): Json {
  return {
    type: 'linear',
    tickmode: 'array',
    tickvals: names.map((_, i) => i),
    ticktext: names.map(escapeText),
    range: [-0.5, names.length - 0.5],
    showgrid: false,
    ...more,
  };
}

/** Throws where two arrays that belong together differ in length. */
export function checkLengths(a: string, n: number, b: string, m: number): void {
  check(n === m, `${a} has ${n} entries, ${b} has ${m}: they belong together, one for one`);
}

/** Numbers as plain arrays, rounded to six figures: notebooks stay small. */
export function plain(values: ArrayLike<number>): (number | null)[] {
  return Array.from(values, (v) => (Number.isFinite(v) ? Number(v.toPrecision(6)) : null));
}

/** Places of at most `most` of `n` items, evenly spread. */
export function spread(n: number, most: number): number[] {
  if (n <= most) return Array.from({ length: n }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.floor(((i + 0.5) * n) / most));
}
