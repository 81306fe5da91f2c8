/** @file Rock hardness grades from a geological map. */
import type { Feature } from 'geojson';
import { check, DataError, mapTo } from '../core/index.js';
import { absentTest, dtypeOf, reproject, resample, type Grid, type Raster } from '../raster/index.js';
import { rasterise, reprojectLayer, type VectorLayer } from '../vector/index.js';

/** A geological map with the hardness of its units, 1 (hard) .. 4 (soft), or grades on the grid already (0 = nodata). */
export type HardnessSource =
  | Uint8Array
  | { layer: VectorLayer; gradeOf: (feature: Feature) => number }
  | { raster: Raster; grades: Readonly<Record<string, number>> };

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

/** [rows, cols] float32 grade of each pixel, NaN where the map has none.
 *  @throws "geology has code 12 at 340 pixels, without hardness: ..." */
export function gradesOf(source: HardnessSource, grid: Grid): Float32Array {
  if (source instanceof Uint8Array) return mapTo(Float32Array, source, (v) => (v === 0 ? NaN : v));
  if ('raster' in source) return gradesOfRaster(source.raster, source.grades, grid);
  const { layer } = source;
  const here = layer.crs === grid.crs ? layer : reprojectLayer(layer, grid.crs);
  const gradeOf = (feature: Feature): number => {
    const grade = source.gradeOf(feature);
    check(isGrade(grade), `geology: a feature has hardness ${grade}; expected 1 (hard), 2, 3 or 4 (soft)`);
    return grade;
  };
  const { data } = rasterise(here, grid, { value: gradeOf, background: 0, dtype: 'uint8' });
  return mapTo(Float32Array, data, (v) => (v === 0 ? NaN : v));
}

function gradesOfRaster(raster: Raster, grades: Readonly<Record<string, number>>, grid: Grid): Float32Array {
  const absent = absentTest(raster.nodata, dtypeOf(raster.data));
  const codes = mapTo(Float64Array, raster.data, (v) => (absent(v) ? NaN : v));
  const plain: Raster = { ...raster, data: codes, nodata: NaN };
  const move = raster.grid.crs === grid.crs ? resample : reproject;
  const moved = move(plain, grid, { method: 'nearest' }).data;
  const unknown = new Map<number, number>();
  const out = mapTo(Float32Array, moved, (code) => {
    if (Number.isNaN(code)) return NaN;
    const grade = grades[String(code)];
    if (!isGrade(grade)) unknown.set(code, (unknown.get(code) ?? 0) + 1);
    return grade ?? NaN;
  });
  for (const [code, count] of unknown)
    throw new DataError(
      `geology has code ${code} at ${count} pixels, without hardness: give it a grade, 1 (hard) to 4 (soft), or make it nodata`,
    );
  return out;
}

function isGrade(v: unknown): v is number {
  return v === 1 || v === 2 || v === 3 || v === 4;
}
