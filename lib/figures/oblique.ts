/** @file A landscape seen aslant from above, painted pixel by pixel: the picture of a 3-D view where there is no WebGL. */
import { check } from '../core/errors.js';

/** Terrain to be seen from the side. */
export interface ObliqueScene {
  /** [rows * cols] heights in metres; NaN is not drawn. */
  heights: ArrayLike<number>;
  rows: number;
  cols: number;
  /** Metres of a pixel. */
  pixelM: number;
  /** [rows * cols * 3] uint8: the colour draped over it. */
  colours: Uint8Array | Uint8ClampedArray;
}

/** From where it is seen, and how large it is drawn. */
export interface ObliqueOptions {
  /** Where one looks to, degrees clockwise from north: 0 = from the south. */
  azimuthDeg?: number;
  /** Height of the eye over the horizon, degrees. */
  tiltDeg?: number;
  /** Heights times this. */
  exaggeration?: number;
  /** Width of the picture in pixels. */
  width?: number;
}

/** Parallel projection, drawn column by column from front to back, each point down to what already hides it.
 *  @returns rgba [height * width * 4], transparent where there is no ground */
export function paintOblique(
  scene: ObliqueScene,
  { azimuthDeg = 20, tiltDeg = 40, exaggeration = 1, width = 900 }: ObliqueOptions = {},
): { rgba: Uint8ClampedArray; width: number; height: number } {
  const { heights, rows, cols, pixelM, colours } = scene;
  check(heights.length === rows * cols, `heights has ${heights.length} values: expected ${rows} x ${cols}`);
  check(
    colours.length === rows * cols * 3,
    `colours has ${colours.length} values: expected ${rows} x ${cols} x 3`,
  );
  check(tiltDeg > 0 && tiltDeg < 90, `tilt is ${tiltDeg} degrees: expected 0..90, as 40`);
  const [sa, ca] = [Math.sin((azimuthDeg * Math.PI) / 180), Math.cos((azimuthDeg * Math.PI) / 180)];
  const [st, ct] = [Math.sin((tiltDeg * Math.PI) / 180), Math.cos((tiltDeg * Math.PI) / 180)];
  const [low, high] = extremes(heights);
  const spanU = Math.abs(cols * ca) + Math.abs(rows * sa);
  const spanV = Math.abs(cols * sa) + Math.abs(rows * ca);
  const perPx = spanU / width;
  const rise = ((high - low) * exaggeration * ct) / pixelM / perPx;
  const depth = (spanV * st) / perPx;
  const height = Math.ceil(depth + rise) + 2;
  const rgba = new Uint8ClampedArray(width * height * 4);
  const steps = Math.ceil(spanV * 1.5);
  for (let px = 0; px < width; px++) {
    const u = (px + 0.5) * perPx - spanU / 2;
    let horizon = height;
    for (let s = 0; s < steps; s++) {
      // v runs from the near edge to the far one.
      const v = ((s + 0.5) / steps - 0.5) * spanV;
      const c = cols / 2 + u * ca + v * sa;
      const r = rows / 2 + u * sa - v * ca;
      const z = heightAt(heights, rows, cols, r, c);
      if (Number.isNaN(z)) continue;
      const up = ((z - low) * exaggeration * ct) / pixelM / perPx;
      const y = Math.max(0, Math.round(height - 1 - (v + spanV / 2) * (st / perPx) - up));
      if (y >= horizon) continue;
      const at =
        (Math.min(rows - 1, Math.max(0, Math.floor(r))) * cols +
          Math.min(cols - 1, Math.max(0, Math.floor(c)))) *
        3;
      // The first ground of a column shows its cut side only down to the base of the block.
      const base = horizon === height ? Math.min(height, y + Math.ceil(up) + 1) : horizon;
      for (let py = y; py < base; py++) {
        const side = horizon === height && py > y + 1;
        const i = (py * width + px) * 4;
        for (let k = 0; k < 3; k++) rgba[i + k] = side ? 0.45 * colours[at + k] + 60 : colours[at + k];
        rgba[i + 3] = 255;
      }
      horizon = y;
    }
  }
  return { rgba, width, height };
}

function extremes(values: ArrayLike<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return low <= high ? [low, high] : [0, 0];
}

/** Height between four pixel centres; NaN outside. */
function heightAt(h: ArrayLike<number>, rows: number, cols: number, row: number, col: number): number {
  if (row < 0 || col < 0 || row >= rows || col >= cols) return NaN;
  const [r, c] = [
    Math.min(rows - 1.001, Math.max(0, row - 0.5)),
    Math.min(cols - 1.001, Math.max(0, col - 0.5)),
  ];
  const [r0, c0] = [Math.floor(r), Math.floor(c)];
  const [fr, fc] = [r - r0, c - c0];
  const at = (i: number, j: number): number => h[Math.min(rows - 1, i) * cols + Math.min(cols - 1, j)];
  return (
    (at(r0, c0) * (1 - fc) + at(r0, c0 + 1) * fc) * (1 - fr) +
    (at(r0 + 1, c0) * (1 - fc) + at(r0 + 1, c0 + 1) * fc) * fr
  );
}
