/** @file The table that the models of this room learn from: rows of factor values, and 1 where the row is a landslide. */
import { check } from '../core/errors.js';

/** Factor values, row after row: [rows, features]. */
export type Table = Float32Array | Float64Array;

/** Rows of a table of `features` columns, every value finite.
 *  @throws "X has 99 values; 7 features need a multiple of 7" or "X is NaN in row 5, feature slope: ..." */
export function checkTable(X: Table, names: readonly string[], what = 'X'): number {
  const features = names.length;
  check(features > 0, `${what} has no features: give at least one name`);
  check(
    X.length > 0 && X.length % features === 0,
    () => `${what} has ${X.length} values; ${features} features need rows of ${features}: check the layout`,
  );
  const bad = firstNotFinite(X);
  check(
    bad < 0,
    () =>
      `${what} is ${X[bad]} in row ${Math.floor(bad / features)}, feature ${names[bad % features]}; ` +
      'expected finite numbers: leave out the rows that are not valid in every factor',
  );
  return X.length / features;
}

/** Number of landslide rows; labels are 0 or 1, one a row, and both occur.
 *  @throws "y has 90 labels, X has 100 rows" or "y holds one class only (100 rows of 0): ..." */
export function checkLabels(y: Uint8Array, rows: number): number {
  check(y.length === rows, `y has ${y.length} labels, X has ${rows} rows: give one label a row`);
  let ones = 0;
  for (let i = 0; i < rows; i++) {
    check(y[i] < 2, () => `y is ${y[i]} in row ${i}; expected 0 or 1: leave out nodata rows`);
    ones += y[i];
  }
  check(
    ones > 0 && ones < rows,
    `y holds one class only (${rows} rows of ${ones > 0 ? 1 : 0}): give rows with and without landslides`,
  );
  return ones;
}

/** `names` as given, or feature 0, feature 1 ... where there are none.
 *  @throws "names has 6 entries, features is 7" */
export function featureNames(names: readonly string[] | undefined, features: number): string[] {
  check(
    Number.isInteger(features) && features > 0 && features < 32768,
    `features is ${features}; expected 1..32767`,
  );
  if (!names) return Array.from({ length: features }, (_, i) => `feature ${i}`);
  check(
    names.length === features,
    `names has ${names.length} entries, features is ${features}: name each one`,
  );
  return [...names];
}

function firstNotFinite(X: Table): number {
  for (let i = 0; i < X.length; i++) if (!Number.isFinite(X[i])) return i;
  return -1;
}
