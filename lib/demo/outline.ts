/** @file The outline of one landslide: a tongue along the fall of the slope, as wide as the hillside lets it be. It never passes a
 *  ridge or a valley line, because it stops where the ground turns away. */
import type { Rng } from '../core/index.js';
import type { Land } from './land.js';
import { noise2 } from './noise.js';
import { isSimple, ringArea } from './polygon.js';
import { cellAt, cubicAt, linearAt, type Field } from './surface.js';

/** A place on the middle line: the unit vector to its left, and how far the landslide reaches to both sides, metres. */
export interface Station {
  x: number;
  y: number;
  nx: number;
  ny: number;
  left: number;
  right: number;
}

export interface Outline {
  /** Closed ring without its repeated first point, metres east and south. */
  ring: [number, number][];
  areaM2: number;
  lengthM: number;
  /** From the crown down. */
  stations: Station[];
  /** Middle. */
  x: number;
  y: number;
}

const STEP_M = 3;

/** What makes one landslide's shape its own. */
interface Form {
  /** Above 0 it narrows downhill, below 0 it fans out. */
  taper: number;
  /** Shares of the length that the round ends take. */
  crown: number;
  toe: number;
  /** How narrow a neck it has (0 none .. 0.5), and where. */
  neck: number;
  neckAt: number;
  /** Sideways wandering, a share of the length. */
  bend: number;
  seed: number;
}

interface Wanted {
  x: number;
  y: number;
  areaM2: number;
  rng: Rng;
  blocked: (x: number, y: number) => boolean;
}

/** An outline of about `areaM2` around (x, y), or null where the hillside has no room for it. */
export function growOutline(land: Land, o: Wanted): Outline | null {
  const ratio = Math.min(5.5, Math.max(1.5, 2.7 * Math.exp(0.34 * o.rng.normal())));
  const form: Form = {
    taper: 1.3 * (o.rng.next() - 0.4),
    crown: 0.05 + 0.2 * o.rng.next(),
    toe: 0.07 + 0.28 * o.rng.next(),
    neck: Math.max(0, 0.75 * o.rng.next() - 0.25),
    neckAt: 0.35 + 0.3 * o.rng.next(),
    bend: 0.16 * o.rng.next(),
    seed: o.rng.int(2 ** 31),
  };
  let length = Math.sqrt((o.areaM2 * ratio) / 0.8);
  let width = length / ratio;
  for (let round = 0; round < 5; round++) {
    const middle = middleLine(land, o, length, form);
    if (!middle || middle.length < 5) return null;
    const outline = outlineOf(land, middle, { ...o, width, form });
    if (!outline) return null;
    const share = o.areaM2 / outline.areaM2;
    if (Math.abs(share - 1) < 0.08) return outline;
    width *= Math.pow(share, 0.7);
    length *= Math.pow(share, 0.25);
    if (width > length / 1.15) return null;
  }
  return null;
}

/** The line of fall through (x, y), half above and half below, every STEP_M. */
function middleLine(land: Land, o: Wanted, length: number, form: Form): [number, number][] | null {
  const start = descent(land, o.x, o.y);
  if (!start || o.blocked(o.x, o.y)) return null;
  const down = follow(land, o, start, length * 0.55);
  const up = follow(land, o, [-start[0], -start[1]], length - down.length * STEP_M, true);
  const line: [number, number][] = [...up.reverse(), [o.x, o.y], ...down];
  return line.length * STEP_M < 0.85 * length ? null : wandering(evened(line), form);
}

function follow(
  land: Land,
  o: Wanted,
  start: [number, number],
  length: number,
  up = false,
): [number, number][] {
  const line: [number, number][] = [];
  let [dx, dy] = start;
  let { x, y } = o;
  for (let s = STEP_M; s <= length; s += STEP_M) {
    const d = descent(land, x, y);
    if (!d) break;
    const sign = up ? -1 : 1;
    const tx = sign * d[0];
    const ty = sign * d[1];
    if (tx * start[0] + ty * start[1] < 0.55) break;
    dx = 0.75 * dx + 0.25 * tx;
    dy = 0.75 * dy + 0.25 * ty;
    const norm = Math.hypot(dx, dy);
    x += (STEP_M * dx) / norm;
    y += (STEP_M * dy) / norm;
    if (o.blocked(x, y)) break;
    line.push([x, y]);
  }
  return line;
}

const fields = new WeakMap<Land, { gx: Field; gy: Field }>();

/** Unit vector of descent, or null where the ground falls by less than 7 degrees. */
function descent(land: Land, x: number, y: number): [number, number] | null {
  let f = fields.get(land);
  if (!f) {
    const { width, height, cellM } = land.height;
    f = { gx: { width, height, cellM, data: land.gx }, gy: { width, height, cellM, data: land.gy } };
    fields.set(land, f);
  }
  const gx = linearAt(f.gx, x, y);
  const gy = linearAt(f.gy, x, y);
  const steep = Math.hypot(gx, gy);
  return steep < 0.123 ? null : [gx / steep, gy / steep];
}

