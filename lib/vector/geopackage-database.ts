/** @file SQLite, opened only where a GeoPackage is read or written. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type Libsql from 'libsql';
import { DeviceError, oneLine } from '../core/errors.js';

export type Database = Libsql.Database;

/** Opens a database file; the caller closes it.
 *  @throws DeviceError where the prebuilt SQLite is not there for this machine */
export function openDatabase(path: string, { readonly = false } = {}): Database {
  const Sqlite = loadLibrary();
  // The library passes over its own option `readonly`; SQLite's address keeps to it, and leaves a journal beside the file alone.
  return new Sqlite(readonly ? `${pathToFileURL(path).href}?mode=ro` : path);
}

function loadLibrary(): typeof Libsql {
  try {
    return createRequire(import.meta.url)('libsql') as typeof Libsql;
  } catch (error) {
    throw new DeviceError(
      `GeoPackage needs SQLite (npm package libsql), which does not load here: ${oneLine(error)}; use .geojson, or npm ci again`,
      { cause: error },
    );
  }
}

/** A name as SQL takes it. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** SQL for the bytes of a text, and anything else as it is. The library ends the whole process where a text, or the name or type that a
 *  result column is declared with, is no UTF-8, and a file may hold any bytes. So only expressions are selected, which have no declared
 *  type, texts come as bytes, and `textOf` decodes them. */
export const bytesOfText = (column: string): string =>
  `CASE typeof(${column}) WHEN 'text' THEN CAST(${column} AS BLOB) ELSE ${column} END AS x`;

const UTF8 = new TextDecoder();

/** A value that a query gave by way of `bytesOfText`, as text; bytes that are no UTF-8 become U+FFFD. */
export function textOf(value: unknown): string {
  return value instanceof Uint8Array ? UTF8.decode(value) : String(value as string | number | null);
}

/** All rows of a query, as arrays; texts among its columns by way of `bytesOfText`. */
export function rowsOf(db: Database, sql: string, ...values: unknown[]): unknown[][] {
  return db
    .prepare(sql)
    .raw()
    .all(...values) as unknown[][];
}
