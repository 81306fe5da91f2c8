/** @file Rock hardness grades from a geological map. */
import type { Feature } from 'geojson';
import { check, DataError, mapTo } from '../core/index.js';
import {
  absentTest,
  dtypeOf,
  reprojectRows,
  resampleRows,
  type Grid,
  type Raster,
  type TypedArray,
} from '../raster/index.js';
import { rasteriseRows, reprojectLayer, type VectorLayer } from '../vector/index.js';
import type { LayerRows } from './on-grid.js';

/** A geological map with the hardness of its units, 1 (hard) .. 4 (soft). */
export type HardnessSource =
  | { layer: VectorLayer; gradeOf: (feature: Feature) => number }
  | { raster: Raster; grades: Readonly<Record<string, number>> };

/** Rows looked at together for codes without a grade. */
const ROWS = 256;

/** Reads the grade of a feature from a field: through `grades` where given, else as the number that stands there.
 *  @throws (when called) "geology: Name is Qal, which has no hardness: ..." */
export function gradeByField(
  field: string,
  grades?: Readonly<Record<string, number>>,
): (feature: Feature) => number {
  return (feature) => {
    const value = (feature.properties as Record<string, unknown> | null)?.[field];
    const grade = grades ? grades[String(value)] : Number(value);
    if (isGrade(grade)) return grade;
    throw new DataError(
      `geology: ${field} is ${String(value)}, which has no hardness: give it a grade, 1 (hard) to 4 (soft)`,
    );
  };
}

/** Grade of each pixel, by rows of the grid; NaN where the map has none. All grades are checked before the first row is made.
 *  @throws "geology has code 12 at 340 pixels, without hardness: ..." */
export function gradeRows(source: HardnessSource, grid: Grid): LayerRows {
  if ('raster' in source) return rowsOfRaster(source.raster, source.grades, grid);
  const here = reprojectLayer(source.layer, grid.crs);
  const gradeOf = (feature: Feature): number => {
    const grade = source.gradeOf(feature);
    check(isGrade(grade), `geology: a feature has hardness ${grade}; expected 1 (hard), 2, 3 or 4 (soft)`);
    return grade;
  };
  const rows = rasteriseRows(here, grid, { value: gradeOf, background: 0, dtype: 'uint8' });
  return (y, count) => mapTo(Float32Array, rows(y, count), (v) => (v === 0 ? NaN : v));
}

function rowsOfRaster(raster: Raster, grades: Readonly<Record<string, number>>, grid: Grid): LayerRows {
  const absent = absentTest(raster.nodata, dtypeOf(raster.data));
  const codes = mapTo(Float64Array, raster.data, (v) => (absent(v) ? NaN : v));
  const plain: Raster = { ...raster, data: codes, nodata: NaN };
  const move = raster.grid.crs === grid.crs ? resampleRows : reprojectRows;
  const { rows } = move(plain, grid, { method: 'nearest' });
  checkCodes(rows, grades, grid.height);
  return (y, count) => mapTo(Float32Array, rows(y, count), (code) => grades[String(code)] ?? NaN);
}

/** Throws where a code on the grid has no grade. */
function checkCodes(
  rows: (y: number, count: number) => TypedArray,
  grades: Readonly<Record<string, number>>,
  height: number,
): void {
  const unknown = new Map<number, number>();
  for (let y = 0; y < height; y += ROWS)
    for (const code of rows(y, Math.min(ROWS, height - y)))
      if (!Number.isNaN(code) && !isGrade(grades[String(code)]))
        unknown.set(code, (unknown.get(code) ?? 0) + 1);
  for (const [code, count] of unknown)
    throw new DataError(
      `geology has code ${code} at ${count} pixels, without hardness: give it a grade, 1 (hard) to 4 (soft), or make it nodata`,
    );
}

function isGrade(v: unknown): v is number {
  return v === 1 || v === 2 || v === 3 || v === 4;
}
