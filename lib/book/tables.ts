/** @file Which tables a run has made: as CSV for whoever computes on, and for the index page. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { check, writeFileAtomic, writeJson } from '../core/index.js';
// Not through figures/index.js: that loads the drawing machinery, which a table does not need.
import { toCsv } from '../figures/csv.js';
import type { Provenance, Table } from '../figures/index.js';
import { recordsIn } from './records-in.js';
import { runFolder, runningNotebook } from './results.js';

/** A table of a run. */
export interface TableRecord extends Table {
  id: string;
  title: string;
  caption: string;
  notebook: string;
}

/** Where a file of the running notebook comes from, as the runner told it. */
export function runProvenance(env: NodeJS.ProcessEnv = process.env): Provenance {
  return {
    commit: env.LANDSLIDE_COMMIT ?? 'unknown',
    seed: env.LANDSLIDE_SEED ?? '1',
    preset: env.LANDSLIDE_PRESET ?? 'demo',
    // A notebook run by hand has no runner to tell it the day.
    date: env.LANDSLIDE_DATE ?? new Date().toISOString().slice(0, 10),
  };
}

/** Writes `<out>/tables/<id>.csv` and what the index page needs beside it.
 *  @throws "table id is ...", "table table-4 has 3 cells in row 2: expected 5" */
export function recordTable(
  table: Omit<TableRecord, 'notebook'> & { notebook?: string },
  out?: string,
): void {
  const { id, title, caption, columns, rows, notebook = runningNotebook() } = table;
  check(
    /^[a-z0-9][a-z0-9-]*$/.test(id),
    `table id is ${id}: expected letters, digits and hyphens, as in table-4`,
  );
  const bad = rows.findIndex((row) => row.length !== columns.length);
  check(
    bad < 0,
    () => `table ${id} has ${rows[bad].length} cells in row ${bad + 1}: expected ${columns.length}`,
  );
  const dir = join(runFolder(out), 'tables');
  writeFileAtomic(join(dir, `${id}.csv`), toCsv({ columns, rows }, runProvenance()));
  writeJson(join(dir, `${id}.json`), { id, title, caption, notebook, columns, rows } satisfies TableRecord);
}

/** The recorded tables, by id. */
export const readTables = (out: string): TableRecord[] => recordsIn(out, 'tables');

/** Forgets the tables of a notebook before it is executed anew. */
export function dropTables(notebook: string, out: string): void {
  for (const { id, notebook: owner } of readTables(out))
    if (owner === notebook)
      for (const ending of ['json', 'csv']) rmSync(join(out, 'tables', `${id}.${ending}`), { force: true });
}
