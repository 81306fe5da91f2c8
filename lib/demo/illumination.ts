/** @file Light: direct sun on tilted ground and crowns, shadows that hills, trees and houses cast, and the sky's share. */
import type { Land } from './land.js';
import { DEM_M, PAN_M } from './layout.js';
import { fbm2, noise2, smoothstep } from './noise.js';
import type { Scars } from './scar.js';
import { positionX, positionY, scenePixel, type Strip } from './strip.js';
import { cubicAt, linearAt, type Field } from './surface.js';

export interface Sun {
  zenithDeg: number;
  azimuthDeg: number;
}

/** Unit vector towards the sun: east, south, up. */
function towards({ zenithDeg, azimuthDeg }: Sun): [number, number, number] {
  const z = (zenithDeg * Math.PI) / 180;
  const a = (azimuthDeg * Math.PI) / 180;
  return [Math.sin(z) * Math.sin(a), -Math.sin(z) * Math.cos(a), Math.cos(z)];
}

/** How far the sun stands above the hills' skyline at the DEM's cells, as a difference of tangents; below 0 is cast shadow. */
export function skyline(land: Land, sun: Sun): Field {
  const [ex, sy, up] = towards(sun);
  const flat = Math.hypot(ex, sy);
  const { width, height, cellM, data } = land.height;
  const tanSun = up / flat;
  const clear = new Float32Array(width * height);
  for (let i = 0; i < clear.length; i++) {
    const x = ((i % width) + 0.5) * cellM;
    const y = (Math.floor(i / width) + 0.5) * cellM;
    let highest = -1;
    // The nearest cells are the slope itself, which the angle of incidence accounts for.
    for (let d = 1.5 * DEM_M; d < 1600; d += Math.max(DEM_M * 0.8, d * 0.04)) {
      const rise = (linearAt(land.height, x + (d * ex) / flat, y + (d * sy) / flat) - data[i]) / d;
      if (rise > highest) highest = rise;
    }
    clear[i] = tanSun - highest;
  }
  return { width, height, cellM, data: clear };
}

/** Fills `surface`, `direct` and `sky` of a strip whose canopy stands. */
export function lightStrip(
  strip: Strip,
  land: Land,
  scars: Scars,
  o: { sun: Sun; skyline: Field; seed: number },
): void {
  raiseSurface(strip, land, scars, o.seed);
  const [ex, sy, up] = towards(o.sun);
  const { width, height, canopy } = strip;
  for (let r = 1; r < height - 1; r++) {
    const y = positionY(strip, r);
    for (let c = 1; c < width - 1; c++) {
      const i = r * width + c;
      // Crowns are no solid domes: leaves let light through, so their own slope counts less than the ground's.
      const soft = canopy[i] > 0 ? 0.5 : 1;
      const gx = clampSlope(tilt(strip, i, 1, soft));
      const gy = clampSlope(tilt(strip, i, width, soft));
      const cos = (up - gx * ex - gy * sy) / Math.sqrt(1 + gx * gx + gy * gy);
      const clear = linearAt(o.skyline, positionX(strip, c), y);
      const lit = clear > 0.03 ? 1 : smoothstep(-0.02, 0.03, clear);
      const open = lit > 0 && cos > 0 ? lit * (1 - 0.82 * castByNear(strip, i, ex, sy, up)) : 0;
      strip.direct[i] = (Math.max(0, cos) / up) * open;
      strip.sky[i] = skyShare(strip, i, gx, gy);
    }
  }
}

/** Gradient of the ground and `soft` times that of what stands on it, between the neighbours at i - step and i + step. */
function tilt({ surface, canopy, step }: Strip, i: number, next: number, soft: number): number {
  const stands = canopy[i + next] - canopy[i - next];
  return (surface[i + next] - surface[i - next] - (1 - soft) * stands) / (2 * PAN_M * step);
}

function clampSlope(v: number): number {
  return v > 2.2 ? 2.2 : v < -2.2 ? -2.2 : v;
}

function raiseSurface(strip: Strip, land: Land, scars: Scars, seed: number): void {
  const { width, height, surface, canopy } = strip;
  const size = land.layout.pixels;
  for (let r = 0; r < height; r++) {
    const y = positionY(strip, r);
    for (let c = 0; c < width; c++) {
      const x = positionX(strip, c);
      const i = r * width + c;
      const steep = Math.min(1, land.slopeDeg[cellIndex(land, x, y)] / 25);
      const rills =
        steep * (0.9 * fbm2(x / 34, y / 34, seed + 301, 2) + 0.12 * noise2(x / 4, y / 4, seed + 303));
      surface[i] = cubicAt(land.height, x, y) + rills + 0.04 * reliefAt(strip, scars, size, c, r);
      // Crowns are lumpy: boughs of a couple of metres.
      if (strip.crown[i] > 0) canopy[i] *= 1 + 0.3 * noise2(x / 1.9, y / 1.9, seed + 305);
      if (strip.step < 1) surface[i] += clods(x, y, canopy[i], seed);
      surface[i] += canopy[i];
    }
  }
}

