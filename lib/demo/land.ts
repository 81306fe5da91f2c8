/** @file The finished ground of a region before people and landslides: terrain cut to the DEM, rocks, faults, rivers, distances. */
import { createRng, type Rng } from '../core/index.js';
import { faultLine, makeFaults, type Fault } from './faults.js';
import { DEM_M, GROUND_M, type Layout } from './layout.js';
import type { RegionSettings } from './regions.js';
import type { River } from './rivers.js';
import { makeRocks, type Rocks } from './rocks.js';
import { gradient, type Field } from './surface.js';
import { growTerrain } from './terrain.js';

export interface Land {
  layout: Layout;
  /** DEM heights, metres. */
  height: Field;
  /** [n] float32, degrees, at the DEM's cells. */
  slopeDeg: Float32Array;
  /** [n] float32, direction of descent, degrees from north clockwise. */
  aspectDeg: Float32Array;
  /** [n] float32, descent east and south (minus the gradient). */
  gx: Float32Array;
  gy: Float32Array;
  rocks: Rocks;
  /** [n] uint16, bed at the surface. */
  bed: Uint16Array;
  faults: { fault: Fault; line: [number, number][] }[];
  rivers: River[];
  /** [n] float32, metres. */
  riverM: Float32Array;
  faultM: Float32Array;
}

/** Makes the ground of a region: nothing but `seed` and the settings decide it. */
export function makeLand(
  region: RegionSettings,
  layout: Layout,
  o: { rng: Rng; signal?: AbortSignal; onStep?: (done: number, total: number) => void },
): Land {
  const sizeM = layout.demM + 2 * GROUND_M;
  const strike = o.rng.next() * Math.PI;
  const faults = makeFaults(o.rng.fork('faults'), { count: region.rocks.faults, sizeM, strike });
  const rocks = makeRocks(o.rng.fork('rocks'), {
    strike,
    faults,
    names: region.rocks.names,
    shares: region.rocks.shares,
  });
  const settings = { ...region.terrain, sizeM, cellM: DEM_M, seed: o.rng.fork('terrain').int(2 ** 31) };
  const terrain = growTerrain(settings, rocks, o);
  const cells = Math.round(GROUND_M / DEM_M);
  const n = layout.demCells;
  const height: Field = { width: n, height: n, cellM: DEM_M, data: new Float32Array(n * n) };
  const bed = new Uint16Array(n * n);
  for (let y = 0; y < n; y++)
    for (let x = 0; x < n; x++) {
      const from = (y + cells) * terrain.height.width + x + cells;
      height.data[y * n + x] = terrain.height.data[from];
      bed[y * n + x] = terrain.bed[from];
    }
  const move = ([x, y]: [number, number]): [number, number] => [x - GROUND_M, y - GROUND_M];
  const rivers = terrain.rivers.map((r) => clipRiver({ ...r, points: r.points.map(move) }, layout.demM));
  const lines = faults.map((fault) => ({ fault, line: faultLine(fault, sizeM).map(move) }));
  const kept = lines.map((f) => ({ ...f, line: f.line.filter((p) => inside(p, layout.demM)) }));
  const shown = rivers.filter((r) => r.points.length > 3);
  return {
    layout,
    height,
    ...slopes(height),
    rocks,
    bed,
    faults: kept.filter((f) => f.line.length > 1),
    rivers: shown,
    riverM: distanceToLines(
      shown.map((r) => r.points),
      n,
      DEM_M,
    ),
    faultM: distanceToLines(
      kept.map((f) => f.line),
      n,
      DEM_M,
    ),
  };
}

/** A generator that depends on the region, not only on the seed. */
export function regionRng(region: RegionSettings, seed: number | string): Rng {
  return createRng(`${seed}/${region.name}`);
}

function inside([x, y]: [number, number], size: number): boolean {
  return x >= 0 && y >= 0 && x <= size && y <= size;
}

function clipRiver(r: River, size: number): River {
  const keep = r.points.map((p) => inside(p, size));
  return { points: r.points.filter((_, i) => keep[i]), areaM2: r.areaM2.filter((_, i) => keep[i]) };
}

function slopes(height: Field): {
  slopeDeg: Float32Array;
  aspectDeg: Float32Array;
  gx: Float32Array;
  gy: Float32Array;
} {
  const g = gradient(height);
  const slopeDeg = Float32Array.from(g.gx, (v, i) => (Math.atan(Math.hypot(v, g.gy[i])) * 180) / Math.PI);
  const gx = g.gx.map((v) => -v);
  const gy = g.gy.map((v) => -v);
  // South is +y, so north is -gy.
  const aspectDeg = Float32Array.from(gx, (v, i) => ((Math.atan2(v, -gy[i]) * 180) / Math.PI + 360) % 360);
  return { slopeDeg, aspectDeg, gx, gy };
}

/** Distance from every cell's centre of an n x n field to the nearest of some lines, metres: exact at cells that a line passes,
 *  within a few per cent elsewhere (the nearest point is handed from cell to cell in two sweeps each way).
 *  @source Danielsson 1980, doi 10.1016/0146-664X(80)90054-4 */
export function distanceToLines(lines: [number, number][][], n: number, cellM: number): Float32Array {
  const px = new Float32Array(n * n).fill(NaN);
  const py = new Float32Array(n * n);
  const best = new Float32Array(n * n).fill(1e6);
  const offer = (i: number, x: number, y: number): void => {
    const d = Math.hypot(((i % n) + 0.5) * cellM - x, (Math.floor(i / n) + 0.5) * cellM - y);
    if (d < best[i]) {
      best[i] = d;
      px[i] = x;
      py[i] = y;
    }
  };
  for (const line of lines)
    for (let k = 1; k < line.length; k++) {
      const [x0, y0] = line[k - 1];
      const parts = Math.ceil(Math.hypot(line[k][0] - x0, line[k][1] - y0) / (cellM / 3)) || 1;
      for (let p = 0; p <= parts; p++) {
        const x = x0 + ((line[k][0] - x0) * p) / parts;
        const y = y0 + ((line[k][1] - y0) * p) / parts;
        const c = Math.floor(x / cellM);
        const r = Math.floor(y / cellM);
        if (c >= 0 && r >= 0 && c < n && r < n) offer(r * n + c, x, y);
      }
    }
  const take = (i: number, j: number): void => {
    if (best[j] < 1e6) offer(i, px[j], py[j]);
  };
  for (let round = 0; round < 2; round++) {
    for (let y = 0; y < n; y++) sweepRow(y, n, y > 0 ? -n : 0, take);
    for (let y = n - 1; y >= 0; y--) sweepRow(y, n, y < n - 1 ? n : 0, take);
  }
  return best;
}

function sweepRow(y: number, n: number, from: number, take: (i: number, j: number) => void): void {
  for (let x = 0; x < n; x++) {
    const i = y * n + x;
    if (from !== 0) {
      take(i, i + from);
      if (x > 0) take(i, i + from - 1);
      if (x < n - 1) take(i, i + from + 1);
    }
    if (x > 0) take(i, i - 1);
  }
  for (let x = n - 2; x >= 0; x--) take(y * n + x, y * n + x + 1);
}
