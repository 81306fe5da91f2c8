import type { Feature, Geometry } from 'geojson';
import { DataError } from '../core/errors.js';
import { isGeographic, makeTransform, type Transform } from '../raster/crs.js';
import type { VectorLayer } from './layer.js';

/** The layer in another CRS, vertex by vertex (straight lines stay straight between their vertices); `notes` says so. One that is in that CRS
 *  already is given back as it is.
 *  @throws where a CRS is not known, naming what to supply, and "layer faults: position 900, 3e6 has no place in EPSG:32650: ..." */
export function reprojectLayer(layer: VectorLayer, crs: string): VectorLayer {
  if (layer.crs === crs) return layer;
  const project = makeTransform(layer.crs, crs);
  const degrees = isGeographic(layer.crs);
  const transform: Transform = (x, y) => {
    const possible = !degrees || (Math.abs(x) <= 360 && Math.abs(y) <= 90);
    const [u, v] = possible ? project(x, y) : [NaN, NaN];
    if (!Number.isFinite(u) || !Number.isFinite(v))
      throw new DataError(
        `layer ${layer.name}: position ${x}, ${y} of ${layer.crs} has no place in ${crs}: check the CRS of the layer`,
      );
    return [u, v];
  };
  const features = layer.features.map((f) => ({ ...f, geometry: moved(f.geometry, transform) }) as Feature);
  const notes = [...(layer.notes ?? []), `reprojected from ${layer.crs} to ${crs}`];
  return { ...layer, crs, features, notes };
}

function moved(geometry: Geometry | null, transform: Transform): Geometry | null {
  if (!geometry) return null;
  if (geometry.type === 'GeometryCollection')
    return { ...geometry, geometries: geometry.geometries.map((g) => moved(g, transform)!) };
  const walk = (c: unknown): unknown =>
    Array.isArray(c) ? (typeof c[0] === 'number' ? transform(c[0], c[1] as number) : c.map(walk)) : c;
  return { ...geometry, coordinates: walk(geometry.coordinates) } as Geometry;
}
