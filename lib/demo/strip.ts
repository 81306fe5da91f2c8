/** @file A strip of the scene while it is rendered: some rows with a halo on all sides, so that crowns, shadows and blur reach in
 *  from outside and a scene comes out the same however it is cut into strips. A finer strip shows a piece of it closer. */
import type { Layout } from './layout.js';
import { MARGIN_M, PAN_M } from './layout.js';
import { noise2 } from './noise.js';

/** PAN pixels around a strip that its content may depend on. */
export const HALO = 36;
/** The same in a close view, which is not blurred. */
const CLOSE_HALO = 12;

export interface Strip {
  /** First column and row of the scene in this strip, PAN pixels, and how many columns and rows of the strip's own pixels. */
  x: number;
  y: number;
  cols: number;
  rows: number;
  /** Side of a pixel in PAN pixels: 1, or 1/8 in a close view. */
  step: number;
  /** Pixels of the halo on each side. */
  halo: number;
  /** Size with the halo. */
  width: number;
  height: number;
  /** Heights of crowns and roofs over the ground, metres. */
  canopy: Float32Array;
  /** Shade of the crown that is on top, 1..255; 0 where none is. */
  crown: Uint8Array;
  /** Ground with what stands on it, metres. */
  surface: Float32Array;
  /** Surface reflectance [4, height, width]. */
  reflectance: Float32Array;
  /** Direct light over that on level open ground; and the share of the sky's light. */
  direct: Float32Array;
  sky: Float32Array;
}

/** An empty strip of `rows` scene rows from row `y`. */
export function makeStrip(layout: Layout, y: number, rows: number): Strip {
  return makePiece({ x: 0, y, cols: layout.pixels, rows, step: 1 });
}

/** An empty piece of the scene: `cols` x `rows` pixels of `step` PAN pixels each, from PAN pixel (x, y). */
export function makePiece(o: { x: number; y: number; cols: number; rows: number; step: number }): Strip {
  const halo = o.step === 1 ? HALO : Math.round(CLOSE_HALO / o.step);
  const width = o.cols + 2 * halo;
  const height = o.rows + 2 * halo;
  const n = width * height;
  return {
    ...o,
    halo,
    width,
    height,
    canopy: new Float32Array(n),
    crown: new Uint8Array(n),
    surface: new Float32Array(n),
    reflectance: new Float32Array(4 * n),
    direct: new Float32Array(n),
    sky: new Float32Array(n),
  };
}

/** The scene's pixel for a strip's pixel (its centre is .5 on); outside the scene the nearest one. */
export function scenePixel(strip: Strip, size: number, c: number, r: number): number {
  const col = Math.floor(strip.x + (c - strip.halo + 0.5) * strip.step);
  const row = Math.floor(strip.y + (r - strip.halo + 0.5) * strip.step);
  return Math.min(size - 1, Math.max(0, row)) * size + Math.min(size - 1, Math.max(0, col));
}

/** The scene's pixel at a position in metres; outside the scene the nearest one. */
export function pixelAt(size: number, x: number, y: number): number {
  const within = (v: number): number => Math.min(size - 1, Math.max(0, Math.floor((v - MARGIN_M) / PAN_M)));
  return within(y) * size + within(x);
}

/** As `scenePixel`; in a close view edges waver, because PAN pixels would show as squares. */
export function raggedPixel(strip: Strip, size: number, at: { c: number; r: number; seed: number }): number {
  const { c, r, seed } = at;
  if (strip.step === 1) return scenePixel(strip, size, c, r);
  const x = positionX(strip, c);
  const y = positionY(strip, r);
  const waver = (k: number): number =>
    0.75 * noise2(x / 1.1, y / 1.1, seed + k) + 0.35 * noise2(x / 0.32, y / 0.32, seed + k + 1);
  return pixelAt(size, x + waver(0), y + waver(2));
}

/** Position of a strip pixel's centre, metres. */
export function positionX(strip: Strip, c: number): number {
  return MARGIN_M + (strip.x + (c - strip.halo + 0.5) * strip.step) * PAN_M;
}
export function positionY(strip: Strip, r: number): number {
  return MARGIN_M + (strip.y + (r - strip.halo + 0.5) * strip.step) * PAN_M;
}
