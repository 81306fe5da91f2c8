/** @file What a file's geometries must be before anything is worked out from them: finite, closed, of x and y. */
import type { Feature, Geometry, Position } from 'geojson';
import { DataError } from '../core/errors.js';
import type { VectorLayer } from './layer.js';
import { meetsItself } from './self-contact.js';

/** Levels of lists around a position. */
const DEPTH = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };

/** How many features each thing was noticed in. */
interface Noticed {
  heights: number;
  empty: number;
  closed: number;
  degenerate: number;
  crossing: number;
}

type Seen = Record<Exclude<keyof Noticed, 'empty'>, boolean>;

/** The layer with every ring closed and every position as x and y; what was mended or is odd is in `notes`. Repeated vertices stay: they
 *  change neither area nor pixels. A polygon that crosses itself stays as it is: what its outline surrounds an even number of times
 *  counts as outside, in `polygonArea` and in `rasterise`. A ring of fewer than three corners is left out, and a geometry of which
 *  nothing is left is null.
 *  @throws "PATH: feature 3 has the position 500000, NaN: expected two finite numbers: mend the file" */
export function checkLayer(path: string, layer: VectorLayer): VectorLayer {
  const n: Noticed = { heights: 0, empty: 0, closed: 0, degenerate: 0, crossing: 0 };
  const features = layer.features.map((feature, i): Feature => {
    const seen: Seen = { heights: false, closed: false, degenerate: false, crossing: false };
    const geometry = feature.geometry && checkGeometry(feature.geometry, `${path}: feature ${i + 1}`, seen);
    if (!geometry) n.empty++;
    for (const key of Object.keys(seen) as (keyof Seen)[]) if (seen[key]) n[key]++;
    return geometry === feature.geometry ? feature : { ...feature, geometry: geometry! };
  });
  const notes = [...(layer.notes ?? []), ...notesOf(n, features.length)];
  return { ...layer, features, ...(notes.length > 0 && { notes }) };
}

function notesOf(n: Noticed, all: number): string[] {
  const within = (k: number): string => `in ${k} of ${all} features`;
  const notes: string[] = [];
  if (all === 0) notes.push('no feature is in the file');
  if (n.heights > 0) notes.push(`heights (Z) of ${n.heights} features were left out`);
  if (n.empty > 0) notes.push(`no geometry ${within(n.empty)}`);
  if (n.closed > 0) notes.push(`open rings were closed ${within(n.closed)}`);
  if (n.degenerate > 0) notes.push(`rings of fewer than three corners were left out ${within(n.degenerate)}`);
  if (n.crossing > 0)
    notes.push(
      `outlines cross or touch themselves ${within(n.crossing)}: what one surrounds an even number of times counts as outside`,
    );
  return notes;
}

/** The geometry itself where nothing was mended; null where nothing is left of it. */
function checkGeometry(g: Geometry, where: string, seen: Seen): Geometry | null {
  if (g?.type === 'GeometryCollection') {
    if (!Array.isArray(g.geometries))
      throw new DataError(`${where} is a collection without geometries: mend the file`);
    const parts = g.geometries.map((part) => checkGeometry(part, where, seen));
    if (parts.every((part, i) => part === g.geometries[i])) return g.geometries.length > 0 ? g : null;
    const left = parts.filter((part) => part !== null);
    return left.length > 0 ? { ...g, geometries: left } : null;
  }
  if (!Object.hasOwn(DEPTH, g?.type ?? ''))
    throw new DataError(`${where} has a geometry of type ${String(g?.type)}: mend the file`);
  if (!Array.isArray(g.coordinates))
    throw new DataError(`${where} has a ${g.type} without coordinates: mend the file`);
  if (g.coordinates.length === 0) return null;
  const coordinates = whole(g, flat(g.coordinates, DEPTH[g.type], where, seen), seen);
  if (coordinates.length === 0) return null;
  return (coordinates as unknown) === g.coordinates ? g : ({ ...g, coordinates } as Geometry);
}

/** A polygon's coordinates without rings that surround nothing; those of other geometries as they are. */
function whole({ type }: Geometry, coordinates: unknown, seen: Seen): unknown[] {
  if (type === 'Polygon') return rings(coordinates as Position[][], seen);
  if (type !== 'MultiPolygon') return coordinates as unknown[];
  const before = coordinates as Position[][][];
  const parts = before.map((part) => rings(part, seen));
  return parts.every((part, i) => part === before[i] && part.length > 0)
    ? before
    : parts.filter((part) => part.length > 0);
}

/** Coordinates as lists of `depth` levels of finite x and y. */
function flat(c: unknown, depth: number, where: string, seen: Seen): unknown {
  if (!Array.isArray(c))
    throw new DataError(`${where} has ${JSON.stringify(c)} for coordinates: mend the file`);
  if (depth > 0) {
    const parts = c.map((part) => flat(part, depth - 1, where, seen));
    return parts.every((part, i) => part === c[i]) ? c : parts;
  }
  if (c.length < 2 || !Number.isFinite(c[0]) || !Number.isFinite(c[1]))
    throw new DataError(
      `${where} has the position ${c.map(String).join(', ') || 'nothing'}: expected two finite numbers: mend the file`,
    );
  if (c.length > 2) seen.heights = true;
  return c.length > 2 ? c.slice(0, 2) : c;
}

/** The rings of a polygon, closed; none where the outer one has no area to speak of. */
function rings(all: Position[][], seen: Seen): Position[][] {
  const closed = all.map((ring) => closeRing(ring, seen));
  const whole = closed.filter((ring) => hasThreeCorners(ring));
  if (whole.length < closed.length) seen.degenerate = true;
  if (closed.length > 0 && !hasThreeCorners(closed[0])) return [];
  for (const ring of whole) if (!seen.crossing && meetsItself(ring)) seen.crossing = true;
  return whole.length === all.length && whole.every((ring, i) => ring === all[i]) ? all : whole;
}

function closeRing(ring: Position[], seen: Seen): Position[] {
  const [first, last] = [ring[0], ring.at(-1)];
  if (!first || !last || (first[0] === last[0] && first[1] === last[1])) return ring;
  seen.closed = true;
  return [...ring, first];
}

function hasThreeCorners(ring: Position[]): boolean {
  const corners = new Set<string>();
  for (const [x, y] of ring) if (corners.add(`${x} ${y}`).size === 3) return true;
  return false;
}
