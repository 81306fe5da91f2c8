/** @file Brushes that draw lines, houses and ragged patches on the scene's cover. */
import type { Land } from './land.js';
import { MARGIN_M, PAN_M } from './layout.js';
import { noise2, unit2 } from './noise.js';
import type { Patch } from './patches.js';
import { cellAt } from './surface.js';

export interface Canvas {
  width: number;
  height: number;
  cover: Uint8Array;
  tone: Uint8Array;
}

/** Calls `put(index, x, y)` for each pixel of the scene within a box of positions. */
function each(
  { width, height }: Canvas,
  box: [number, number, number, number],
  put: (i: number, x: number, y: number) => void,
): void {
  const px = (v: number): number => Math.floor((v - MARGIN_M) / PAN_M);
  const x1 = Math.min(width - 1, px(box[2]));
  const y1 = Math.min(height - 1, px(box[3]));
  for (let r = Math.max(0, px(box[1])); r <= y1; r++)
    for (let c = Math.max(0, px(box[0])); c <= x1; c++)
      put(r * width + c, MARGIN_M + (c + 0.5) * PAN_M, MARGIN_M + (r + 0.5) * PAN_M);
}

/** Distance from (x, y) to the segment a-b, metres. */
export function toSegment(x: number, y: number, a: [number, number], b: [number, number]): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const len = dx * dx + dy * dy;
  const t = len === 0 ? 0 : Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / len));
  return Math.hypot(a[0] + t * dx - x, a[1] + t * dy - y);
}

/** Draws a line of varying half width whose edges wander by `rough` of it. */
export function paintLine(
  canvas: Canvas,
  points: [number, number][],
  o: { half: (k: number) => number; value: number; rough: number; seed: number; tone: number },
): void {
  for (let k = 1; k < points.length; k++) {
    const half = o.half(k);
    if (half <= 0) continue;
    const a = points[k - 1];
    const b = points[k];
    const reach = half * (1 + o.rough) + PAN_M;
    const box: [number, number, number, number] = [
      Math.min(a[0], b[0]) - reach,
      Math.min(a[1], b[1]) - reach,
      Math.max(a[0], b[0]) + reach,
      Math.max(a[1], b[1]) + reach,
    ];
    each(canvas, box, (i, x, y) => {
      const edge = half * (1 + o.rough * noise2(x / 7, y / 7, o.seed));
      if (toSegment(x, y, a, b) > edge) return;
      canvas.cover[i] = o.value;
      canvas.tone[i] = o.tone;
    });
  }
}

/** Bare cuts above a road, here and there, where it crosses a slope of more than 18 degrees. */
export function paintBanks(
  canvas: Canvas,
  land: Land,
  road: { points: [number, number][]; widthM: number },
  o: { value: number; seed: number },
): void {
  for (let k = 1; k < road.points.length; k++) {
    const [x0, y0] = road.points[k];
    const c = cellAt(land.height, x0, y0);
    const steep = (land.slopeDeg[c] - 18) / 14;
    const here = noise2(x0 / 38, y0 / 38, o.seed + 5) + 0.4 * noise2(x0 / 11, y0 / 11, o.seed + 6);
    if (steep <= 0 || here < 0.12) continue;
    const up = Math.hypot(land.gx[c], land.gy[c]) || 1;
    const size = Math.min(1, steep) * (1.5 + 5 * Math.min(1, here));
    const x = x0 - (land.gx[c] / up) * (road.widthM / 2 + size * 0.6);
    const y = y0 - (land.gy[c] / up) * (road.widthM / 2 + size * 0.6);
    each(canvas, [x - size, y - size, x + size, y + size], (i, px, py) => {
      if (Math.hypot(px - x, py - y) > size * (0.8 + 0.3 * noise2(px / 4, py / 4, o.seed + 7))) return;
      canvas.cover[i] = o.value;
      canvas.tone[i] = 150;
    });
  }
}

/** A house: a roof of two slopes (two tones) in a yard. */
export function paintHouse(
  canvas: Canvas,
  h: { x: number; y: number; half: [number, number]; angle: number; tone: number },
  value: { roof: number; yard: number },
): void {
  const cos = Math.cos(h.angle);
  const sin = Math.sin(h.angle);
  const reach = h.half[0] + h.half[1] + 5;
  each(canvas, [h.x - reach, h.y - reach, h.x + reach, h.y + reach], (i, x, y) => {
    const u = (x - h.x) * cos + (y - h.y) * sin;
    const v = -(x - h.x) * sin + (y - h.y) * cos;
    if (Math.abs(u) <= h.half[0] && Math.abs(v) <= h.half[1]) {
      canvas.cover[i] = value.roof;
      // Most roofs are dark tiles, a few are light sheets.
      canvas.tone[i] = Math.min(247, 250 * Math.pow(h.tone, 0.3)) + (v * cos > 0 ? 8 : 0);
    } else if (
      canvas.cover[i] !== value.roof &&
      Math.abs(u) < h.half[0] + 2.5 &&
      v > -h.half[1] - 1 &&
      v < h.half[1] + 5 &&
      unit2(Math.round(h.x), Math.round(h.y), 5) < 0.75
    ) {
      canvas.cover[i] = value.yard;
      canvas.tone[i] = 60 + h.tone * 160;
    }
  });
}

/** A patch with a ragged outline. */
export function paintBlob(canvas: Canvas, p: Patch): void {
  const cos = Math.cos(p.angle);
  const sin = Math.sin(p.angle);
  const reach = Math.max(p.half[0], p.half[1]) * 1.6;
  each(canvas, [p.x - reach, p.y - reach, p.x + reach, p.y + reach], (i, x, y) => {
    const u = ((x - p.x) * cos + (y - p.y) * sin) / p.half[0];
    const v = (-(x - p.x) * sin + (y - p.y) * cos) / p.half[1];
    const r = Math.pow(Math.pow(Math.abs(u), p.square) + Math.pow(Math.abs(v), p.square), 1 / p.square);
    const rag = 0.3 * noise2(x / p.ragM, y / p.ragM, p.seed) + 0.12 * noise2(x / 5, y / 5, p.seed + 1);
    if (r > 1 + rag) return;
    canvas.cover[i] = p.value;
    canvas.tone[i] = p.tone;
  });
}
