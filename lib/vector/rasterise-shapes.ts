/** @file Shapes in pixel space, and the pixels that they take of some rows of a grid. */
import type { Geometry, Position } from 'geojson';
import type { TypedArray } from '../raster/grid.js';
import { fillRings } from './rasterise-fill.js';
import { burnLine } from './rasterise-line.js';

type Point = [number, number];

/** The part of a grid that is being filled. */
export interface GridRows {
  /** [bottom - top, width] */
  data: TypedArray;
  /** Of the whole grid. */
  width: number;
  height: number;
  /** Its first row, and the row behind its last. */
  top: number;
  bottom: number;
}

/** One step of filling: points, a line, or the rings of a polygon. */
export interface Shape {
  kind: 'points' | 'line' | 'rings';
  parts: Point[][];
  value: number;
  /** Least and largest row of its points; infinite where it has none. */
  top: number;
  bottom: number;
}

/** The shapes of a geometry in the order in which they are burnt. */
export function shapesOf(
  geometry: Geometry | null,
  value: number,
  toPixels: (p: Position) => Point,
  allTouched: boolean,
): Shape[] {
  if (!geometry) return [];
  const shape = (kind: Shape['kind'], parts: Point[][]): Shape => ({ kind, parts, value, ...spanOf(parts) });
  const pixels = (line: Position[]): Point[] => line.map(toPixels);
  switch (geometry.type) {
    case 'GeometryCollection':
      return geometry.geometries.flatMap((g) => shapesOf(g, value, toPixels, allTouched));
    case 'Point':
      return [shape('points', [pixels([geometry.coordinates])])];
    case 'MultiPoint':
      return [shape('points', [pixels(geometry.coordinates)])];
    case 'LineString':
      return [shape('line', [pixels(geometry.coordinates)])];
    case 'MultiLineString':
      return geometry.coordinates.map((line) => shape('line', [pixels(line)]));
    default: {
      const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
      return polygons.flatMap((polygon) => {
        const rings = polygon.map(pixels);
        const edges = allTouched ? rings.flatMap((ring) => [...crossingEdges(ring)]) : [];
        return [shape('rings', rings), ...(allTouched ? [shape('line', edges)] : [])];
      });
    }
  }
}

/** Fills what a shape takes of some rows. */
export function burnShape(shape: Shape, rows: GridRows): void {
  const { kind, parts, value } = shape;
  const { data, width, height, top, bottom } = rows;
  const put = (x: number, y: number): void => {
    if (x >= 0 && y >= top && x < width && y < bottom) data[(y - top) * width + x] = value;
  };
  if (kind === 'rings') fillRings(rows, shape);
  else if (kind === 'line') for (const line of parts) burnLine(line, { width, height, top, bottom }, put);
  else for (const points of parts) for (const [x, y] of points) put(Math.floor(x), Math.floor(y));
}

function spanOf(parts: readonly Point[][]): { top: number; bottom: number } {
  let [top, bottom] = [Infinity, -Infinity];
  for (const part of parts)
    for (const [, y] of part) {
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  return { top, bottom };
}

/** The edges of a ring that enter pixels: one along a pixel edge touches both sides and enters neither. */
function* crossingEdges(ring: readonly Point[]): Iterable<[Point, Point]> {
  const onEdge = (v: number): boolean => Math.abs(v - Math.round(v)) < 1e-6;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [p, q] = [ring[i], ring[i + 1]];
    if (!(p[0] === q[0] && onEdge(p[0])) && !(p[1] === q[1] && onEdge(p[1]))) yield [p, q];
  }
}
