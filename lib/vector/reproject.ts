import type { Feature, Geometry } from 'geojson';
import { makeTransform, type Transform } from '../raster/crs.js';
import type { VectorLayer } from './layer.js';

/** The layer in another CRS, vertex by vertex (straight lines stay straight between their vertices).
 *  @throws where a CRS is not known, naming what to supply */
export function reprojectLayer(layer: VectorLayer, crs: string): VectorLayer {
  const transform = makeTransform(layer.crs, crs);
  const features = layer.features.map((f) => ({ ...f, geometry: moved(f.geometry, transform) }) as Feature);
  return { ...layer, crs, features };
}

function moved(geometry: Geometry | null, transform: Transform): Geometry | null {
  if (!geometry) return null;
  if (geometry.type === 'GeometryCollection')
    return { ...geometry, geometries: geometry.geometries.map((g) => moved(g, transform)!) };
  const walk = (c: unknown): unknown =>
    Array.isArray(c) ? (typeof c[0] === 'number' ? transform(c[0], c[1] as number) : c.map(walk)) : c;
  return { ...geometry, coordinates: walk(geometry.coordinates) } as Geometry;
}
