/** @file Cross-validation: by rows, by blocks of land, by landslide. Pixels beside each other are nearly copies, so folds by rows flatter a
 *  model; blocks and landslides left out as a whole do not. */
import { check, checkStop, mapTo, underName, type Rng } from '../core/index.js';
import { fitForest, type ForestOptions } from './forest.js';
import { predictProbability } from './forest-predict.js';
import { rocAuc } from './roc.js';
import { checkLabels, checkTable, type Table } from './table.js';

/** [rows] fold of each row, 0..folds-1; a row is predicted by the model that has not seen its fold. */
export type Folds = Uint8Array;

/** Each row in a fold of its own choosing, folds of equal size. */
export function randomFolds(rows: number, { folds, rng }: { folds: number; rng: Rng }): Folds {
  checkFolds(folds, rows, 'rows');
  return rng.shuffle(Uint8Array.from({ length: rows }, (_, i) => i % folds));
}

/** Rows of one square block of land are in one fold.
 *  @param x,y    [rows] map coordinates
 *  @param blockM side of the squares in the unit of x and y: longer than the reach of the factors' correlation
 *  @throws "the rows lie in 3 blocks, folds is 5: ..."
 *  @source Roberts et al. 2017, doi 10.1111/ecog.02881 */
export function blockFolds(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { blockM, folds, rng }: { blockM: number; folds: number; rng: Rng },
): Folds {
  check(x.length === y.length, `x has ${x.length} rows, y has ${y.length}`);
  check(blockM > 0, `blockM is ${blockM}; expected a length above 0`);
  const keys = Array.from(x, (v, i) => `${Math.floor(v / blockM)},${Math.floor(y[i] / blockM)}`);
  return groupFolds(keys, folds, rng, 'blocks');
}

/** Rows of one landslide are in one fold; rows without landslide are spread over the folds by chance, or with `groups` by theirs.
 *  @param idOf    [rows] landslide number, 0 = none
 *  @param groups  [rows] group (a block of land, say) of the rows without landslide */
export function landslideFolds(
  idOf: ArrayLike<number>,
  { folds, rng, groups }: { folds: number; rng: Rng; groups?: ArrayLike<number> },
): Folds {
  check(
    !groups || groups.length === idOf.length,
    `groups has ${groups?.length} rows, idOf has ${idOf.length}`,
  );
  const ids = [...new Set(Array.from(idOf))].filter((id) => id !== 0);
  checkFolds(folds, ids.length, 'landslides');
  const ofSlide = assign(ids, folds, rng);
  const ofGroup = groups ? assign([...new Set(Array.from(groups))], folds, rng) : undefined;
  return mapTo(Uint8Array, idOf, (id, i) =>
    id !== 0 ? ofSlide.get(id)! : ofGroup ? ofGroup.get(groups![i])! : rng.int(folds),
  );
}

/** Probabilities of rows that the model had not seen, and their AUC. */
export interface CrossValidation {
  /** [rows] probability from the model that has not seen the row. */
  probability: Float64Array;
  /** AUC of all rows together, and of each fold (NaN where it has one class only). */
  auc: number;
  foldAuc: number[];
}

/** Fits a forest for each fold on the others and predicts it.
 *  @throws as fitForest, also where the rows outside a fold have one class only */
export async function crossValidate(
  X: Table,
  y: Uint8Array,
  folds: Folds,
  options: ForestOptions,
): Promise<CrossValidation> {
  const features = options.names?.length ?? options.features ?? 0;
  const rows = checkTable(
    X,
    Array.from({ length: features }, (_, f) => options.names?.[f] ?? `feature ${f}`),
  );
  checkLabels(y, rows);
  check(folds.length === rows, `folds has ${folds.length} rows, X has ${rows}`);
  const count = folds.reduce((m, f) => Math.max(m, f), 0) + 1;
  const probability = new Float64Array(rows);
  const foldAuc: number[] = [];
  for (let k = 0; k < count; k++) {
    checkStop(options.signal, 'cross-validation');
    const out = rowsWhere(folds, (f) => f === k);
    const train = rowsWhere(folds, (f) => f !== k);
    if (out.length === 0) {
      foldAuc.push(NaN);
      continue;
    }
    const progress = underName(options.progress, `fold ${k + 1} of ${count}`);
    const forest = await fitForest(pick(X, features, train), pickLabels(y, train), {
      ...options,
      oob: false,
      progress,
    });
    const p = predictProbability(forest, pick(X, features, out));
    out.forEach((row, i) => (probability[row] = p[i]));
    foldAuc.push(rocAuc(p, pickLabels(y, out)));
  }
  return { probability, auc: rocAuc(probability, y), foldAuc };
}

function groupFolds(keys: string[], folds: number, rng: Rng, what: string): Folds {
  const groups = [...new Set(keys)];
  checkFolds(folds, groups.length, what);
  const fold = assign(groups, folds, rng);
  return mapTo(Uint8Array, keys, (key) => fold.get(key)!);
}

function assign<K>(groups: K[], folds: number, rng: Rng): Map<K, number> {
  return new Map(rng.shuffle(groups).map((g, i) => [g, i % folds]));
}

function checkFolds(folds: number, groups: number, what: string): void {
  check(
    Number.isInteger(folds) && folds >= 2 && folds <= 255,
    `folds is ${folds}; expected a whole number 2..255`,
  );
  check(groups >= folds, `there are ${groups} ${what} for ${folds} folds: use fewer folds or smaller groups`);
}

function rowsWhere(folds: Folds, test: (fold: number) => boolean): Uint32Array {
  const rows: number[] = [];
  for (let i = 0; i < folds.length; i++) if (test(folds[i])) rows.push(i);
  return Uint32Array.from(rows);
}

function pick(X: Table, features: number, rows: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length * features);
  rows.forEach((row, i) => out.set(X.subarray(row * features, (row + 1) * features), i * features));
  return out;
}

function pickLabels(y: Uint8Array, rows: Uint32Array): Uint8Array {
  return mapTo(Uint8Array, rows, (row) => y[row]);
}
