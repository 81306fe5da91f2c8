/** @file Terrain: rock rising at a steady rate, cut by streams (stream power, solved implicitly), rounded by creep (diffusion),
 *  and never steeper than its rock can stand. */
import { checkStop } from '../core/index.js';
import type { Fault } from './faults.js';
import { sideOf } from './faults.js';
import { accumulate, drain } from './flow.js';
import { fbm2, noise2, smoothstep } from './noise.js';
import { layValleyFloors, traceRivers, type River } from './rivers.js';
import { bedAt, datumAt, type Rocks } from './rocks.js';
import { cubicAt, type Field } from './surface.js';

export interface TerrainSettings {
  /** Side of the square, metres. */
  sizeM: number;
  /** Final cell, metres. */
  cellM: number;
  /** Rise of the rock a step, metres. */
  uplift: number;
  /** Stream power K A^m S: K of grade-3 rock, for areas in m2 and one step. */
  erodibility: number;
  /** K of each grade 1..4 over that of grade 3. */
  gradeFactor: readonly [number, number, number, number];
  /** Steepest stable slope of each grade, rise over run. */
  steepest: readonly [number, number, number, number];
  /** Creep, m2 a step. */
  diffusivity: number;
  /** Height of the lowest point, metres above the sea. */
  baseM: number;
  /** Area that the main river brings from outside, m2. */
  inletM2: number;
  /** Steps at the doubled cell, then at the final one. */
  steps: readonly [number, number];
  /** How many times longer a step at the doubled cell is: rise, wear and creep alike. */
  haste: number;
  /** Least upstream area of a river, m2. */
  riverM2: number;
  /** Thickness of valley fill where 1 km2 drains, metres. */
  fillM: number;
  seed: number;
}

export interface Terrain {
  height: Field;
  /** [n] uint16, index of the bed at the surface. */
  bed: Uint16Array;
  rivers: River[];
}

/** Exponent of area in the stream power law. @source Whipple & Tucker 1999, doi 10.1029/1999JB900120: m/n about .45 */
export const AREA_EXPONENT = 0.45;

/** Terrain grown from low noise to (near) balance between rise and wear.
 *  @source Braun & Willett 2013, doi 10.1016/j.geomorph.2012.10.008: implicit solution in the order of drainage */
export function growTerrain(
  s: TerrainSettings,
  rocks: Rocks,
  { signal, onStep }: { signal?: AbortSignal; onStep?: (done: number, total: number) => void } = {},
): Terrain {
  const total = s.steps[0] + s.steps[1];
  let world = startWorld(s, s.cellM * 2, rocks);
  let left = s.steps[0] * s.haste + s.steps[1];
  for (let i = 0; i < total; i++) {
    checkStop(signal, 'demo terrain');
    if (i === s.steps[0]) world = refine(world, s, rocks);
    const time = i < s.steps[0] ? s.haste : 1;
    left -= time;
    stepWorld(world, s, rocks, { time, left });
    onStep?.(i + 1, total);
  }
  return finish(world, s, rocks);
}

/** The grid that the streams run on is bent against the ground, because eight directions would otherwise show as straight valleys:
 *  ground position (x, y) lies at (x, y) + bend(x, y) of that grid. */
function bend(x: number, y: number, seed: number): [number, number] {
  const one = (k: number): number =>
    BENDS.reduce((sum, [size, length], i) => sum + size * noise2(x / length, y / length, k + i), 0);
  return [one(seed + 41), one(seed + 51)];
}

/** Ground position of a position on the bent grid, by fixed point (the bend is gentle: it contracts). */
function groundOf(qx: number, qy: number, seed: number): [number, number] {
  let x = qx;
  let y = qy;
  for (let i = 0; i < 12; i++) {
    const [bx, by] = bend(x, y, seed);
    x = qx - bx;
    y = qy - by;
  }
  return [x, y];
}

