/** @file Raster to vector: connected pixels of one value as valid polygons. */
import type { Feature, MultiPolygon, Polygon, Position } from 'geojson';
import { check } from '../core/errors.js';
import { toMap, type Grid } from '../raster/grid.js';
import { labelComponents } from './components.js';

type Ring = Position[];

/** Polygons of every connected group of pixels that share a value other than 0, with that value as property `value`, in the order of
 *  their first pixels. Rings run along pixel edges, outer rings anticlockwise, holes clockwise; a group whose pixels meet only
 *  at a corner (`connect: 8`) is a multipolygon, so that every geometry is valid.
 *  @param mask  [rows, cols] of `grid` */
export function polygonise(mask: Uint8Array | Int32Array, grid: Grid, o: { connect: 4 }): Feature<Polygon>[];
export function polygonise(
  mask: Uint8Array | Int32Array,
  grid: Grid,
  o: { connect: 4 | 8 },
): Feature<Polygon | MultiPolygon>[];
export function polygonise(
  mask: Uint8Array | Int32Array,
  grid: Grid,
  { connect }: { connect: 4 | 8 },
): Feature<Polygon | MultiPolygon>[] {
  const { width, height } = grid;
  check(mask.length === width * height, `mask has ${mask.length} pixels, the grid ${width} x ${height}`);
  const parts = labelComponents(mask, width, height, 4);
  const rings = traceRings(parts.labels, width, height, grid);
  const groups = connect === 4 ? undefined : labelComponents(mask, width, height, 8);
  const polygons: { value: number; parts: Ring[][] }[] = [];
  const groupAt = new Map<number, number>();
  for (let k = 1; k <= parts.count; k++) {
    const first = parts.first[k];
    const group = groups ? groups.labels[first] : k;
    if (!groupAt.has(group)) {
      groupAt.set(group, polygons.length);
      polygons.push({ value: mask[first], parts: [] });
    }
    polygons[groupAt.get(group)!].parts.push(rings[k]);
  }
  return polygons.map(({ value, parts: p }) => ({
    type: 'Feature',
    properties: { value },
    geometry:
      p.length === 1 ? { type: 'Polygon', coordinates: p[0] } : { type: 'MultiPolygon', coordinates: p },
  }));
}

/** Rings by label, the outer one first. Each is walked with its pixels on the left; where two pixels of a label meet at a corner the
 *  walk turns right, away from its pixel: the pixels are joined elsewhere, so each ring meets a vertex once. */
function traceRings(labels: Int32Array, width: number, height: number, grid: Grid): Ring[][] {
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : labels[y * width + x];
  const seen = new Uint8Array(labels.length);
  const rings: Ring[][] = [];
  const mirrored = grid.transform[1] * grid.transform[5] - grid.transform[2] * grid.transform[4] > 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const label = labels[y * width + x];
      if (label === 0 || seen[y * width + x] || at(x, y - 1) === label) continue;
      const corners = walk(label, x, y, width, at, seen);
      const ring = corners.map(([c, r]) => toMap(grid, c, r));
      // The first ring met of a label holds its topmost pixel, so it is the outer one.
      (rings[label] ??= []).push(mirrored ? ring.reverse() : ring);
    }
  return rings;
}

// East, south, west, north; for each, the pixels ahead on the left and on the right, from the vertex.
const STEP = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;
const LEFT = [
  [0, -1],
  [0, 0],
  [-1, 0],
  [-1, -1],
] as const;
const RIGHT = [
  [0, 0],
  [-1, 0],
  [-1, -1],
  [0, -1],
] as const;

function walk(
  label: number,
  startX: number,
  startY: number,
  width: number,
  at: (x: number, y: number) => number,
  seen: Uint8Array,
): [number, number][] {
  let [x, y, d] = [startX + 1, startY, 2];
  const corners: [number, number][] = [[x, y]];
  let started = false;
  for (;;) {
    if (started && x === startX + 1 && y === startY && d === 2) break;
    started = true;
    if (d === 2) seen[y * width + x - 1] = 1;
    x += STEP[d][0];
    y += STEP[d][1];
    const right = at(x + RIGHT[d][0], y + RIGHT[d][1]) === label;
    const left = at(x + LEFT[d][0], y + LEFT[d][1]) === label;
    if (right || !left) {
      corners.push([x, y]);
      d = (d + (right ? 1 : 3)) % 4;
    }
  }
  return closed(corners);
}

/** Ends the ring where it began; the start lies on a straight edge unless the last turn was there. */
function closed(corners: [number, number][]): [number, number][] {
  const [first, last] = [corners[0], corners[corners.length - 1]];
  if (first[0] !== last[0] || first[1] !== last[1]) {
    corners.shift();
    corners.push([corners[0][0], corners[0][1]]);
  }
  return corners;
}
