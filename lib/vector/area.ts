import type { Geometry, Position } from 'geojson';
import { evenOddArea, meetsItself } from './self-contact.js';

/** Area of a geometry's polygons, holes taken off, in the square of its CRS unit; 0 for lines and points. Of a ring that crosses itself
 *  the places count that it surrounds an odd number of times (both wings of a bow-tie), as `rasterise` fills them; GEOS and GDAL
 *  take one wing from the other. */
export function polygonArea(geometry: Geometry | null): number {
  if (!geometry) return 0;
  if (geometry.type === 'GeometryCollection')
    return geometry.geometries.reduce((sum, g) => sum + polygonArea(g), 0);
  if (geometry.type === 'Polygon') return ringsArea(geometry.coordinates);
  if (geometry.type === 'MultiPolygon') return geometry.coordinates.reduce((sum, p) => sum + ringsArea(p), 0);
  return 0;
}

function ringsArea([outer, ...holes]: Position[][]): number {
  return outer ? holes.reduce((sum, hole) => sum - ringArea(hole), ringArea(outer)) : 0;
}

function ringArea(ring: Position[]): number {
  return meetsItself(ring) ? evenOddArea(ring) : Math.abs(signedArea(ring));
}

/** Shoelace formula about the first vertex (large coordinates keep their digits); positive where the ring runs anticlockwise. */
export function signedArea(ring: readonly Position[]): number {
  const [x0, y0] = ring[0] ?? [0, 0];
  let twice = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
    twice += (ring[j][0] - x0) * (ring[i][1] - y0) - (ring[i][0] - x0) * (ring[j][1] - y0);
  return twice / 2;
}
