/** @file What a mask's numbers mean, as a rule that a manifest can state: `>20`, `==1`, `in 1,2`. */
import { check, DataError, InputError } from '../core/index.js';
import { bandOf, type Raster } from '../raster/index.js';
import { IGNORE } from './patches.js';

/** What the values of a mask mean. */
export interface MaskRule {
  /** Which values are landslide. */
  landslideWhen: string;
  /** Which values are background; default: for `==` and `in` only 0, for a comparison all others. */
  backgroundWhen?: string;
  /** Which values count nowhere. */
  ignoreWhen?: string;
  /** For masks of several bands: one band's number, or `any` = a rule holds where it holds in any of the bands (a fourth band, alpha, is
   *  left out). Must be given for them. */
  maskBand?: number | 'any';
}

type Test = (value: number) => boolean;

/** The test that a rule states.
 *  @throws "mask rule is 'landslide': expected >N, >=N, <N, <=N, ==N, !=N or in A,B" */
export function parseValueRule(rule: string): Test {
  const list = /^in\s+(-?[\d.]+(?:\s*,\s*-?[\d.]+)*)$/.exec(rule.trim());
  if (list) {
    const values = new Set(list[1].split(',').map(Number));
    return (v) => values.has(v);
  }
  const [, sign, text] = /^(>=|<=|==|!=|>|<)\s*(-?\d+(?:\.\d+)?)$/.exec(rule.trim()) ?? [];
  const n = Number(text);
  const tests: Record<string, Test> = {
    '>': (v) => v > n,
    '>=': (v) => v >= n,
    '<': (v) => v < n,
    '<=': (v) => v <= n,
    '==': (v) => v === n,
    '!=': (v) => v !== n,
  };
  if (!sign) throw new InputError(`mask rule is '${rule}': expected >N, >=N, <N, <=N, ==N, !=N or in A,B`);
  return tests[sign];
}

/** A mask raster as 0 / 1 / 255.
 *  @param name  the file, for messages
 *  @returns [rows, cols] uint8
 *  @throws "NAME has value 7, which the rule (landslide ==1, background ==0) does not know: ..." */
export function decodeMask(mask: Raster, rule: MaskRule, name: string): Uint8Array {
  const kindOf = kinds(rule);
  const bands = bandsOf(mask, rule, name);
  const result = new Uint8Array(mask.grid.width * mask.grid.height);
  for (let i = 0; i < result.length; i++) {
    let [high, low] = [UNKNOWN, IGNORED];
    for (const b of bands) {
      const kind = kindOf(b[i]);
      if (kind > high) high = kind;
      if (kind < low) low = kind;
    }
    if (high >= LANDSLIDE) result[i] = high === IGNORED ? IGNORE : 1;
    else if (low === UNKNOWN)
      throw unknownCode(
        bands.map((b) => b[i]).find((v) => kindOf(v) === UNKNOWN)!,
        rule,
        name,
      );
  }
  return result;
}

// In the order in which one band overrules another.
const [UNKNOWN, BACKGROUND, LANDSLIDE, IGNORED] = [0, 1, 2, 3];

/** What a value is; each value is tested once and remembered. */
function kinds(rule: MaskRule): (value: number) => number {
  const isLandslide = parseValueRule(rule.landslideWhen);
  const isIgnored = rule.ignoreWhen === undefined ? () => false : parseValueRule(rule.ignoreWhen);
  const isBackground =
    rule.backgroundWhen === undefined ? defaultBackground(rule) : parseValueRule(rule.backgroundWhen);
  const known = new Map<number, number>();
  const judge = (v: number): number =>
    isIgnored(v) ? IGNORED : isLandslide(v) ? LANDSLIDE : isBackground(v) ? BACKGROUND : UNKNOWN;
  return (v) => {
    let kind = known.get(v);
    if (kind !== undefined) return kind;
    kind = judge(v);
    // Codes are few; a continuous mask is not remembered.
    if (known.size < 4096) known.set(v, kind);
    return kind;
  };
}

function defaultBackground(rule: MaskRule): Test {
  return /^\s*(==|in)/.test(rule.landslideWhen) ? (v) => v === 0 : (v) => Number.isFinite(v);
}

function bandsOf(mask: Raster, rule: MaskRule, name: string): ArrayLike<number>[] {
  const { maskBand } = rule;
  if (mask.bands === 1) return [mask.data];
  check(
    maskBand !== undefined,
    `${name} has ${mask.bands} bands: state maskBand in the rule, a number from 0 or 'any'`,
  );
  if (maskBand === 'any') return Array.from({ length: Math.min(mask.bands, 3) }, (_, b) => bandOf(mask, b));
  check(maskBand < mask.bands, `maskBand is ${maskBand}: ${name} has bands 0..${mask.bands - 1}`);
  return [bandOf(mask, maskBand)];
}

function unknownCode(value: number, rule: MaskRule, name: string): DataError {
  const background = rule.backgroundWhen ?? '==0';
  return new DataError(
    `${name} has value ${value}, which the rule (landslide ${rule.landslideWhen}, background ${background}) does not know: ` +
      'add it to landslideWhen, backgroundWhen or ignoreWhen',
  );
}
