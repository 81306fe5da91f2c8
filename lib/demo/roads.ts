/** @file Roads: paths of least cost over the ground, which go around steep slopes and cross water seldom. */
import type { Rng } from '../core/index.js';
import { Heap } from './flow.js';
import type { Land } from './land.js';
import { DEM_M, MARGIN_M } from './layout.js';
import { smoothLine } from './rivers.js';

export interface Road {
  points: [number, number][];
  widthM: number;
  paved: boolean;
}

/** Sixteen moves, so that a road may bend by less than 45 degrees. */
const MOVES: readonly [number, number][] = [
  [1, 0], [0, 1], [-1, 0], [0, -1], [1, 1], [-1, 1], [-1, -1], [1, -1],
  [2, 1], [1, 2], [-1, 2], [-2, 1], [-2, -1], [-1, -2], [1, -2], [2, -1],
]; // prettier-ignore

/** The main road along the main river, a track to every village, and hill roads up to the ridges. */
export function makeRoads(
  land: Land,
  o: { rng: Rng; villages: [number, number][]; hillRoads: number },
): Road[] {
  const onRoad = new Uint8Array(land.bed.length);
  const roads: Road[] = [];
  const add = (path: number[] | null, widthM: number, paved: boolean, grade: number): void => {
    if (!path || path.length < 6) return;
    for (const c of path) onRoad[c] = 1;
    const n = land.layout.demCells;
    const points = path.map((c): [number, number] => [
      ((c % n) + 0.5) * DEM_M,
      (Math.floor(c / n) + 0.5) * DEM_M,
    ]);
    roads.push({ points: rounded(points, grade), widthM, paved });
  };
  const ends = mainEnds(land);
  if (ends)
    add(
      leastCost(land, onRoad, ends[0], (c) => c === ends[1], 0.05),
      6.5,
      true,
      3,
    );
  for (const [x, y] of o.villages)
    add(
      leastCost(land, onRoad, cell(land, x, y), (c) => onRoad[c] === 1, 0.07),
      4.5,
      true,
      2,
    );
  for (const target of ridgeTargets(land, o.rng, o.hillRoads))
    add(
      leastCost(land, onRoad, target, (c) => onRoad[c] === 1, 0.11),
      4,
      o.rng.next() < 0.5,
      1,
    );
  return roads;
}

function cell({ layout }: Land, x: number, y: number): number {
  const clamp = (v: number): number => Math.min(layout.demCells - 1, Math.max(0, Math.floor(v / DEM_M)));
  return clamp(y) * layout.demCells + clamp(x);
}

/** Where the main road enters and leaves: beside the biggest river's ends. */
function mainEnds(land: Land): [number, number] | null {
  const main = [...land.rivers].sort((a, b) => (b.areaM2.at(-1) ?? 0) - (a.areaM2.at(-1) ?? 0))[0];
  if (!main) return null;
  const beside = ([x, y]: [number, number]): number => {
    let best = -1;
    let least = Infinity;
    for (let dy = -8; dy <= 8; dy++)
      for (let dx = -8; dx <= 8; dx++) {
        const c = cell(land, x + dx * DEM_M, y + dy * DEM_M);
        const cost = Math.abs(land.riverM[c] - 55) + 2 * land.slopeDeg[c];
        if (cost < least) {
          least = cost;
          best = c;
        }
      }
    return best;
  };
  return [beside(main.points[0]), beside(main.points[main.points.length - 1])];
}

/** High, far-apart places on the hills of the scene. */
function ridgeTargets(land: Land, rng: Rng, count: number): number[] {
  const n = land.layout.demCells;
  const low = MARGIN_M - 150;
  const span = land.layout.sceneM + 300;
  const chosen: number[] = [];
  for (let tries = 0; chosen.length < count && tries < 400; tries++) {
    const options = Array.from({ length: 6 }, () =>
      cell(land, low + span * rng.next(), low + span * rng.next()),
    );
    const c = options.reduce((a, b) => (land.height.data[b] > land.height.data[a] ? b : a));
    const apart = chosen.every(
      (d) => Math.hypot((c % n) - (d % n), Math.floor(c / n) - Math.floor(d / n)) > 45,
    );
    if (apart) chosen.push(c);
  }
  return chosen;
}

/** The cheapest path from `start` to a cell that `isGoal` accepts; cells that carry a road already are cheap.
 *  @param grade the gradient that a road of this kind likes to stay below */
function leastCost(
  land: Land,
  onRoad: Uint8Array,
  start: number,
  isGoal: (cell: number) => boolean,
  grade: number,
): number[] | null {
  const n = land.layout.demCells;
  const { data } = land.height;
  const cost = new Float64Array(n * n).fill(Infinity);
  const from = new Int32Array(n * n).fill(-1);
  const heap = new Heap(n * 8);
  cost[start] = 0;
  heap.push(0, start);
  while (heap.size > 0) {
    const i = heap.pop();
    if (heap.key > cost[i]) continue;
    if (isGoal(i)) return walkBack(from, i);
    const x = i % n;
    const y = Math.floor(i / n);
    for (const [dx, dy] of MOVES) {
      const nx = x + dx;
      const ny = y + dy;
      if (nx < 0 || ny < 0 || nx >= n || ny >= n) continue;
      const j = ny * n + nx;
      const dist = Math.hypot(dx, dy) * DEM_M;
      const climb = Math.abs(data[j] - data[i]) / dist / grade;
      const side = land.slopeDeg[j] / 22;
      const wet = land.riverM[j] < 16 ? 6 : land.riverM[j] < 30 ? 1.5 : 0;
      const c = cost[i] + dist * (onRoad[j] ? 0.35 : 1) * (1 + climb * climb + side * side + wet);
      if (c < cost[j]) {
        cost[j] = c;
        from[j] = i;
        heap.push(c, j);
      }
    }
  }
  return null;
}

function walkBack(from: Int32Array, end: number): number[] {
  const path: number[] = [];
  for (let i = end; i >= 0; i = from[i]) path.push(i);
  return path.reverse();
}

/** The path with steps of about 4 m and its corners rounded. */
function rounded(path: [number, number][], rounds: number): [number, number][] {
  let line = smoothLine(path, rounds);
  for (let k = 0; k < 2; k++) line = smoothLine(halved(line), 2);
  return line;
}

function halved(line: [number, number][]): [number, number][] {
  const out: [number, number][] = [line[0]];
  for (let i = 1; i < line.length; i++) {
    out.push([(line[i - 1][0] + line[i][0]) / 2, (line[i - 1][1] + line[i][1]) / 2], line[i]);
  }
  return out;
}
