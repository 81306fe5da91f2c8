/** @file Rings that cross or touch themselves: whether one does, and what it surrounds. */
import type { Position } from 'geojson';
import { DataError } from '../core/errors.js';

/** [x1, y1, x2, y2] about the ring's first vertex, so that large coordinates keep their digits; y1 <= y2. */
interface Edges {
  count: number;
  x1: Float64Array;
  y1: Float64Array;
  x2: Float64Array;
  y2: Float64Array;
}

/** Whether two edges that do not follow each other cross or touch. Repeated vertices and a missing last one do not matter. */
export function meetsItself(ring: readonly Position[]): boolean {
  for (const _ of contacts(edgesOf(ring))) return true;
  return false;
}

/** More crossings than this no outline has. */
const MOST_CONTACTS = 100_000;

/** Area of the places that the ring surrounds an odd number of times, which is what `rasterise` fills.
 *  @throws "a ring crosses itself more than 100000 times: ..." */
export function evenOddArea(ring: readonly Position[]): number {
  const e = edgesOf(ring);
  const levels = [...e.y1, ...e.y2];
  let found = 0;
  for (const [i, j] of contacts(e)) {
    if (++found > MOST_CONTACTS)
      throw new DataError(
        `a ring crosses itself more than ${MOST_CONTACTS} times: mend it (ogr2ogr -makevalid)`,
      );
    const y = crossingLevel(e, i, j);
    if (Number.isFinite(y)) levels.push(y);
  }
  return areaBetween(e, Float64Array.from(new Set(levels)).sort());
}

function edgesOf(ring: readonly Position[]): Edges {
  const array = (): Float64Array => new Float64Array(ring.length);
  const e: Edges = { count: 0, x1: array(), y1: array(), x2: array(), y2: array() };
  if (ring.length === 0) return e;
  const [x0, y0] = ring[0];
  for (let i = 0; i < ring.length; i++) {
    const [p, q] = [ring[i], ring[(i + 1) % ring.length]];
    if (p[0] === q[0] && p[1] === q[1]) continue;
    const [low, high] = p[1] <= q[1] ? [p, q] : [q, p];
    e.x1[e.count] = low[0] - x0;
    e.y1[e.count] = low[1] - y0;
    e.x2[e.count] = high[0] - x0;
    e.y2[e.count++] = high[1] - y0;
  }
  return e;
}

/** Pairs of edges that do not follow each other and have a point in common; a pair may come more than once. Edges are sorted into level
 *  strips as high as the mean edge, so that the work is that of the edges, not of their pairs. */
function* contacts(e: Edges): Iterable<[number, number]> {
  if (e.count <= FEW) return yield* contactsOfFew(e);
  for (const strip of strips(e)) {
    const left = (i: number): number => Math.min(e.x1[i], e.x2[i]);
    strip.sort((a, b) => left(a) - left(b));
    let open: number[] = [];
    for (const i of strip) {
      const from = left(i);
      open = open.filter((j) => Math.max(e.x1[j], e.x2[j]) >= from);
      for (const j of open) {
        const apart = Math.abs(i - j);
        if (apart > 1 && apart < e.count - 1 && touch(e, i, j)) yield [i, j];
      }
      open.push(i);
    }
  }
}

/** Up to so many edges, trying every pair is quicker than sorting. */
const FEW = 100;

function* contactsOfFew(e: Edges): Iterable<[number, number]> {
  for (let i = 2; i < e.count; i++) {
    const [left, right] = [Math.min(e.x1[i], e.x2[i]), Math.max(e.x1[i], e.x2[i])];
    const [low, high] = [e.y1[i], e.y2[i]];
    for (let j = i === e.count - 1 ? 1 : 0; j < i - 1; j++) {
      if (e.y1[j] > high || e.y2[j] < low) continue;
      if (Math.min(e.x1[j], e.x2[j]) <= right && Math.max(e.x1[j], e.x2[j]) >= left && touch(e, i, j))
        yield [i, j];
    }
  }
}

function strips(e: Edges): number[][] {
  let [bottom, top, climb] = [Infinity, -Infinity, 0];
  for (let i = 0; i < e.count; i++) {
    bottom = Math.min(bottom, e.y1[i]);
    top = Math.max(top, e.y2[i]);
    climb += e.y2[i] - e.y1[i];
  }
  const height = climb / e.count;
  const all = Math.max(1, Math.min(e.count, Math.ceil((top - bottom) / height) || 1));
  const lists: number[][] = Array.from({ length: all }, () => []);
  const at = (y: number): number => Math.min(all - 1, Math.floor(((y - bottom) / (top - bottom)) * all) || 0);
  for (let i = 0; i < e.count; i++) for (let s = at(e.y1[i]); s <= at(e.y2[i]); s++) lists[s].push(i);
  return lists;
}

function touch(e: Edges, i: number, j: number): boolean {
  if (e.y1[i] > e.y2[j] || e.y1[j] > e.y2[i]) return false;
  const side = (k: number, x: number, y: number): number =>
    Math.sign((e.x2[k] - e.x1[k]) * (y - e.y1[k]) - (e.y2[k] - e.y1[k]) * (x - e.x1[k]));
  const [a, b] = [side(i, e.x1[j], e.y1[j]), side(i, e.x2[j], e.y2[j])];
  const [c, d] = [side(j, e.x1[i], e.y1[i]), side(j, e.x2[i], e.y2[i])];
  // On one line: the ranges of both overlap, as the strip's order has told for x.
  return a * b <= 0 && c * d <= 0;
}

/** NaN for parallel edges, whose ends are levels already. */
function crossingLevel(e: Edges, i: number, j: number): number {
  const [dx, dy] = [e.x2[i] - e.x1[i], e.y2[i] - e.y1[i]];
  const [ex, ey] = [e.x2[j] - e.x1[j], e.y2[j] - e.y1[j]];
  const t = ((e.x1[j] - e.x1[i]) * ey - (e.y1[j] - e.y1[i]) * ex) / (dx * ey - dy * ex);
  return e.y1[i] + t * dy;
}

/** Sum of the trapezoids between the first and second, third and fourth ... edge of each band between two levels: inside a band no two
 *  edges cross. */
function areaBetween(e: Edges, levels: Float64Array): number {
  const order = Uint32Array.from({ length: e.count }, (_, i) => i).sort((a, b) => e.y1[a] - e.y1[b]);
  let [next, sum] = [0, 0];
  let open: number[] = [];
  for (let k = 0; k + 1 < levels.length; k++) {
    const [low, high] = [levels[k], levels[k + 1]];
    open = open.filter((i) => e.y2[i] > low);
    for (; next < order.length && e.y1[order[next]] <= low; next++)
      if (e.y2[order[next]] > low) open.push(order[next]);
    const middle = (low + high) / 2;
    const xs = open
      .map((i) => e.x1[i] + ((middle - e.y1[i]) / (e.y2[i] - e.y1[i])) * (e.x2[i] - e.x1[i]))
      .sort((a, b) => a - b);
    for (let n = 0; n + 1 < xs.length; n += 2) sum += (xs[n + 1] - xs[n]) * (high - low);
  }
  return sum;
}
