/** @file Colour ramps that keep their order in grey and for colour-blind eyes. */
import { check } from '../core/errors.js';

/** Red, green and blue, 0 to 255. */
export type Rgb = [number, number, number];

const STOPS = {
  /** @source matplotlib (van der Walt and Smith 2015), CC0 */
  viridis: '440154 482475 414487 355f8d 2a788e 21918c 22a884 44bf70 7ad151 bddf26 fde725',
  /** @source Nunez et al. 2018, doi 10.1371/journal.pone.0199239 */
  cividis: '00224e 123570 3b496c 575d6d 707173 8a8678 a59c74 c3b369 e1cc55 fee838',
  magma: '000004 140e36 3b0f70 641a80 8c2981 b73779 de4968 f7705c fe9f6d fecf92 fcfdbf',
  /** Cyclic, for aspect: the ends meet. */
  twilight: 'e2d9e2 9ebbc9 6785be 5e43a5 421257 471340 8e2c50 ba6657 ceac94 e2d9e2',
  /** Bare ground to dense leaves. @source ColorBrewer YlGn */
  greens: 'ffffe5 f7fcb9 d9f0a3 addd8e 78c679 41ab5d 238443 006837 004529',
  blues: 'f7fbff deebf7 c6dbef 9ecae1 6baed6 4292c6 2171b5 08519c 08306b',
  greys: '101010 f5f5f5',
  /** Low, zero, high. @source ColorBrewer PuOr, turned */
  diverging: '2d004b 542788 8073ac b2abd2 d8daeb f7f7f7 fee0b6 fdb863 e08214 b35806 7f3b08',
  /** Low and high values of a factor as points on white: no end is pale. */
  lowHigh: '0a6ebd 4f5fb5 8a4fa8 b53f86 e0335c',
  /** Probability of a landslide: pale to the landslide colour and beyond. */
  probability: 'fff7ec fee0c2 fdc08c f59053 d55e00 9c3f00 5e2200',
} as const;

/** The name of a ramp of colours. */
export type RampName = keyof typeof STOPS;

/** The ramps of colours that there are. */
export const RAMP_NAMES = Object.keys(STOPS) as RampName[];

/** `#d55e00` as [213, 94, 0]. */
export function parseHex(hex: string): Rgb {
  check(/^#?[0-9a-f]{6}$/i.test(hex), `colour is "${hex}": expected six hex digits, as #d55e00`);
  const n = parseInt(hex.replace('#', ''), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

/** [213, 94, 0] as `#d55e00`. */
export function toHex(rgb: Rgb): string {
  return `#${rgb.map((v) => Math.round(v).toString(16).padStart(2, '0')).join('')}`;
}

/** The colour of a ramp at `t` in 0..1 (clamped). */
export function rampColour(name: RampName, t: number): Rgb {
  const text = STOPS[name];
  check(text, `ramp is "${name}": expected one of ${RAMP_NAMES.join(', ')}`);
  const stops = text.split(' ').map(parseHex);
  const at = Math.min(1, Math.max(0, t)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const part = at - i;
  return [0, 1, 2].map((c) => stops[i][c] * (1 - part) + stops[i + 1][c] * part) as Rgb;
}

/** `n` colours spread evenly over a ramp, as hex. */
export function rampColours(name: RampName, n: number): string[] {
  return Array.from({ length: n }, (_, i) => toHex(rampColour(name, n === 1 ? 0.5 : i / (n - 1))));
}

/** A ramp in Plotly's form. */
export function plotlyScale(name: RampName): [number, string][] {
  const stops = STOPS[name].split(' ');
  return stops.map((hex, i) => [i / (stops.length - 1), `#${hex}`]);
}

/** Black or white, whichever reads better on `hex`. */
export function inkOn(hex: string): string {
  const [r, g, b] = parseHex(hex).map((v) => {
    const s = v / 255;
    return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.19 ? '#000000' : '#ffffff';
}
