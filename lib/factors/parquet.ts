/** @file Points with attributes as GeoParquet. @source GeoParquet 1.1.0 (OGC); Apache Parquet */
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import { check } from '../core/index.js';
import { projJson } from './projjson.js';

type Numbers = Float32Array | Float64Array | Int32Array;

/** Points with their columns, as GeoParquet has them. */
export interface PointColumns {
  /** `EPSG:n`. */
  crs: string;
  /** [rows] map coordinates. */
  x: Float64Array;
  y: Float64Array;
  /** [rows] each. */
  columns: Record<string, Numbers>;
}

const TYPES = { Float32Array: 'FLOAT', Float64Array: 'DOUBLE', Int32Array: 'INT32' } as const;
const typeOf = (a: Numbers): (typeof TYPES)[keyof typeof TYPES] =>
  TYPES[a.constructor.name as keyof typeof TYPES];

/** Writes points as GeoParquet: columns x, y, the attributes, and `geometry` (WKB). Each group of rows has statistics, so that a reader that
 *  asks for a box takes only the groups that reach into it.
 *  @param groups  rows of each group, in the order of the rows
 *  @throws "groups have 90 rows, the points 100" */
export async function writePoints(
  path: string,
  points: PointColumns,
  groups: readonly number[],
): Promise<void> {
  const { crs, x, y, columns } = points;
  const rows = groups.reduce((s, n) => s + n, 0);
  check(rows === x.length && y.length === rows, `groups have ${rows} rows, the points ${x.length}`);
  const numbers: [string, Numbers][] = [['x', x], ['y', y], ...Object.entries(columns)];
  const names = [...numbers.map(([name]) => name), 'geometry'];
  const types = [...numbers.map(([, a]) => typeOf(a)), 'BYTE_ARRAY' as const];
  const required = { repetition_type: 'REQUIRED' } as const;
  const writer = fileWriter(path);
  const file = new ParquetWriter({
    writer,
    schema: [
      { name: 'root', num_children: names.length },
      ...names.map((name, i) => ({ name, type: types[i], ...required })),
    ],
    kvMetadata: [{ key: 'geo', value: JSON.stringify(geoOf(crs, x, y)) }],
    createdBy: 'landslide',
  });
  let at = 0;
  for (const n of groups) {
    const from = at;
    at += n;
    if (n === 0) continue;
    const geometry = Array.from({ length: n }, (_, i) => wkbPoint(x[from + i], y[from + i]));
    const columnData = [
      ...numbers.map(([name, a]) => ({ name, data: a.slice(from, at) })),
      { name: 'geometry', data: geometry },
    ];
    await file.write({ columnData, rowGroupSize: n });
  }
  file.finish();
}

/** Rows of a file of points, all or those of [from, to), by column.
 *  @throws where the file is no Parquet */
export async function readPoints(
  path: string,
  { from, to }: { from?: number; to?: number } = {},
): Promise<Record<string, number>[]> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const columns = metadata.schema
    .slice(1)
    .map((c) => c.name)
    .filter((name) => name !== 'geometry');
  return (await parquetReadObjects({ file, metadata, columns, rowStart: from, rowEnd: to })) as Record<
    string,
    number
  >[];
}

function geoOf(crs: string, x: Float64Array, y: Float64Array): unknown {
  const least = (a: Float64Array): number => a.reduce((m, v) => Math.min(m, v), Infinity);
  const most = (a: Float64Array): number => a.reduce((m, v) => Math.max(m, v), -Infinity);
  return {
    version: '1.1.0',
    primary_column: 'geometry',
    columns: {
      geometry: {
        encoding: 'WKB',
        geometry_types: ['Point'],
        crs: projJson(crs),
        ...(x.length > 0 && { bbox: [least(x), least(y), most(x), most(y)] }),
      },
    },
  };
}

/** Little-endian WKB. */
function wkbPoint(x: number, y: number): Uint8Array {
  const bytes = Buffer.alloc(21);
  bytes[0] = 1;
  bytes.writeUInt32LE(1, 1);
  bytes.writeDoubleLE(x, 5);
  bytes.writeDoubleLE(y, 13);
  return bytes;
}
