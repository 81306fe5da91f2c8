/** @file What a brush does to a patch: green grows over it, or haze hides it. */

/** `vegetation` blends in the same pixels of a patch of forest; `haze` blends in airlight, as thin cloud does:
 *  seen = scene x t + airlight x (1 - t), with t the transmission.
 *  @source He, Sun and Tang 2011, doi 10.1109/TPAMI.2010.168, equation 1 */
export type Brush = 'vegetation' | 'haze';

/** Reflectance of airlight in red, green and blue: thin cloud, a little brighter in blue. */
export const AIRLIGHT = [0.34, 0.36, 0.4] as const;

/** What one dab, and one wash over the whole patch, take away of what was there. */
export const DAB_STRENGTH = 0.3;
/** How much of an image one wash takes away. */
export const WASH_STRENGTH = 0.1;

/** One touch of the brush. */
export interface Dab {
  row: number;
  column: number;
  /** Pixels. */
  radius: number;
  /** 0..1: how much of what was there one dab takes away in its middle. */
  strength: number;
}

/** Changes `image` under a dab with a soft edge.
 *  @param image  [3, rows, cols] reflectance, red, green, blue
 *  @param cover  what is blended in: the value of band b at pixel i */
export function dab(
  image: Float32Array,
  [rows, columns]: readonly [number, number],
  { row, column, radius, strength }: Dab,
  cover: (band: number, pixel: number) => number,
): void {
  const plane = rows * columns;
  const [top, bottom] = [Math.max(0, Math.ceil(row - radius)), Math.min(rows - 1, Math.floor(row + radius))];
  const [left, right] = [
    Math.max(0, Math.ceil(column - radius)),
    Math.min(columns - 1, Math.floor(column + radius)),
  ];
  for (let r = top; r <= bottom; r++)
    for (let c = left; c <= right; c++) {
      const far = Math.hypot(r - row, c - column) / radius;
      if (far > 1) continue;
      const weight = strength * (far < 0.6 ? 1 : (1 - far) / 0.4);
      const i = r * columns + c;
      for (let b = 0; b < 3; b++) image[b * plane + i] += weight * (cover(b, i) - image[b * plane + i]);
    }
}

/** What a brush blends in.
 *  @param forest  [3, rows, cols] reflectance of a patch of forest of the same size */
export function coverOf(
  brush: Brush,
  forest: Float32Array,
  plane: number,
): (band: number, pixel: number) => number {
  return brush === 'haze' ? (b) => AIRLIGHT[b] : (b, i) => forest[b * plane + i];
}