/** Size and length of the bends, metres. */
const BENDS = [
  [190, 1900],
  [90, 800],
  [30, 300],
  [13, 120],
] as const;

interface World {
  n: number;
  cellM: number;
  z: Float64Array;
  /** [n * n] height of the rocks' datum. */
  datum: Float32Array;
  /** [n * n] weakness of the rock apart from its grade: broken along faults, uneven everywhere. */
  broken: Float32Array;
  /** [n * n] unevenness of the steepest stable slope, about 1. */
  stand: Float32Array;
  outlets: number[];
  inlet: { cell: number; cells: number };
}

function startWorld(s: TerrainSettings, cellM: number, rocks: Rocks): World {
  const world = emptyWorld(s, cellM, rocks);
  for (let y = 0; y < world.n; y++)
    for (let x = 0; x < world.n; x++) {
      const px = (x + 0.5) * cellM;
      const py = (y + 0.5) * cellM;
      const toRiver = Math.abs(py - riverCourse(s, px));
      // A low swell away from the river's old course, and relief of no direction.
      const swell = 60 * smoothstep(0, 0.5 * s.sizeM, toRiver) + 14 * smoothstep(0, 120, toRiver);
      const slope = 0.004 * (s.sizeM - px);
      world.z[y * world.n + x] = swell + slope + 22 * (1 + fbm2(px / 700, py / 700, s.seed, 5, 0.6));
    }
  return world;
}

/** South coordinate of the main river's old course, which runs from west to east. */
function riverCourse(s: TerrainSettings, x: number): number {
  const at = x / s.sizeM;
  return (
    s.sizeM * (0.5 + 0.26 * noise2(at * 1.7, 3.5, s.seed + 11) + 0.13 * noise2(at * 5.1, 9.5, s.seed + 12))
  );
}

function emptyWorld(s: TerrainSettings, cellM: number, rocks: Rocks): World {
  const n = Math.round(s.sizeM / cellM);
  const datum = new Float32Array(n * n);
  const broken = new Float32Array(n * n);
  const stand = new Float32Array(n * n);
  for (let y = 0; y < n; y++)
    for (let x = 0; x < n; x++) {
      const [px, py] = groundOf((x + 0.5) * cellM, (y + 0.5) * cellM, s.seed);
      datum[y * n + x] = datumAt(rocks, px, py);
      broken[y * n + x] =
        weakness(rocks.faults, px, py) * Math.exp(0.55 * fbm2(px / 170, py / 170, s.seed + 31, 3, 0.7));
      stand[y * n + x] = 1 + 0.16 * fbm2(px / 260, py / 260, s.seed + 32, 3, 0.6);
    }
  const row = (x: number): number => Math.min(n - 1, Math.max(0, Math.floor(riverCourse(s, x) / cellM)));
  const out = row(s.sizeM);
  // The main river leaves in the east; a side valley leaves over another edge, so that a divide crosses the area.
  const side = Math.floor(n * (0.25 + 0.3 * (0.5 + 0.5 * noise2(0.3, 0.7, s.seed + 13))));
  const outlets = [out * n + n - 1, (noise2(0.4, 0.6, s.seed + 14) > 0 ? n - 1 : 0) * n + side];
  const inlet = { cell: row(0) * n, cells: s.inletM2 / cellM ** 2 };
  return { n, cellM, z: new Float64Array(n * n), datum, broken, stand, outlets, inlet };
}

function weakness(faults: Fault[], x: number, y: number): number {
  let w = 1;
  for (const f of faults) w += 0.7 * smoothstep(70, 0, Math.abs(sideOf(f, x, y)));
  return w;
}

/** Grade of the rock at a cell: the pile stands still and the ground sinks through it as the base level falls. */
function gradeAt(world: World, rocks: Rocks, i: number, stillToRise: number): number {
  return rocks.beds[bedAt(rocks, world.z[i] + stillToRise - world.datum[i])].hardness;
}

