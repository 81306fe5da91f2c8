/** @file Shapefiles: .shp and .dbf through the shapefile package, encoding from .cpg, CRS from .prj. Every length that the files
 *  declare is held against their size first. @source ESRI Shapefile Technical Description (1998) */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Feature } from 'geojson';
import { open } from 'shapefile';
import { DataError, LandslideError, oneLine } from '../core/errors.js';
import { crsFromWkt } from '../raster/wkt.js';
import type { VectorLayer } from './layer.js';
import { checkTexts, encodingOf } from './shapefile-encoding.js';

/** Reads a shapefile with its attributes. The .shx is not needed: records are read one after another. Without a .dbf features have no
 *  attributes; `notes` says so, and what else was left out: heights, measures, records marked as deleted.
 *  @throws where the CRS or the encoding is not stated, a file is corrupt, or .dbf and .shp differ in their number of records */
export async function readShapefile(
  path: string,
  { encoding, crs }: { encoding?: string; crs?: string } = {},
): Promise<VectorLayer> {
  const stem = path.replace(/\.shp$/i, '');
  const shp = readPart(path);
  if (!shp) throw new DataError(`${path} not found: check the path`);
  const shapes = checkShp(path, shp);
  const known = crs ?? crsBeside(stem, path);
  const dbf = beside(stem, 'dbf');
  if (dbf) checkDbf(`${stem}.dbf`, dbf, shapes.count);
  const text = dbf && encodingOf({ stem, given: encoding, cpg: beside(stem, 'cpg'), dbf });
  try {
    const all = await readFeatures(shp, dbf, text);
    const notes = axesLeftOut(shapes);
    if (!dbf) notes.push('there is no .dbf: features have no attributes');
    else notes.push(...checkTexts(stem, text!, dbf, all.map((f) => f.properties))); // prettier-ignore
    const features = all.filter((_, i) => !dbf || !isDeleted(dbf, i));
    if (features.length < all.length)
      notes.push(`${all.length - features.length} records marked as deleted were left out`);
    return { name: basename(stem), crs: known, features, ...(notes.length > 0 && { notes }) };
  } catch (error) {
    if (error instanceof LandslideError) throw error;
    throw new DataError(`${path} is corrupt: ${oneLine(error)}`, { cause: error });
  }
}

async function readFeatures(
  shp: Uint8Array,
  dbf: Uint8Array | undefined,
  encoding: string | undefined,
): Promise<Feature[]> {
  const source = await open(shp, dbf, { encoding });
  const features: Feature[] = [];
  for (let next = await source.read(); !next.done; next = await source.read()) features.push(next.value);
  return features;
}

function axesLeftOut({ count, type }: Shapes): string[] {
  if (type >= 21) return [`measures (M) of ${count} features were left out`];
  return type >= 11 ? [`heights (Z) of ${count} features were left out`] : [];
}

/** dBASE keeps a deleted record, with a star before it, until the file is packed. */
function isDeleted(dbf: Uint8Array, record: number): boolean {
  const v = new DataView(dbf.buffer, dbf.byteOffset, dbf.byteLength);
  return dbf[v.getUint16(8, true) + record * v.getUint16(10, true)] === 0x2a;
}

/** What a shapefile may have by its own format, whose sizes are signed counts of two bytes; more than that is not read at once. */
const MOST_BYTES = 2 ** 31 - 1;

function readPart(path: string): Uint8Array | undefined {
  if (!existsSync(path)) return undefined;
  const { size } = statSync(path);
  if (size > MOST_BYTES)
    throw new DataError(
      `${path} has ${size} bytes; a shapefile is read up to 2 GB: make a GeoPackage of it (ogr2ogr)`,
    );
  return new Uint8Array(readFileSync(path));
}

function beside(stem: string, ext: string): Uint8Array | undefined {
  return readPart(`${stem}.${ext}`) ?? readPart(`${stem}.${ext.toUpperCase()}`);
}

function crsBeside(stem: string, path: string): string {
  const prj = beside(stem, 'prj');
  if (!prj) throw new DataError(`${path} has no .prj, so its CRS is not known: give crs: 'EPSG:n'`);
  const wkt = Buffer.from(prj).toString('utf8');
  const found = crsFromWkt(wkt);
  if (!found)
    throw new DataError(
      `${path}: the CRS of its .prj (${/"([^"]*)"/.exec(wkt)?.[1] ?? wkt.slice(0, 40)}) is not known here: give crs: 'EPSG:n'`,
    );
  return found;
}

interface Shapes {
  count: number;
  /** As the header declares it: from 11 on with heights, from 21 on with measures. */
  type: number;
}

/** Point and part counts must fit their records, and records the file. */
function checkShp(path: string, shp: Uint8Array): Shapes {
  const v = new DataView(shp.buffer, shp.byteOffset, shp.byteLength);
  if (shp.length < 100 || v.getInt32(0) !== 9994)
    throw new DataError(`${path} is no shapefile: it does not begin with 9994`);
  const end = Math.min(v.getInt32(24) * 2, shp.length);
  if (v.getInt32(24) * 2 > shp.length)
    throw new DataError(
      `${path} is truncated: it declares ${v.getInt32(24) * 2} bytes and has ${shp.length}`,
    );
  let count = 0;
  for (let at = 100; at + 8 <= end; count++) {
    const length = v.getInt32(at + 4) * 2;
    const body = at + 8;
    if (length < 4 || body + length > end)
      throw new DataError(
        `${path} is corrupt: the record at byte ${at} declares ${length} bytes of ${end - body}`,
      );
    if (!recordFits(v, body, length))
      throw new DataError(`${path} is corrupt: the record at byte ${at} is too short for its points`);
    at = body + length;
  }
  return { count, type: v.getInt32(32, true) };
}

function recordFits(v: DataView, body: number, length: number): boolean {
  const type = v.getInt32(body, true) % 10;
  if (type === 0) return true;
  if (type === 1) return length >= 20;
  if (type === 8) return length >= 40 && points(v.getInt32(body + 36, true), 40, length);
  if (type !== 3 && type !== 5) return false;
  if (length < 44) return false;
  const parts = v.getInt32(body + 36, true);
  return parts >= 0 && points(v.getInt32(body + 40, true), 44 + 4 * parts, length);
}

const points = (n: number, head: number, length: number): boolean => n >= 0 && head + 16 * n <= length;

function checkDbf(path: string, dbf: Uint8Array, shapes: number): void {
  const v = new DataView(dbf.buffer, dbf.byteOffset, dbf.byteLength);
  const ok = dbf.length >= 32 && v.getUint16(8, true) >= 33 && v.getUint16(10, true) > 0;
  const need = ok ? v.getUint16(8, true) + v.getUint32(4, true) * v.getUint16(10, true) : NaN;
  if (!(need <= dbf.length + 1))
    throw new DataError(`${path} is truncated or corrupt: it declares ${need} bytes and has ${dbf.length}`);
  if (v.getUint32(4, true) !== shapes)
    throw new DataError(
      `${path} has ${v.getUint32(4, true)} records, the .shp beside it ${shapes}: both must come from one export`,
    );
}
