/** @file Villages: where the valley floor is flat, near a river but not in it; houses set about a lane, with yards. */
import type { Rng } from '../core/index.js';
import type { Land } from './land.js';
import { MARGIN_M } from './layout.js';
import { cellAt } from './surface.js';

export interface House {
  x: number;
  y: number;
  /** Half sizes along and across its direction, metres. */
  half: [number, number];
  angle: number;
  /** 0..1, picks the roof's colour. */
  tone: number;
}

/** Places for `count` villages, the best and farthest apart first. */
export function villageSites(land: Land, rng: Rng, count: number): [number, number][] {
  const sites: { x: number; y: number; worth: number }[] = [];
  for (let k = 0; k < 3000; k++) {
    const x = MARGIN_M + land.layout.sceneM * (0.03 + 0.94 * rng.next());
    const y = MARGIN_M + land.layout.sceneM * (0.03 + 0.94 * rng.next());
    const c = cellAt(land.height, x, y);
    if (land.riverM[c] < 45 || land.riverM[c] > 260 || flatness(land, c) < 0.3) continue;
    sites.push({ x, y, worth: flatness(land, c) + 0.3 * rng.next() });
  }
  sites.sort((a, b) => b.worth - a.worth);
  const chosen: { x: number; y: number }[] = [];
  for (const s of sites)
    if (chosen.length < count && chosen.every((c) => Math.hypot(c.x - s.x, c.y - s.y) > 420)) chosen.push(s);
  return chosen.map((s) => [s.x, s.y]);
}

/** Share of nearly level cells within 50 m. */
function flatness(land: Land, c: number): number {
  const n = land.layout.demCells;
  let flat = 0;
  let all = 0;
  for (let dy = -4; dy <= 4; dy++)
    for (let dx = -4; dx <= 4; dx++) {
      const i = c + dy * n + dx;
      if (i < 0 || i >= n * n) continue;
      all++;
      if (land.slopeDeg[i] < 8) flat++;
    }
  return flat / all;
}

/** Houses of the villages and single ones along the roads; none in water, on a road, on a slope, or upon another. */
export function makeHouses(
  land: Land,
  o: { rng: Rng; sites: [number, number][]; roadM: Float32Array; roads: { points: [number, number][] }[] },
): House[] {
  const houses: House[] = [];
  const build = (x: number, y: number, angle: number): void => {
    const c = cellAt(land.height, x, y);
    const half: [number, number] = [5 + 4 * o.rng.next(), 3.6 + 1.8 * o.rng.next()];
    const gap = Math.max(...half) + 1.5;
    if (land.slopeDeg[c] > 15 || land.riverM[c] < 22 || o.roadM[c] < gap + 2) return;
    if (houses.some((h) => Math.hypot(h.x - x, h.y - y) < gap + 0.55 * (h.half[0] + h.half[1]))) return;
    houses.push({ x, y, half, angle, tone: o.rng.next() });
  };
  for (const [sx, sy] of o.sites) {
    const size = 32 + 38 * o.rng.next();
    const turn = o.rng.next() * Math.PI;
    const tries = Math.round(size * 3.2);
    for (let k = 0; k < tries; k++) {
      const a = size * o.rng.normal();
      const b = 0.55 * size * o.rng.normal();
      const angle = turn + (o.rng.next() < 0.25 ? Math.PI / 2 : 0) + 0.1 * o.rng.normal();
      build(
        sx + a * Math.cos(turn) - b * Math.sin(turn),
        sy + a * Math.sin(turn) + b * Math.cos(turn),
        angle,
      );
    }
  }
  for (const road of o.roads.slice(0, 1 + o.sites.length))
    for (let k = 8; k < road.points.length - 8; k += 12) {
      if (o.rng.next() > 0.3) continue;
      const [x0, y0] = road.points[k - 2];
      const [x1, y1] = road.points[k + 2];
      const angle = Math.atan2(y1 - y0, x1 - x0);
      const off = (o.rng.next() < 0.5 ? -1 : 1) * (12 + 9 * o.rng.next());
      build(road.points[k][0] - off * Math.sin(angle), road.points[k][1] + off * Math.cos(angle), angle);
    }
  return houses;
}
