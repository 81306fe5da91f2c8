import { check, InputError } from '../core/index.js';

/** A number as the article prints it. */
export interface Printed {
  /** As printed: `0.911`, `8%`, `1 × 10−4`. */
  text: string;
  /** In plain units: 0.911, 0.08, 0.0001. */
  value: number;
  /** One unit of the last printed digit, in the same units (0.001, 0.01); 0 where the number is exact by its nature. */
  step: number;
}

/** Reads a printed number with its rounding: thousands' commas, a percent sign (a share results) and `a × 10−b` are understood.
 *  @throws "printed number is 'about five': expected digits such as 0.911, 19,924, 8% or 1 × 10−4" */
export function printed(text: string): Printed {
  const power = /^([\d.]+)\s*×\s*10[−-](\d+)$/.exec(text);
  if (power) return scaled(text, power[1], 10 ** -Number(power[2]));
  const percent = /^([\d.,]+)\s*%$/.exec(text);
  return percent ? scaled(text, percent[1], 0.01) : scaled(text, text, 1);
}

/** A number that is exact by its nature: a setting, a count. */
export function exact(text: string): Printed {
  return { ...printed(text), step: 0 };
}

/** True where `value`, written with the digits of `number`, gives `number`; an exact tie may go either way.
 *  @param value  in the printed number's plain units (shares, not per cent) */
export function roundsTo(value: number, number: Printed | string): boolean {
  const p = typeof number === 'string' ? printed(number) : number;
  check(Number.isFinite(p.value), () => `printed number is ${p.text}: expected a finite number`);
  const slack = 1e-9 * Math.max(1, Math.abs(p.value));
  return Math.abs(value - p.value) <= p.step / 2 + Math.min(slack, p.step > 0 ? p.step * 1e-6 : slack);
}

/** Every value that could have been printed so: [low, high]. */
export function intervalOf(p: Printed): [number, number] {
  return [p.value - p.step / 2, p.value + p.step / 2];
}

function scaled(text: string, digits: string, unit: number): Printed {
  const plain = digits.replaceAll(',', '');
  if (!/^\d+(\.\d+)?$/.test(plain))
    throw new InputError(
      `printed number is '${text}': expected digits such as 0.911, 19,924, 8% or 1 × 10−4`,
    );
  const decimals = plain.split('.')[1]?.length ?? 0;
  return { text, value: clean(Number(plain) * unit), step: clean(10 ** -decimals * unit) };
}

/** Takes off the last bits that a product of decimals leaves (8 * 0.01). */
function clean(x: number): number {
  return Number(x.toPrecision(12));
}
