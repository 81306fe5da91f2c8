/** @file Polygons on the PAN grid. */
import { MARGIN_M, PAN_M, type Layout } from './layout.js';

/** Twice-signed shoelace area made positive, m2. */
export function ringArea(ring: readonly [number, number][]): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
    sum += (ring[j][0] - ring[i][0]) * (ring[j][1] + ring[i][1]);
  return Math.abs(sum) / 2;
}

/** Calls `put` with every PAN pixel whose centre lies inside the ring (even-odd). */
export function fillPolygon(
  ring: readonly [number, number][],
  { pixels }: Layout,
  put: (pixel: number) => void,
): void {
  const xs = ring.map((p) => (p[0] - MARGIN_M) / PAN_M - 0.5);
  const ys = ring.map((p) => (p[1] - MARGIN_M) / PAN_M - 0.5);
  const top = Math.max(0, Math.ceil(Math.min(...ys)));
  const bottom = Math.min(pixels - 1, Math.floor(Math.max(...ys)));
  for (let r = top; r <= bottom; r++) {
    const cuts: number[] = [];
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
      if (ys[i] <= r !== ys[j] <= r) cuts.push(xs[i] + ((r - ys[i]) * (xs[j] - xs[i])) / (ys[j] - ys[i]));
    cuts.sort((a, b) => a - b);
    for (let k = 0; k + 1 < cuts.length; k += 2) {
      const end = Math.min(pixels - 1, Math.ceil(cuts[k + 1]) - 1);
      for (let c = Math.max(0, Math.ceil(cuts[k])); c <= end; c++) put(r * pixels + c);
    }
  }
}

/** True where no two sides of a ring cross. */
export function isSimple(ring: readonly [number, number][]): boolean {
  const n = ring.length;
  for (let i = 0; i < n; i++)
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      if (crosses(ring[i], ring[(i + 1) % n], ring[j], ring[(j + 1) % n])) return false;
    }
  return true;
}

type P = readonly [number, number];

function crosses(a: P, b: P, c: P, d: P): boolean {
  const side = (p: P, q: P, r: P): number => (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  return side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0;
}
