/** @file Faults: gently winding lines across the whole area, each with a throw that offsets the beds. */
import type { Rng } from '../core/index.js';
import { noise2 } from './noise.js';

export interface Fault {
  /** F1, F2, ... */
  id: string;
  /** A point on the line, metres east and south. */
  x: number;
  y: number;
  /** Direction of the line, unit vector. */
  dx: number;
  dy: number;
  /** How far the line strays from straight, metres, and the seed of its windings. */
  windM: number;
  seed: number;
  /** How far the beds on the right side (seen along dx, dy; y points south) lie above those on the left, metres. */
  throwM: number;
}

/** `count` faults in a square of `sizeM`: two sets, along and across the strike of the beds. */
export function makeFaults(rng: Rng, o: { count: number; sizeM: number; strike: number }): Fault[] {
  return Array.from({ length: o.count }, (_, i) => {
    const along = i % 2 === 0;
    const angle = o.strike + (along ? 0.12 : 1.2) * (rng.next() < 0.5 ? -1 : 1) + 0.18 * rng.normal();
    // Spread over the area (a point in each quarter in turn), so that distance to faults has its full range.
    const quarter = 0.22 + 0.56 * ((i + 0.2 + 0.6 * rng.next()) / o.count);
    const across = o.sizeM * (quarter - 0.5);
    return {
      id: `F${i + 1}`,
      x: o.sizeM / 2 - Math.sin(angle) * across,
      y: o.sizeM / 2 + Math.cos(angle) * across,
      dx: Math.cos(angle),
      dy: Math.sin(angle),
      windM: 60 + 60 * rng.next(),
      seed: rng.int(2 ** 31),
      throwM: (60 + 90 * rng.next()) * (rng.next() < 0.5 ? -1 : 1),
    };
  });
}

/** Metres from the fault's line, positive on its right side (nearly a distance: the windings are gentle). */
export function sideOf(f: Fault, x: number, y: number): number {
  const along = (x - f.x) * f.dx + (y - f.y) * f.dy;
  const across = -(x - f.x) * f.dy + (y - f.y) * f.dx;
  return across - wind(f, along);
}

function wind(f: Fault, along: number): number {
  return f.windM * (noise2(along / 900, 0.5, f.seed) + 0.35 * noise2(along / 260, 7.5, f.seed));
}

/** The fault's line as positions [x, y] every `stepM` metres, within a square of `sizeM`. */
export function faultLine(f: Fault, sizeM: number, stepM = 25): [number, number][] {
  const line: [number, number][] = [];
  for (let along = -2 * sizeM; along <= 2 * sizeM; along += stepM) {
    const w = wind(f, along);
    const x = f.x + along * f.dx - w * f.dy;
    const y = f.y + along * f.dy + w * f.dx;
    if (x >= 0 && y >= 0 && x <= sizeM && y <= sizeM) line.push([x, y]);
  }
  return line;
}
