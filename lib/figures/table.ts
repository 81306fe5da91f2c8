/** @file Tables as HTML, as text, and as a file. */
import { join } from 'node:path';
import { check } from '../core/errors.js';
import { writeFileAtomic } from '../core/files.js';
import { toCsv } from './csv.js';
import type { Cell, Table } from './figure.js';
import type { Provenance } from './provenance.js';

/** A table with its caption. */
export interface ShownTable extends Table {
  /** `Table 2. Scores of the four models.` */
  caption: string;
  /** Decimals of the numbers: one for all columns, or by column name; default: as many in a column as four figures of its numbers
   *  need; figure by figure where they reach a thousand. */
  decimals?: number | Record<string, number>;
  /** Most rows shown; the rest is counted in a last line. Default 60. */
  most?: number;
}

/** Decimals that a column's numbers share by default, or undefined where each stands for itself. */
function sharedPlaces(table: Table, column: number): number | undefined {
  const numbers = table.rows
    .map((r) => r[column])
    .filter((c) => typeof c === 'number' && Number.isFinite(c)) as number[];
  if (numbers.every(Number.isInteger) || numbers.some((v) => Math.abs(v) >= 1000)) return undefined;
  const places = (v: number): number => String(Number(v.toPrecision(4))).split('.')[1]?.length ?? 0;
  return Math.min(4, Math.max(...numbers.map(places)));
}

function placesOf(table: ShownTable, column: number): number | undefined {
  const { decimals } = table;
  const given = typeof decimals === 'number' ? decimals : decimals?.[table.columns[column]];
  return given ?? sharedPlaces(table, column);
}

function cellText(cell: Cell, places: number | undefined): string {
  if (cell === null) return '–';
  if (typeof cell !== 'number') return String(cell);
  if (!Number.isFinite(cell)) return '–';
  const single = Number.isInteger(cell) ? String(cell) : String(Number(cell.toPrecision(4)));
  return (places === undefined ? single : cell.toFixed(places)).replace(/^-/, '\u2212');
}

function shownRows(table: ShownTable): { rows: string[][]; left: number } {
  const { columns, rows, caption, most = 60 } = table;
  check(caption?.trim(), 'table has no caption: say in a sentence what it shows');
  const bad = rows.findIndex((r) => r.length !== columns.length);
  check(
    bad < 0,
    () => `row ${bad + 1} of the table has ${rows[bad].length} cells: expected ${columns.length}`,
  );
  const places = columns.map((_, i) => placesOf(table, i));
  const kept = rows.slice(0, most).map((row) => row.map((cell, i) => cellText(cell, places[i])));
  return { rows: kept, left: rows.length - kept.length };
}

/** True where a column holds numbers (or nothing) only. */
function numeric(table: Table, column: number): boolean {
  return table.rows.every((r) => r[column] === null || typeof r[column] === 'number');
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** A plain HTML table with caption and column headings; numbers stand to the right.
 *  @throws "table has no caption: ..." */
export function htmlTable(table: ShownTable): string {
  const { rows, left } = shownRows(table);
  const align = table.columns.map((_, i) =>
    numeric(table, i) ? ' style="text-align:right"' : ' style="text-align:left"',
  );
  // A heading without words is none: screen readers would announce an empty one.
  const head = table.columns
    .map((c, i) => (c.trim() === '' ? '<td></td>' : `<th scope="col"${align[i]}>${escapeHtml(c)}</th>`))
    .join('');
  const body = rows.map(
    (row) => `<tr>${row.map((c, i) => `<td${align[i]}>${escapeHtml(c)}</td>`).join('')}</tr>`,
  );
  if (left > 0) body.push(`<tr><td colspan="${table.columns.length}">and ${left} more rows</td></tr>`);
  return (
    `<table><caption style="text-align:left">${escapeHtml(table.caption)}</caption>` +
    `<thead><tr>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`
  );
}

/** The table as text in aligned columns, under its caption. */
export function formatTable(table: ShownTable): string {
  const { rows, left } = shownRows(table);
  const all = [table.columns, ...rows];
  const widths = table.columns.map((_, i) => Math.max(...all.map((r) => [...r[i]].length)));
  const line = (row: string[]): string =>
    row
      .map((c, i) => (numeric(table, i) ? c.padStart(widths[i]) : c.padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  const rule = widths.map((w) => '-'.repeat(w)).join('  ');
  const more = left > 0 ? [`and ${left} more rows`] : [];
  return [table.caption, line(table.columns), rule, ...rows.map(line), ...more].join('\n');
}

/** Writes the table, all rows and figures, as `<dir>/<id>.csv` with its provenance.
 *  @returns the path */
export function exportTable(id: string, table: Table, dir: string, provenance: Provenance): string {
  const path = join(dir, `${id}.csv`);
  writeFileAtomic(path, toCsv(table, provenance));
  return path;
}
