/** @file The RPB text beside each image: the rational polynomial (RPC00B) that maps ground to image. */
import { DataError } from '../core/errors.js';

/** The rational polynomial of an RPB file: from longitude, latitude (degrees) and height (m) to line and sample (pixels). */
export interface Rpb {
  lineOffset: number;
  sampOffset: number;
  latOffset: number;
  longOffset: number;
  heightOffset: number;
  lineScale: number;
  sampScale: number;
  latScale: number;
  longScale: number;
  heightScale: number;
  /** [20] each, terms in RPC00B's order. */
  lineNumCoef: number[];
  lineDenCoef: number[];
  sampNumCoef: number[];
  sampDenCoef: number[];
}

const OFFSETS = ['lineOffset', 'sampOffset', 'latOffset', 'longOffset', 'heightOffset'] as const;
const SCALES = ['lineScale', 'sampScale', 'latScale', 'longScale', 'heightScale'] as const;
const POLYNOMIALS = ['lineNumCoef', 'lineDenCoef', 'sampNumCoef', 'sampDenCoef'] as const;

/** Reads an RPB file's text.
 *  @throws "PATH has no latOffset: ...", "PATH says lineScale is 0: ...", "PATH has 19 numbers in lineNumCoef: expected 20"
 *  @source NIMA STDI-0002 (RPC00B) for the terms; DigitalGlobe's RPB for the text form */
export function parseRpb(text: string, name = 'RPB'): Rpb {
  if (text.length > 1e6)
    throw new DataError(`${name} has ${text.length} characters: expected an RPB below 1 MB`);
  const rpb: Partial<Record<string, number | number[]>> = {};
  for (const key of [...OFFSETS, ...SCALES]) rpb[key] = readNumber(text, key, name);
  for (const key of SCALES)
    if (!((rpb[key] as number) > 0))
      throw new DataError(`${name} says ${key} is ${rpb[key]}: expected above 0`);
  for (const key of POLYNOMIALS) rpb[key] = readList(text, key, name);
  return rpb as unknown as Rpb;
}

/** The text form that `parseRpb` reads; numbers keep all their digits. */
export function writeRpb(rpb: Rpb): string {
  const scalars = [...OFFSETS, ...SCALES].map((k) => `\t${k} = ${rpb[k].toExponential()};`);
  const lists = POLYNOMIALS.map(
    (k) => `\t${k} = (\n${rpb[k].map((v) => `\t\t\t${v.toExponential()}`).join(',\n')});`,
  );
  const head = ['satId = "GF2";', 'bandId = "?";', 'SpecId = "RPC00B";', 'BEGIN_GROUP = IMAGE'];
  const lines = [
    ...head,
    '\terrBias = 0;',
    '\terrRand = 0;',
    ...scalars,
    ...lists,
    'END_GROUP = IMAGE',
    'END;',
  ];
  return lines.join('\n') + '\n';
}

function readNumber(text: string, key: string, name: string): number {
  const found = new RegExp(`(?:^|\\s)${key}\\s*=\\s*([^;\\s]+)`).exec(text);
  if (!found) throw new DataError(`${name} has no ${key}: expected an RPB file as delivered`);
  const value = Number(found[1]);
  if (!Number.isFinite(value)) throw new DataError(`${name} says ${key} is ${found[1]}: expected a number`);
  return value;
}

function readList(text: string, key: string, name: string): number[] {
  const found = new RegExp(`(?:^|\\s)${key}\\s*=\\s*\\(([^)]*)\\)`).exec(text);
  if (!found) throw new DataError(`${name} has no ${key}: expected an RPB file as delivered`);
  const values = found[1]
    .split(/[\s,]+/)
    .filter((s) => s !== '')
    .map(Number);
  if (values.length !== 20 || !values.every(Number.isFinite))
    throw new DataError(`${name} has ${values.length} numbers in ${key}: expected 20`);
  return values;
}
