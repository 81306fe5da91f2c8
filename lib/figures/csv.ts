/** @file The numbers behind a figure as CSV (RFC 4180), with its provenance in a first line that starts with #. */
import { check } from '../core/errors.js';
import type { Cell, Table } from './figure.js';
import type { Provenance } from './provenance.js';

function cellText(cell: Cell): string {
  if (cell === null || (typeof cell === 'number' && !Number.isFinite(cell))) return '';
  const text = String(cell);
  // Text that reads like a number stays text when it comes back.
  const ambiguous =
    typeof cell === 'string' && (cell === 'true' || cell === 'false' || !Number.isNaN(Number(cell)));
  return ambiguous || /[",\r\n]|^#|^\s|\s$/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** A table as CSV text. Absent values (null, NaN) are empty. */
export function toCsv({ columns, rows }: Table, provenance?: Provenance): string {
  const lines = [columns, ...rows].map((row) => row.map(cellText).join(','));
  if (provenance) lines.unshift(`# ${JSON.stringify(provenance)}`);
  return lines.join('\n') + '\n';
}

/** The table of CSV text from `toCsv`: numbers become numbers, empty cells null, lines that start with # are left out.
 *  @throws "CSV row 3 has 2 cells: expected 4" */
export function fromCsv(text: string): Table {
  const body = text.replace(/^(#[^\n]*\n)+/, '');
  const rows: { text: string; quoted: boolean }[][] = [];
  let row: { text: string; quoted: boolean }[] = [];
  for (const [, quoted, plain, end] of body.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (end === '' && row.length === 0 && !plain && quoted === undefined) break;
    row.push(
      quoted === undefined
        ? { text: plain, quoted: false }
        : { text: quoted.replace(/""/g, '"'), quoted: true },
    );
    if (end !== ',') {
      rows.push(row);
      row = [];
    }
  }
  check(rows.length > 0, 'CSV has no line: expected a line of column names');
  const columns = rows[0].map((c) => c.text);
  return { columns, rows: rows.slice(1).map((cells, i) => parseRow(cells, columns.length, i)) };
}

function parseRow(cells: { text: string; quoted: boolean }[], width: number, i: number): Cell[] {
  check(cells.length === width, `CSV row ${i + 1} has ${cells.length} cells: expected ${width}`);
  return cells.map(({ text, quoted }) => {
    if (quoted) return text;
    if (text === '') return null;
    if (text === 'true' || text === 'false') return text === 'true';
    return Number.isNaN(Number(text)) ? text : Number(text);
  });
}
