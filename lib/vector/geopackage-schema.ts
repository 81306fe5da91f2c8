/** @file The tables that make an SQLite file a GeoPackage. @source OGC GeoPackage 1.3 (12-128r17), annexes C and F.3 */
import { quoted } from './geopackage-database.js';

/** `GPKG`, and version 1.3.0. */
export const APPLICATION_ID = 0x47504b47;
export const USER_VERSION = 10300;

export const TABLES = `
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));`;

/** The triggers that keep the R*Tree true when another program edits the layer. They call functions that such a program has (ST_MinX
 *  ...), so they are made after the rows. */
export function rtreeTriggers(table: string, geometry: string, key: string): string {
  const index = `rtree_${table}_${geometry}`;
  const [t, r, c, i] = [table, index, geometry, key].map(quoted);
  const name = (end: string): string => quoted(`${index}_${end}`);
  const full = `(NEW.${c} NOTNULL AND NOT ST_IsEmpty(NEW.${c}))`;
  const empty = `(NEW.${c} ISNULL OR ST_IsEmpty(NEW.${c}))`;
  const put = `INSERT OR REPLACE INTO ${r} VALUES (NEW.${i}, ST_MinX(NEW.${c}), ST_MaxX(NEW.${c}), ST_MinY(NEW.${c}), ST_MaxY(NEW.${c}));`;
  return `
CREATE TRIGGER ${name('insert')} AFTER INSERT ON ${t} WHEN ${full} BEGIN ${put} END;
CREATE TRIGGER ${name('update1')} AFTER UPDATE OF ${c} ON ${t} WHEN OLD.${i} = NEW.${i} AND ${full} BEGIN ${put} END;
CREATE TRIGGER ${name('update2')} AFTER UPDATE OF ${c} ON ${t} WHEN OLD.${i} = NEW.${i} AND ${empty}
  BEGIN DELETE FROM ${r} WHERE id = OLD.${i}; END;
CREATE TRIGGER ${name('update3')} AFTER UPDATE ON ${t} WHEN OLD.${i} != NEW.${i} AND ${full}
  BEGIN DELETE FROM ${r} WHERE id = OLD.${i}; ${put} END;
CREATE TRIGGER ${name('update4')} AFTER UPDATE ON ${t} WHEN OLD.${i} != NEW.${i} AND ${empty}
  BEGIN DELETE FROM ${r} WHERE id IN (OLD.${i}, NEW.${i}); END;
CREATE TRIGGER ${name('delete')} AFTER DELETE ON ${t} WHEN OLD.${c} NOTNULL
  BEGIN DELETE FROM ${r} WHERE id = OLD.${i}; END;`;
}
