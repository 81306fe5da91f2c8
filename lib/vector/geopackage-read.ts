/** @file Reading a layer of a GeoPackage. The file may come from anywhere, so that nothing in it is run: views, generated columns and
 *  virtual tables are left alone. @source OGC GeoPackage 1.3 (12-128r17) */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Feature } from 'geojson';
import { DataError, LandslideError, oneLine } from '../core/errors.js';
import { crsFromWkt } from '../raster/wkt.js';
import {
  bytesOfText as text,
  openDatabase,
  quoted,
  rowsOf,
  textOf,
  type Database,
} from './geopackage-database.js';
import { decodeGeometry } from './geopackage-geometry.js';
import type { VectorLayer } from './layer.js';

/** Names of a GeoPackage's vector layers. */
export function geoPackageLayers(path: string): string[] {
  return withDatabase(path, (db) => layerRows(db, path).map(([name]) => name));
}

/** Reads a layer with its attributes. Heights, measures and columns of bytes are left out, and `notes` says so; the key `fid` too.
 *  @param o.layer  its name, where the file has several
 *  @param o.crs    overrides (or supplies) the stated CRS
 *  @throws "PATH has 2 vector layers (roads, slides): say which (layer: 'roads')", or where the CRS is not known */
export function readGeoPackage(path: string, o: { layer?: string; crs?: string } = {}): VectorLayer {
  return withDatabase(path, (db) => {
    const [name, geometry, srsId] = chooseLayer(path, layerRows(db, path), o.layer);
    const crs = o.crs ?? crsOf(db, path, srsId);
    return { name, crs, ...readRows(db, path, name, geometry) };
  });
}

function withDatabase<T>(path: string, work: (db: Database) => T): T {
  checkFile(path);
  let db: Database | undefined;
  try {
    db = openDatabase(path, { readonly: true });
    // What the file's own schema calls is not trusted.
    db.exec('PRAGMA trusted_schema = OFF');
    return work(db);
  } catch (error) {
    if (error instanceof LandslideError) throw error;
    throw new DataError(`${path} is corrupt: ${oneLine(error)}`, { cause: error });
  } finally {
    db?.close();
  }
}

/** @source SQLite, "Database File Format", 1.3 */
function checkFile(path: string): void {
  if (!existsSync(path)) throw new DataError(`${path} not found: check the path`);
  const head = Buffer.alloc(100);
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  const got = readSync(file, head, 0, 100, 0);
  closeSync(file);
  if (got < 100 || head.toString('latin1', 0, 16) !== 'SQLite format 3\0')
    throw new DataError(`${path} is no GeoPackage: it does not begin as an SQLite file`);
  const page = head.readUInt16BE(16) === 1 ? 65536 : head.readUInt16BE(16);
  const pages = head.readUInt32BE(28);
  const declared = head.readUInt32BE(24) === head.readUInt32BE(92) ? page * pages : 0;
  if (size < declared)
    throw new DataError(`${path} is truncated: it declares ${declared} bytes and has ${size}`);
}

type LayerRow = [name: string, geometry: string, srsId: number];

function layerRows(db: Database, path: string): LayerRow[] {
  for (const table of ['gpkg_contents', 'gpkg_geometry_columns', 'gpkg_spatial_ref_sys'])
    checkTable(db, path, table);
  return rowsOf(
    db,
    `SELECT ${text('c.table_name')}, ${text('g.column_name')}, ${text('g.srs_id')}
     FROM gpkg_contents c JOIN gpkg_geometry_columns g ON lower(g.table_name) = lower(c.table_name)
     WHERE c.data_type = 'features' ORDER BY c.rowid`,
  ).map(([name, geometry, srsId]) => [textOf(name), textOf(geometry), Number(textOf(srsId))]);
}

/** A plain table; a view or a virtual table of that name could run anything. */
function checkTable(db: Database, path: string, table: string): void {
  const [found] = rowsOf(
    db,
    `SELECT ${text('type')}, ${text('sql')} FROM sqlite_master WHERE lower(name) = lower(?)`,
    table,
  );
  if (!found) throw new DataError(`${path} is no GeoPackage: it has no table ${table}`);
  const [type, sql] = found.map(textOf);
  if (type !== 'table' || !/^CREATE\s+TABLE\b/i.test(sql))
    throw new DataError(
      `${path}: ${table} is a ${type === 'table' ? 'virtual table' : type}, which is not read: copy it to a table (ogr2ogr)`,
    );
}

function chooseLayer(path: string, layers: LayerRow[], wanted: string | undefined): LayerRow {
  const names = layers.map(([name]) => name).join(', ');
  if (layers.length === 0) throw new DataError(`${path} has no vector layer: check that it holds features`);
  if (wanted !== undefined) {
    const found = layers.find(([name]) => name === wanted);
    if (!found) throw new DataError(`${path} has no layer ${wanted}: it has ${names}`);
    return found;
  }
  if (layers.length > 1)
    throw new DataError(
      `${path} has ${layers.length} vector layers (${names}): say which (layer: '${layers[0][0]}')`,
    );
  return layers[0];
}

