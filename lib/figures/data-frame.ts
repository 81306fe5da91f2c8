/** @file Tables to and from data frames, of Arquero and of danfojs-node, without loss. Neither package is loaded here: a frame is known
 *  by its shape. */
import { InputError } from '../core/errors.js';
import type { Cell, Table } from './figure.js';

/** What is used of a table of Arquero; filters and order of the table hold. */
export interface ArqueroTable {
  columnNames(): string[];
  numRows(): number;
  get(name: string, row?: number): unknown;
}

/** What is used of a data frame of danfojs-node: its values as stored, which are float64 until arithmetic makes them float32. */
export interface DanfoFrame {
  columns: string[];
  values: unknown;
}

/** Columns by name: `aq.table(columnsOf(t))`, `new dfd.DataFrame(columnsOf(t))`. Numbers stay float64, and absent cells null.
 *  @throws "table has two columns x: ..." */
export function columnsOf({ columns, rows }: Table): Record<string, Cell[]> {
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined)
    throw new InputError(`table has two columns ${twice}: a data frame needs names of their own`);
  return Object.fromEntries(columns.map((name, c) => [name, rows.map((row) => row[c])]));
}

/** A data frame as a table that `showTable` and `publishTable` take. Dates become ISO text; undefined becomes null.
 *  @throws "row 3 of column geom is of type object: expected text, number, true, false or null: ..." */
export function tableOf(frame: ArqueroTable | DanfoFrame): Table {
  if (!('columnNames' in frame)) {
    const rows = frame.values as unknown[][];
    return {
      columns: [...frame.columns],
      rows: rows.map((row, r) => frame.columns.map((c, i) => cellOf(row[i], c, r))),
    };
  }
  const columns = frame.columnNames();
  const rows = Array.from({ length: frame.numRows() }, (_, r) =>
    columns.map((c) => cellOf(frame.get(c, r), c, r)),
  );
  return { columns, rows };
}

function cellOf(value: unknown, column: string, row: number): Cell {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint' && BigInt(Number(value)) === value) return Number(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new InputError(
    `row ${row + 1} of column ${column} is of type ${typeof value}: expected text, number, true, false or null: leave the column out, or turn it into text`,
  );
}
