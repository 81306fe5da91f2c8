/** @file A strip of the scene while it is rendered: some rows with a halo on all sides, so that crowns, shadows and blur reach in
 *  from outside and a scene comes out the same however it is cut into strips. */
import type { Layout } from './layout.js';
import { MARGIN_M, PAN_M } from './layout.js';

/** Pixels around a strip that its content may depend on. */
export const HALO = 36;

export interface Strip {
  /** First row of the scene in this strip, and how many. */
  y: number;
  rows: number;
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
  const width = layout.pixels + 2 * HALO;
  const height = rows + 2 * HALO;
  const n = width * height;
  return {
    y,
    rows,
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

/** The scene's pixel for a strip's pixel; outside the scene the nearest one. */
export function scenePixel(strip: Strip, size: number, c: number, r: number): number {
  const col = Math.min(size - 1, Math.max(0, c - HALO));
  const row = Math.min(size - 1, Math.max(0, strip.y + r - HALO));
  return row * size + col;
}

/** Position of a strip pixel's centre, metres. */
export function positionX(c: number): number {
  return MARGIN_M + (c - HALO + 0.5) * PAN_M;
}
export function positionY(strip: Strip, r: number): number {
  return MARGIN_M + (strip.y + r - HALO + 0.5) * PAN_M;
}
