import { InputError } from '../core/errors.js';
import { writeGeoJson } from './geojson-file.js';
import { writeGeoPackage } from './geopackage-write.js';
import type { WritableLayer } from './layer.js';

/** Writes a vector file by its extension: .gpkg, .geojson, .json; it appears when it is whole.
 *  @throws where the extension is another, or the file cannot be written */
export function writeVector(path: string, layer: WritableLayer): void {
  if (/\.gpkg$/i.test(path)) return writeGeoPackage(path, layer);
  if (/\.(geojson|json)$/i.test(path)) return writeGeoJson(path, layer);
  throw new InputError(`${path} is of a kind that is not written: give .gpkg or .geojson (ogr2ogr converts)`);
}