/** What a close view shows besides: stones and rills on the ground, leaves on the crowns, metres. */
function clods(x: number, y: number, canopy: number, seed: number): number {
  const fine = noise2(x / 0.45, y / 0.45, seed + 307);
  if (canopy > 0) return 0.22 * fine * Math.min(1, canopy);
  const stone = Math.max(0, noise2(x / 1.3, y / 1.3, seed + 309) - 0.45);
  return 0.05 * fine + 0.9 * stone;
}

/** Relief of landslides; bilinear where the strip's pixels are finer than the scene's. */
function reliefAt(strip: Strip, { relief }: Scars, size: number, c: number, r: number): number {
  if (strip.step === 1) return relief[scenePixel(strip, size, c, r)];
  const within = (v: number): number => Math.min(size - 1.001, Math.max(0, v));
  const x = within(strip.x + (c - strip.halo + 0.5) * strip.step - 0.5);
  const y = within(strip.y + (r - strip.halo + 0.5) * strip.step - 0.5);
  const at = Math.floor(y) * size + Math.floor(x);
  const fx = x % 1;
  const top = relief[at] + fx * (relief[at + 1] - relief[at]);
  const bottom = relief[at + size] + fx * (relief[at + size + 1] - relief[at + size]);
  return top + (y % 1) * (bottom - top);
}

function cellIndex({ layout }: Land, x: number, y: number): number {
  return Math.floor(y / DEM_M) * layout.demCells + Math.floor(x / DEM_M);
}

/** Places towards the sun that may cast a shadow, PAN pixels away. */
const REACH = [1, 2, 3, 4.5, 6, 8, 10.5, 13.5, 17, 21, 26, 32];
const CLOSE_REACH = [0.25, 0.5, 0.75, 1, 1.4, 1.8, 2.3, 2.9, 3.6, 4.4, 5.3, 6.3, 7.5, 9, 11, 13, 15, 17];

/** 0 open to the sun .. 1 in the shadow of a crown, house or bank within the halo. */
function castByNear({ width, surface, step }: Strip, i: number, ex: number, sy: number, up: number): number {
  const flat = Math.hypot(ex, sy);
  const dx = ex / flat;
  const dy = sy / flat;
  const climb = (up / flat) * PAN_M;
  // Close to, shadows have sharper edges.
  const [lift, edge] = step === 1 ? [0.4, 1.2] : [0.15, 0.35];
  const from = surface[i] + lift;
  const reach = step === 1 ? REACH : CLOSE_REACH;
  let dark = 0;
  for (let k = 0; k < reach.length; k++) {
    const d = reach[k];
    if (climb * d > 13) break;
    const at = i + Math.round((dy * d) / step) * width + Math.round((dx * d) / step);
    if (at < 0 || at >= surface.length) break;
    const over = surface[at] - from - climb * d;
    if (over > dark) {
      dark = over;
      if (dark >= edge) return 1;
    }
  }
  return dark / edge;
}

/** Open ground sees the sky above its slope; the floor between crowns sees less of it. */
function skyShare({ width, surface, canopy, step }: Strip, i: number, gx: number, gy: number): number {
  const tilt = 0.5 + 0.5 / Math.sqrt(1 + gx * gx + gy * gy);
  const far = 4 / step;
  const around = [i - far, i + far, i - far * width, i + far * width];
  let higher = 0;
  for (const a of around)
    if (a >= 0 && a < surface.length) higher += Math.max(0, surface[a] - surface[i] - 1);
  const pit = 1 / (1 + 0.055 * higher);
  return tilt * pit * (canopy[i] > 0 ? 0.96 : 1);
}

/** The part of a strip array that belongs to the scene, [rows, cols]. */
export function inner(strip: Strip, from: Float32Array, to: Float32Array, toOffset = 0): void {
  for (let r = 0; r < strip.rows; r++) {
    const at = (r + strip.halo) * strip.width + strip.halo;
    to.set(from.subarray(at, at + strip.cols), toOffset + r * strip.cols);
  }
}