/** The line bent sideways, both ends in place. */
function wandering(line: [number, number][], { bend, seed }: Form): [number, number][] {
  const [x0, y0] = line[0];
  const [x1, y1] = line[line.length - 1];
  return line.map(([x, y], i) => {
    const s = i / (line.length - 1);
    const off = bend * Math.sin(Math.PI * s) * noise2(1.7 * s, 3.5, seed + 3);
    return [x - off * (y1 - y0), y + off * (x1 - x0)];
  });
}

function evened(line: [number, number][]): [number, number][] {
  let out = line;
  for (let k = 0; k < 3; k++)
    out = out.map((p, i) =>
      i === 0 || i === out.length - 1
        ? p
        : [(out[i - 1][0] + p[0] + out[i + 1][0]) / 3, (out[i - 1][1] + p[1] + out[i + 1][1]) / 3],
    );
  return out;
}

function outlineOf(
  land: Land,
  line: [number, number][],
  o: Wanted & { width: number; form: Form },
): Outline | null {
  const crown = cubicAt(land.height, line[0][0], line[0][1]);
  const stations = line.map(([x, y], i): Station => {
    const a = line[Math.max(0, i - 1)];
    const b = line[Math.min(line.length - 1, i + 1)];
    const norm = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    const nx = (b[1] - a[1]) / norm;
    const ny = -(b[0] - a[0]) / norm;
    const half = halfWidth((i + 0.5) / line.length, o);
    const along = i * STEP_M;
    const ragged = (side: number): number => {
      const wide = 0.5 * noise2((2.6 * i) / line.length, side, o.form.seed);
      const near =
        0.3 * noise2(along / 21, side + 5, o.form.seed) + 0.24 * noise2(along / 8, side + 7, o.form.seed);
      return half * Math.max(0.22, 1 + wide + near);
    };
    const reach = (side: number, want: number): number =>
      room(land, { x, y, nx: side * nx, ny: side * ny, want, crown, blocked: o.blocked });
    return { x, y, nx, ny, left: reach(1, ragged(0.5)), right: reach(-1, ragged(9.5)) };
  });
  calm(stations);
  return close(stations, o.width);
}

/** Half width at share `s` of the length. */
function halfWidth(s: number, { width, form }: { width: number; form: Form }): number {
  const crown = Math.sqrt(Math.min(1, s / form.crown));
  const toe = Math.sqrt(Math.min(1, (1 - s) / form.toe));
  const neck = 1 - form.neck * Math.exp(-(((s - form.neckAt) / 0.16) ** 2));
  return 0.5 * width * crown * toe * neck * Math.max(0.3, 1 - form.taper * (s - 0.45));
}

/** How far from a station the same hillside goes on, at most `want`. */
function room(
  land: Land,
  o: {
    x: number;
    y: number;
    nx: number;
    ny: number;
    want: number;
    crown: number;
    blocked: (x: number, y: number) => boolean;
  },
): number {
  const here = descent(land, o.x, o.y);
  for (let d = 2; d <= o.want; d += 2) {
    const x = o.x + d * o.nx;
    const y = o.y + d * o.ny;
    const fall = descent(land, x, y);
    const turned = !fall || !here || fall[0] * here[0] + fall[1] * here[1] < 0.5;
    if (turned || o.blocked(x, y) || land.height.data[cellAt(land.height, x, y)] > o.crown + 3) return d - 2;
  }
  return o.want;
}

/** Evens out the jumps that a cut-off leaves; never widens a station by more than a pace. */
function calm(stations: Station[]): void {
  for (const side of ['left', 'right'] as const) {
    const old = stations.map((s) => s[side]);
    stations.forEach((s, i) => {
      const mean = (old[Math.max(0, i - 1)] + old[i] + old[Math.min(old.length - 1, i + 1)]) / 3;
      s[side] = Math.min(mean, old[i] + 1.5);
    });
  }
}

function close(stations: Station[], width: number): Outline | null {
  const left = stations.map((s): [number, number] => [s.x + s.nx * s.left, s.y + s.ny * s.left]);
  const right = stations.map((s): [number, number] => [s.x - s.nx * s.right, s.y - s.ny * s.right]);
  const ring = [...left, ...right.reverse()];
  const areaM2 = ringArea(ring);
  const lengthM = stations.length * STEP_M;
  if (areaM2 < 0.35 * width * lengthM || !isSimple(ring)) return null;
  const middle = stations[stations.length >> 1];
  return { ring, areaM2, lengthM, stations, x: middle.x, y: middle.y };
}