function stepWorld(
  world: World,
  s: TerrainSettings,
  rocks: Rocks,
  { time, left }: { time: number; left: number },
): void {
  const { n, cellM, z } = world;
  const still = left * s.uplift;
  const isOutlet = new Set(world.outlets);
  for (let i = 0; i < z.length; i++) if (!isOutlet.has(i)) z[i] += time * s.uplift;
  const drainage = drain(z, n, n, world.outlets, { jitter: 0.35, seed: s.seed + left });
  const area = accumulate(drainage, world.inlet);
  for (let at = 0; at < z.length; at++) {
    const i = drainage.order[at];
    const r = drainage.receiver[i];
    if (r === i) continue;
    const dist = drainage.step[i] * cellM;
    const grade = gradeAt(world, rocks, i, still) - 1;
    const k = time * s.erodibility * s.gradeFactor[grade] * world.broken[i];
    const f = (k * Math.pow(area[i] * cellM * cellM, AREA_EXPONENT)) / dist;
    z[i] = (z[i] + f * z[r]) / (1 + f);
    const highest = z[r] + s.steepest[grade] * world.stand[i] * dist;
    if (z[i] > highest) z[i] = highest;
  }
  creep(world, time * s.diffusivity);
}

/** Explicit diffusion in as many parts as stability needs. */
function creep(world: World, diffusivity: number): void {
  const { n, cellM } = world;
  const parts = Math.ceil((diffusivity / cellM ** 2) * 5);
  const f = diffusivity / cellM ** 2 / parts;
  for (let p = 0; p < parts; p++) {
    const old = world.z;
    const z = Float64Array.from(old);
    for (let y = 1; y < n - 1; y++)
      for (let x = 1; x < n - 1; x++) {
        const i = y * n + x;
        z[i] = old[i] + f * (old[i - 1] + old[i + 1] + old[i - n] + old[i + n] - 4 * old[i]);
      }
    world.z = z;
  }
}

function refine(coarse: World, s: TerrainSettings, rocks: Rocks): World {
  const world = emptyWorld(s, s.cellM, rocks);
  const field: Field = { width: coarse.n, height: coarse.n, cellM: coarse.cellM, data: coarse.z };
  for (let y = 0; y < world.n; y++)
    for (let x = 0; x < world.n; x++) {
      const px = (x + 0.5) * s.cellM;
      const py = (y + 0.5) * s.cellM;
      world.z[y * world.n + x] = cubicAt(field, px, py) + 2.5 * fbm2(px / 90, py / 90, s.seed + 21, 3);
    }
  return world;
}

function finish(world: World, s: TerrainSettings, rocks: Rocks): Terrain {
  const { n, cellM } = world;
  const rock = world.z.slice();
  const streams = layValleyFloors(world.z, { ...world, thresholdM2: s.riverM2, fillM: s.fillM });
  creep(world, 30);
  const place = (c: number): [number, number] =>
    groundOf(((c % n) + 0.5) * cellM, (Math.floor(c / n) + 0.5) * cellM, s.seed);
  const rivers = traceRivers(streams, { cellM, place });
  const rockField: Field = { width: n, height: n, cellM, data: rock };
  const bent: Field = { width: n, height: n, cellM, data: world.z };
  const data = new Float64Array(n * n);
  const bed = new Uint16Array(n * n);
  let lowest = Infinity;
  for (let i = 0; i < data.length; i++) {
    const x = ((i % n) + 0.5) * cellM;
    const y = (Math.floor(i / n) + 0.5) * cellM;
    const [bx, by] = bend(x, y, s.seed);
    data[i] = cubicAt(bent, x + bx, y + by);
    bed[i] = bedAt(rocks, cubicAt(rockField, x + bx, y + by) - datumAt(rocks, x, y));
    if (data[i] < lowest) lowest = data[i];
  }
  for (let i = 0; i < data.length; i++) data[i] += s.baseM - lowest;
  return { height: { width: n, height: n, cellM, data }, bed, rivers };
}
