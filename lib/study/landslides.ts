/** @file The mapped landslides of a region, for labels and for the factors alike. */
import type { Feature } from 'geojson';
import { InputError } from '../core/index.js';
import { readRegionLayer, type Region, type RegionVector } from '../region/index.js';

/** The landslide polygons of a region in its CRS, in the order of the file; `notes` says what was left out.
 *  @throws "region NAME has no landslides, needed for ...", "region NAME has no landslide polygon in FILE: check the file" */
export async function readLandslides(region: Region, neededFor = 'labels'): Promise<RegionVector> {
  const layer = await readRegionLayer(region, 'landslides', neededFor);
  const features = layer.features.filter(isPolygon);
  const others = layer.features.filter((f) => f.geometry && !isPolygon(f)).map((f) => f.geometry.type);
  const { file } = region.layers.landslides!;
  if (features.length === 0)
    throw new InputError(
      `region ${region.name} has no landslide polygon in ${file}: it has ${others.length > 0 ? [...new Set(others)].join(', ') : 'no geometry'}: check the file`,
    );
  if (others.length === 0) return { ...layer, features };
  const note = `landslides: ${others.length} of ${layer.features.length} features are no polygons (${[...new Set(others)].join(', ')}) and were left out`;
  return { ...layer, features, notes: [...layer.notes, note] };
}

function isPolygon({ geometry }: Feature): boolean {
  const type = (geometry as Feature['geometry'] | null)?.type;
  return type === 'Polygon' || type === 'MultiPolygon';
}