function crsOf(db: Database, path: string, srsId: number): string {
  const columns = ['srs_name', 'organization', 'organization_coordsys_id', 'definition'].map(text);
  const [srs] = rowsOf(db, `SELECT ${columns.join(', ')} FROM gpkg_spatial_ref_sys WHERE srs_id = ?`, srsId);
  if (!srs || srsId === 0 || srsId === -1)
    throw new DataError(`${path} states no CRS (srs_id ${srsId}): give crs: 'EPSG:n'`);
  const [name, organization, code, definition] = srs.map(textOf);
  const known =
    /^epsg$/i.test(organization) && Number(code) > 0 ? `EPSG:${Number(code)}` : crsFromWkt(definition);
  if (!known) throw new DataError(`${path}: its CRS (${name}) is not known here: give crs: 'EPSG:n'`);
  return known;
}

interface Column {
  name: string;
  boolean: boolean;
}

/** The columns that hold attributes: neither geometry, nor generated, nor a key by one of the names that programs give it (ogr2ogr makes
 *  a key of a GeoJSON's property `id`). */
function attributeColumns(db: Database, path: string, table: string, geometry: string): Column[] {
  const stored = rowsOf(
    db,
    `SELECT ${text('name')}, ${text('type')}, pk FROM pragma_table_xinfo(?) WHERE hidden = 0`,
    table,
  ).map(([name, type, key]) => ({ name: textOf(name), type: textOf(type), key: Number(key) }));
  const isGeometry = (name: string): boolean => name.toLowerCase() === geometry.toLowerCase();
  if (!stored.some(({ name }) => isGeometry(name)))
    throw new DataError(`${path} is corrupt: table ${table} has no geometry column ${geometry}`);
  return stored
    .filter(({ name, key }) => !isGeometry(name) && !(key === 1 && /^(ogc_)?fid_*$/i.test(name)))
    .map(({ name, type }) => ({ name, boolean: /^boolean$/i.test(type) }));
}

function readRows(
  db: Database,
  path: string,
  table: string,
  geometry: string,
): { features: Feature[]; notes?: string[] } {
  checkTable(db, path, table);
  const columns = attributeColumns(db, path, table, geometry);
  const list = [
    text(quoted(geometry)),
    ...columns.flatMap((c) => [`typeof(${quoted(c.name)}) AS x`, text(quoted(c.name))]),
  ];
  const rows = db
    .prepare(`SELECT ${list.join(', ')} FROM ${quoted(table)}`)
    .raw()
    .safeIntegers()
    .iterate() as Iterable<unknown[]>;
  const features: Feature[] = [];
  const left = { heights: 0, measures: 0, bytes: new Set<string>() };
  for (const [shape, ...values] of rows) {
    const { geometry: g, z, m } = shapeOf(shape, path, table, features.length + 1);
    if (z) left.heights++;
    if (m) left.measures++;
    const properties: Record<string, unknown> = {};
    columns.forEach((column, i) => {
      const [type, value] = [values[2 * i], values[2 * i + 1]];
      if (type === 'blob') left.bytes.add(column.name);
      else properties[column.name] = type === 'text' ? textOf(value) : numberOf(value, column);
    });
    features.push({ type: 'Feature', properties, geometry: g as Feature['geometry'] });
  }
  const notes = notesOf(left);
  return { features, ...(notes.length > 0 && { notes }) };
}

function shapeOf(
  shape: unknown,
  path: string,
  table: string,
  row: number,
): ReturnType<typeof decodeGeometry> {
  if (shape === null) return { geometry: null, z: false, m: false };
  try {
    if (!(shape instanceof Uint8Array)) throw new Error('it is no bytes');
    return decodeGeometry(shape);
  } catch (error) {
    throw new DataError(
      `${path}: the geometry of row ${row} of ${table} is not read: ${oneLine(error)}: write it anew (ogr2ogr -nlt CONVERT_TO_LINEAR)`,
      { cause: error },
    );
  }
}

function numberOf(value: unknown, { boolean }: Column): unknown {
  if (typeof value !== 'bigint') return value;
  if (boolean) return value !== 0n;
  const number = Number(value);
  // Longer keys keep their digits as text.
  return Number.isSafeInteger(number) ? number : value.toString();
}

function notesOf(left: { heights: number; measures: number; bytes: Set<string> }): string[] {
  const notes: string[] = [];
  if (left.heights > 0) notes.push(`heights (Z) of ${left.heights} features were left out`);
  if (left.measures > 0) notes.push(`measures (M) of ${left.measures} features were left out`);
  if (left.bytes.size > 0) notes.push(`columns of bytes were left out: ${[...left.bytes].join(', ')}`);
  return notes;
}
