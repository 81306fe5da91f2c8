import { InputError } from '../core/errors.js';
import { readGeoJson } from './geojson-file.js';
import { readGeoPackage } from './geopackage-read.js';
import type { VectorLayer } from './layer.js';
import { readShapefile } from './shapefile-file.js';

/** Reads a vector file by its extension: .gpkg, .shp, .geojson, .json. `crs` overrides (or supplies) what the file states, `encoding`
 *  the encoding of a shapefile's texts, `layer` which layer of a GeoPackage.
 *  @throws where the CRS is not known or a GeoPackage holds several layers, naming what to supply */
export async function readVector(
  path: string,
  o: { encoding?: string; crs?: string; layer?: string } = {},
): Promise<VectorLayer> {
  if (/\.gpkg$/i.test(path)) return readGeoPackage(path, o);
  if (/\.shp$/i.test(path)) return readShapefile(path, o);
  if (/\.(geojson|json)$/i.test(path)) return readGeoJson(path, o.crs);
  throw new InputError(
    `${path} is of a kind that is not read: give .gpkg, .shp or .geojson (ogr2ogr converts)`,
  );
}
