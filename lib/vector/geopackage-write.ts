/** @file Writing layers as GeoPackage 1.3, with an R*Tree over its boxes. @source OGC GeoPackage 1.3 (12-128r17) */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { Geometry, Position } from 'geojson';
import { check } from '../core/errors.js';
import { isGeographicCode } from '../raster/geographic.js';
import { writeAtomically } from './atomic.js';
import { wktOf } from './crs-wkt.js';
import { columnsOf, columnValue, type LayerColumns } from './geopackage-columns.js';
import { openDatabase, quoted, type Database } from './geopackage-database.js';
import { encodeGeometry, envelopeOf, type Envelope } from './geopackage-geometry.js';
import { APPLICATION_ID, rtreeTriggers, TABLES, USER_VERSION } from './geopackage-schema.js';
import { eachPosition, type WritableLayer } from './layer.js';

/** gpkg_contents wants a time; a fixed one keeps the rule that equal layers are equal files. */
const LAST_CHANGE = '1970-01-01T00:00:00.000Z';

/** Writes one layer, or several with different names, as a GeoPackage; the file appears when it is whole. Heights are left out; properties
 *  become columns (objects and lists as JSON text). Equal layers give equal files.
 *  @throws "layer L has no CRS: ...", "layer L is +proj=...: a GeoPackage needs an EPSG code: ..." */
export function writeGeoPackage(path: string, layers: WritableLayer | readonly WritableLayer[]): void {
  const tables = [layers].flat().map((layer) => {
    check(
      layer.name !== '' && !/^(gpkg_|sqlite_|rtree_)/i.test(layer.name),
      `layer is named ${layer.name || "''"}: give a name that does not begin with gpkg_, sqlite_ or rtree_`,
    );
    return { layer, srs: srsOf(layer), columns: columnsOf(layer.features) };
  });
  writeAtomically(path, (part) => {
    const db = openDatabase(part);
    try {
      fill(db, tables);
    } finally {
      db.close();
    }
    const file = openSync(part, 'r');
    fsyncSync(file);
    closeSync(file);
  });
}

interface Srs {
  id: number;
  name: string;
  definition: string;
}

function srsOf({ name, crs }: WritableLayer): Srs {
  check(crs !== '', `layer ${name} has no CRS: say which it is (crs: 'EPSG:n')`);
  const code = /^EPSG:(\d+)$/.exec(crs)?.[1];
  check(code, `layer ${name} is ${crs}: a GeoPackage needs an EPSG code: bring it to one (reprojectLayer)`);
  const known = wktOf(crs);
  // Programs look the code up; the standard's word for a definition that is not given is 'undefined'.
  return { id: Number(code), name: known?.name ?? crs, definition: known?.wkt ?? 'undefined' };
}

interface LayerTable {
  layer: WritableLayer;
  srs: Srs;
  columns: LayerColumns;
}

function fill(db: Database, tables: readonly LayerTable[]): void {
  // The file has a temporary name until it is whole, so nothing needs to be undone in it.
  db.exec('PRAGMA journal_mode = OFF');
  db.exec('PRAGMA synchronous = OFF');
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  db.exec(`PRAGMA user_version = ${USER_VERSION}`);
  db.exec('BEGIN');
  db.exec(TABLES);
  for (const table of tables) addTable(db, table);
  db.exec('COMMIT');
}

function addTable(db: Database, { layer, srs, columns }: LayerTable): void {
  const { name } = layer;
  const { key, geometry } = columns;
  addSystems(db, srs);
  const list = columns.columns.map(([c, type]) => `, ${quoted(c)} ${type}`).join('');
  db.exec(
    `CREATE TABLE ${quoted(name)} (${quoted(key)} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, ${quoted(geometry)} ${columns.geometryType}${list})`,
  );
  const index = quoted(`rtree_${name}_${geometry}`);
  db.exec(`CREATE VIRTUAL TABLE ${index} USING rtree(id, minx, maxx, miny, maxy)`);
  const box = addRows(db, layer, srs.id, columns, index);
  register(db, name, srs.id, columns, box);
  db.exec(rtreeTriggers(name, geometry, key));
}

function addSystems(db: Database, { id, name, definition }: Srs): void {
  const add = db.prepare('INSERT OR REPLACE INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)');
  add.run('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian system');
  add.run('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic system');
  const wgs84 = wktOf('EPSG:4326')!;
  add.run(wgs84.name, 4326, 'EPSG', 4326, wgs84.wkt, 'longitude and latitude in degrees');
  const unit = isGeographicCode(id) ? 'longitude and latitude in degrees' : null;
  add.run(name, id, 'EPSG', id, definition, unit);
}

/** @returns the box of all */
function addRows(
  db: Database,
  { name, features }: WritableLayer,
  srsId: number,
  { columns, promote }: LayerColumns,
  index: string,
): Envelope | undefined {
  const marks = ', ?'.repeat(columns.length);
  const row = db.prepare(`INSERT INTO ${quoted(name)} VALUES (?, ?${marks})`);
  const box = db.prepare(`INSERT INTO ${index} VALUES (?, ?, ?, ?, ?)`);
  const corners: [number, number][] = [];
  let id = 0;
  for (const { geometry, properties } of features) {
    id++;
    const shape = geometry && promote ? multiple(geometry) : geometry;
    const around = envelopeOf(positionsOf(shape));
    const values = columns.map(([c, type]) => columnValue(properties?.[c], type));
    row.run(id, shape && encodeGeometry(shape, srsId, around), ...values);
    if (!around) continue;
    box.run(id, ...around);
    corners.push([around[0], around[2]], [around[1], around[3]]);
    // Only the box of all is wanted.
    if (corners.length > 1000) corners.splice(0, Infinity, ...cornersOf(envelopeOf(corners)!));
  }
  return envelopeOf(corners);
}

const cornersOf = ([left, right, bottom, top]: Envelope): [number, number][] => [
  [left, bottom],
  [right, top],
];

function positionsOf(geometry: Geometry | null): Position[] {
  const list: Position[] = [];
  eachPosition(geometry, (p) => list.push(p));
  return list;
}

function multiple(g: Geometry): Geometry {
  switch (g.type) {
    case 'Point':
      return { type: 'MultiPoint', coordinates: [g.coordinates] };
    case 'LineString':
      return { type: 'MultiLineString', coordinates: [g.coordinates] };
    case 'Polygon':
      return { type: 'MultiPolygon', coordinates: [g.coordinates] };
    default:
      return g;
  }
}

function register(
  db: Database,
  name: string,
  srsId: number,
  { geometry, geometryType }: LayerColumns,
  box: Envelope | undefined,
): void {
  const [left, right, bottom, top] = box ?? [null, null, null, null];
  db.prepare('INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    name,
    'features',
    name,
    '',
    LAST_CHANGE,
    left,
    bottom,
    right,
    top,
    srsId,
  );
  db.prepare('INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)').run(
    name,
    geometry,
    geometryType,
    srsId,
  );
  db.prepare('INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)').run(
    name,
    geometry,
    'gpkg_rtree_index',
    'http://www.geopackage.org/spec120/#extension_rtree',
    'write-only',
  );
}
