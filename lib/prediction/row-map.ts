/** @file A map of one band that is made row by row, at once or in parts, and goes on from its last finished row. */
import { checkStop, startTask, type ProgressListener } from '../core/index.js';
import { createCogWriter, type Grid } from '../raster/index.js';
import { openFinishedRows, removeFinishedRows, rowsFile, type FinishedRows } from './finished-rows.js';
import type { RowRange } from './parts.js';

/** Compressed tiles held in memory, per level of the file; the rest waits on disk. */
const MEMORY_BYTES = 2 ** 25;
/** Rows at a time from the file of those that were finished before. */
const ROWS = 256;

/** Takes finished rows, [rows, width] float32, from the grid's row `y`. */
export type Emit = (y: number, rows: Float32Array) => Promise<void>;

/** Makes the rows of a range, from the top, and gives them away in pieces of any size. */
export type MakeRows = (range: RowRange, emit: Emit) => Promise<void>;

/** Where a map goes, and what it says of itself. */
export interface RowMap {
  /** Path of a cloud-optimised GeoTIFF: float32, NaN = nodata. */
  out: string;
  grid: Grid;
  bandName: string;
  /** The rows of each part, in order; together they are the grid's. */
  ranges: readonly RowRange[];
  /** Says all that the map depends on. With it, finished rows are kept until the map is whole, and a call under the same `resume` goes on from them, to the
   *  same bytes. */
  resume?: string;
  /** Path that the names of the files of finished rows begin with; default: `out`. */
  rowsAt?: string;
  progress?: ProgressListener;
  signal?: AbortSignal;
}

/** Writes a map: rows that are kept are taken up, those missing are made. The file appears when it is whole; its bytes depend neither on the ranges nor
 *  on what was kept.
 *  @throws what `make` throws, and where the file cannot be written */
export async function writeRowMap(o: RowMap, make: MakeRows): Promise<void> {
  const kind = { bands: 1, dtype: 'float32', nodata: NaN, overviews: 'average' } as const;
  const { grid, bandName } = o;
  const writer = createCogWriter(o.out, { ...kind, grid, bandNames: [bandName], memoryBytes: MEMORY_BYTES });
  try {
    for (const part of o.ranges.keys())
      await finishPart(o, part, make, (y, rows) => writer.writeRows(y, rows));
    await writer.close();
  } finally {
    writer.abort();
  }
  if (o.resume !== undefined) removeFinishedRows(o.rowsAt ?? o.out);
}

/** Makes the rows of one part, from 0, and leaves them for `writeRowMap` with the same ranges.
 *  @returns their file: a checksum of `resume`, 64 bytes, then rows of float32 */
export async function keepPart(
  o: RowMap & { resume: string },
  part: number,
  make: MakeRows,
): Promise<string> {
  await finishPart(o, part, make);
  return fileOf(o, part);
}

const fileOf = ({ rowsAt, out, ranges }: RowMap, part: number): string =>
  rowsFile(rowsAt ?? out, { part, parts: ranges.length });

/** Gives the rows of a part to `emit`: those that were kept, then those that are made, which are kept as well. */
async function finishPart(o: RowMap, part: number, make: MakeRows, emit?: Emit): Promise<void> {
  const { first, until } = o.ranges[part];
  const kept = o.resume === undefined ? undefined : openFinishedRows(fileOf(o, part), o.resume, o.grid.width);
  try {
    if (kept && emit) await takeUp(o, kept, (y, rows) => emit(first + y, rows));
    await make({ first: first + (kept?.count ?? 0), until }, async (y, rows) => {
      await emit?.(y, rows);
      kept?.append(rows);
    });
  } finally {
    kept?.close();
  }
}

async function takeUp({ progress, signal }: RowMap, kept: FinishedRows, emit: Emit): Promise<void> {
  if (kept.count === 0) return;
  const task = startTask(progress, 'taking up finished rows', kept.count);
  for (let y = 0; y < kept.count; y += ROWS) {
    checkStop(signal, 'taking up finished rows');
    const rows = Math.min(ROWS, kept.count - y);
    await emit(y, kept.read(y, rows));
    task.update(y + rows);
  }
  task.end();
}
