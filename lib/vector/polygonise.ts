/** @file Raster to vector: connected pixels of one value as valid polygons. */
import type { Feature, MultiPolygon, Polygon, Position } from 'geojson';
import { check } from '../core/errors.js';
import { toMap, type Grid } from '../raster/grid.js';
import { labelComponents } from './components.js';
import { closedRing, walkRing } from './trace.js';

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

/** Rings by label, the outer one first. */
function traceRings(labels: Int32Array, width: number, height: number, grid: Grid): Ring[][] {
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : labels[y * width + x];
  const seen = new Uint8Array(labels.length);
  const rings: Ring[][] = [];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const label = labels[y * width + x];
      if (label === 0 || seen[y * width + x] || at(x, y - 1) === label) continue;
      if (at(x - 1, y) === label && at(x - 1, y - 1) !== label) continue;
      const corners: number[] = [];
      walkRing((c, r) => at(c, r) === label, x, y, {
        corner: (c, r) => void corners.push(c, r),
        upperEnd: (c, r) => (seen[r * width + c] = 1),
      });
      // The first ring met of a label holds its topmost pixel, so it is the outer one.
      (rings[label] ??= []).push(ringOnMap(closedRing(corners, x, y), grid));
    }
  return rings;
}

/** Corners (column, row, column, row ...) as map positions, anticlockwise where pixels are on the left. */
export function ringOnMap(corners: ArrayLike<number>, grid: Grid): Ring {
  const ring = Array.from({ length: corners.length / 2 }, (_, i) =>
    toMap(grid, corners[2 * i], corners[2 * i + 1]),
  );
  const { transform: t } = grid;
  return t[1] * t[5] - t[2] * t[4] > 0 ? ring.reverse() : ring;
}
