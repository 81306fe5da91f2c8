/** @file Classes of the reader's own: limits given, or a way to draw them. */
import { InputError } from '../core/index.js';
import {
  equalBreaks,
  factorNamed,
  naturalBreaks,
  quantileBreaks,
  type FactorName,
} from '../factors/index.js';

const METHODS = { quantile: quantileBreaks, natural: naturalBreaks, equal: equalBreaks } as const;

/** Limits, or k classes of equal count, least inner difference, or equal width. */
export type BreakChoice = readonly number[] | DrawnBreaks;

interface DrawnBreaks {
  method: keyof typeof METHODS;
  classes: number;
}

/** The breaks chosen for factors. */
export type BreakChoices = Partial<Record<FactorName, BreakChoice>>;

/** Values that limits are drawn from, and up to twice as many: all for most regions of the paper's size would take minutes and draw the same
 *  limits. */
export const DRAWN_VALUES = 50_000;

/** Reads `slope=10,20,30;rivers=quantile:5;ndvi=natural:4`.
 *  @throws "--breaks has slope=steep: ..." */
export function parseBreaks(text: string): BreakChoices {
  const choices: BreakChoices = {};
  for (const part of text.split(';').filter((p) => p.trim() !== '')) {
    const [name, list = ''] = part.split('=').map((p) => p.trim());
    choices[factorNamed(name).name] = choiceOf(part, list);
  }
  return choices;
}

function choiceOf(part: string, list: string): BreakChoice {
  const [method, count] = list.split(':');
  if (Object.hasOwn(METHODS, method)) {
    const classes = Number(count);
    if (Number.isInteger(classes) && classes >= 2 && classes <= 254)
      return { method: method as keyof typeof METHODS, classes };
  } else {
    const limits = list.split(',').map((v) => (v.trim() === '' ? NaN : Number(v)));
    if (limits.every(Number.isFinite)) return limits;
  }
  throw new InputError(
    `--breaks has ${part.trim()}: expected limits (slope=10,20,30) or a way and a number of classes, 2 to 254 (slope=quantile:5, natural:5, equal:5)`,
  );
}

/** Limits drawn from values of a factor (NaN = nodata). */
export function drawnBreaks({ method, classes }: DrawnBreaks, values: Float32Array): number[] {
  return METHODS[method](values, classes);
}
