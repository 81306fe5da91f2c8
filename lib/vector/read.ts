import { existsSync } from 'node:fs';
import { DataError, InputError } from '../core/errors.js';
import { importWithGdal } from '../raster/index.js';
import { checkLayer } from './check-layer.js';
import { readGeoJson } from './geojson-file.js';
import { readGeoPackage } from './geopackage-read.js';
import type { VectorLayer } from './layer.js';
import { readShapefile } from './shapefile-file.js';

/** What the caller knows of a vector file that the file does not say. */
export interface ReadOptions {
  /** Encoding of a shapefile's texts, where no .cpg says it or the .cpg is wrong. */
  encoding?: string;
  /** Overrides, or supplies, what the file states. */
  crs?: string;
  /** Which layer of a GeoPackage. */
  layer?: string;
}

/** Reads a vector file by its extension: .gpkg, .shp, .geojson, .json, and others through gdal3.js where it is installed. Coordinates are finite, rings closed, heights left out; `notes` says
 *  what was mended, left out or is odd (`checkLayer`). A layer without features is read as such.
 *  @throws where the CRS is not known, a coordinate is no number, or a GeoPackage holds several layers, naming what to supply */
export async function readVector(path: string, o: ReadOptions = {}): Promise<VectorLayer> {
  return checkLayer(path, await readByKind(path, o));
}

async function readByKind(path: string, o: ReadOptions): Promise<VectorLayer> {
  if (/\.gpkg$/i.test(path)) return readGeoPackage(path, o);
  if (!/\.(shp|geojson|json)$/i.test(path)) return readImported(path, o);
  if (o.layer !== undefined)
    throw new InputError(`${path} has one layer only, ${o.layer} is asked for: leave the layer's name out`);
  if (/\.shp$/i.test(path)) return readShapefile(path, o);
  return readGeoJson(path, o.crs);
}

async function readImported(path: string, o: ReadOptions): Promise<VectorLayer> {
  if (!existsSync(path)) throw new DataError(`${path} cannot be opened: it does not exist`);
  const copy = await importWithGdal(path, 'vector');
  try {
    return await readGeoPackage(copy.path, o);
  } finally {
    await copy.remove();
  }
}
