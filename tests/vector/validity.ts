/** @file Whether a polygon is valid by the rules of OGC Simple Features 6.1.11, worked out anew for rings along a grid: a check that
 *  shares no code with what makes the polygons. */
import type { Position } from 'geojson';

/** The first rule that is broken, or ''. Edges may be of any length, along the axes only. */
export function brokenRule(polygon: Position[][]): string {
  for (const [i, ring] of polygon.entries()) {
    const closed = ring[0][0] === ring.at(-1)![0] && ring[0][1] === ring.at(-1)![1];
    if (ring.length < 5 || !closed) return `ring ${i} is not closed`;
    const corners = ring.slice(1).map(String);
    if (new Set(corners).size !== corners.length) return `ring ${i} meets a corner twice`;
    if ((i === 0) !== twiceArea(ring) > 0) return `ring ${i} turns the wrong way`;
  }
  return crossing(polygon) || outside(polygon) || torn(polygon);
}

function twiceArea(ring: Position[]): number {
  const [ox, oy] = ring[0];
  return ring.slice(1).reduce((sum, [x, y], i) => {
    const [px, py] = ring[i];
    return sum + (px - ox) * (y - oy) - (x - ox) * (py - oy);
  }, 0);
}

interface Edge {
  level: boolean;
  /** The coordinate that stays, and the range of the other. */
  at: number;
  from: number;
  to: number;
}

function edgesOf(ring: Position[]): Edge[] {
  return ring.slice(1).map(([x, y], i) => {
    const [px, py] = ring[i];
    const level = py === y;
    const [a, b] = level ? [px, x] : [py, y];
    return { level, at: level ? y : x, from: Math.min(a, b), to: Math.max(a, b) };
  });
}

/** Edges may meet at ends that are corners of both, nowhere else. */
function crossing(polygon: Position[][]): string {
  const edges = polygon.flatMap(edgesOf);
  for (const [i, a] of edges.entries())
    for (const b of edges.slice(i + 1)) {
      if (a.level === b.level) {
        if (a.at === b.at && Math.min(a.to, b.to) > Math.max(a.from, b.from)) return 'two edges overlap';
      } else {
        const inA = b.at > a.from && b.at < a.to;
        const inB = a.at > b.from && a.at < b.to;
        const touchA = b.at === a.from || b.at === a.to;
        const touchB = a.at === b.from || a.at === b.to;
        if ((inA && (inB || touchB)) || (inB && touchA)) return 'an edge meets the middle of another';
      }
    }
  return '';
}

/** Every hole lies in the outer ring and in no other hole, by a point just inside it. */
function outside([outer, ...holes]: Position[][]): string {
  const point = (hole: Position[]): Position => {
    // The lowest corner of the leftmost upright edge: up and right of it is inside.
    const [x, y] = hole.reduce((a, b) => (b[0] < a[0] || (b[0] === a[0] && b[1] < a[1]) ? b : a));
    return [x + 1e-3, y + 1e-3];
  };
  for (const [i, hole] of holes.entries()) {
    if (!within(outer, point(hole))) return `hole ${i} lies outside`;
    if (holes.some((other, j) => j !== i && within(other, point(hole)))) return `hole ${i} lies in another`;
  }
  return '';
}

function within(ring: Position[], [x, y]: Position): boolean {
  const above = edgesOf(ring).filter((e) => e.level && e.at > y && e.from < x && e.to > x);
  return above.length % 2 === 1;
}

/** Rings that touch one another in a circle would cut the interior in two: rings and shared corners must be a forest. */
function torn(polygon: Position[][]): string {
  const shared = new Map<string, number[]>();
  polygon.forEach((ring, i) => {
    for (const p of ring.slice(1)) shared.set(String(p), [...(shared.get(String(p)) ?? []), i]);
  });
  const parent = polygon.map((_, i) => i);
  const root = (i: number): number => (parent[i] === i ? i : root(parent[i]));
  for (const rings of shared.values())
    for (const other of rings.slice(1)) {
      const [a, b] = [root(rings[0]), root(other)];
      if (a === b) return 'touching rings cut the interior in two';
      parent[b] = a;
    }
  return '';
}
