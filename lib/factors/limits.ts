/** @file Limits between classes: what they must be, and what the classes between them are called. */
import { check } from '../core/errors.js';

/** Labels of the classes between breaks: `<200`, `200–300`, `>300`. */
export function classLabels(breaks: readonly number[]): string[] {
  checkBreaks(breaks);
  const text = (v: number): string => String(Number(v.toPrecision(6)));
  const inner = breaks.slice(1).map((v, i) => `${text(breaks[i])}–${text(v)}`);
  return [`<${text(breaks[0])}`, ...inner, `>${text(breaks[breaks.length - 1])}`];
}

/** Throws unless breaks are finite, ascending, distinct and 1 to 253. */
export function checkBreaks(breaks: readonly number[]): void {
  check(
    breaks.length >= 1 && breaks.length <= 253,
    `there are ${breaks.length} breaks; expected 1..253, one less than classes`,
  );
  breaks.forEach((v, i) => {
    check(Number.isFinite(v), `break ${i} is ${v}; expected finite numbers`);
    check(i === 0 || breaks[i - 1] !== v, `breaks repeat ${v}: give each limit once`);
    check(
      i === 0 || breaks[i - 1] < v,
      `breaks are out of order: ${breaks[i - 1]} comes before ${v}; give them ascending`,
    );
  });
}
