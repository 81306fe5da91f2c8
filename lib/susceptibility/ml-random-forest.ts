/** @file The card's package, ml-random-forest, beside our forest on a small sample. It takes time by the square of the rows, and its importance
 *  and probabilities have faults (see environment.md), so it is a cross-check and not the engine. */
import { check, DeviceError, oneLine } from '../core/index.js';
import { impurityImportance } from './forest-importance.js';
import { predictProbability } from './forest-predict.js';
import { fitForest } from './forest.js';
import { checkLabels, checkTable, featureNames, type Table } from './table.js';

/** Most rows that the package is given: about 3 s for 100 trees. */
export const ML_FOREST_ROWS = 300;

/** Our forest beside ml-random-forest on the same rows. */
export interface ForestComparison {
  trees: number;
  rows: number;
  testRows: number;
  ours: { accuracy: number; importance: Float64Array };
  /** Importance as the package reports it (gain for impurity): entries below 0 and NaN are its own. */
  mlRandomForest: { accuracy: number; importance: Float64Array };
}

/** How the two forests are fitted, and tested. */
export interface CompareOptions {
  names?: readonly string[];
  features?: number;
  trees?: number;
  maxDepth?: number;
  seed: number;
  /** Rows that neither forest sees: [rows, features] and [rows]. */
  test: { X: Table; y: Uint8Array };
}

/** Accuracy on held-out rows and importances of ml-random-forest and of ours, from the same rows with the same trees and depth.
 *  @throws "X has 5000 rows; ml-random-forest is given at most 300: ..." */
export async function compareWithMlRandomForest(
  X: Table,
  y: Uint8Array,
  options: CompareOptions,
): Promise<ForestComparison> {
  const names = featureNames(options.names, options.names?.length ?? options.features ?? NaN);
  const rows = checkTable(X, names);
  checkLabels(y, rows);
  const testRows = checkTable(options.test.X, names, 'test.X');
  check(
    rows <= ML_FOREST_ROWS && testRows <= 20 * ML_FOREST_ROWS,
    `X has ${rows} rows, test ${testRows}; ml-random-forest is given at most ${ML_FOREST_ROWS} and ${20 * ML_FOREST_ROWS}: sample them (its time grows with the square)`,
  );
  const { trees = 100, maxDepth = 10, seed } = options;
  const forest = await fitForest(X, y, { names, trees, maxDepth, seed, oob: false });
  const ours = predictProbability(forest, options.test.X);
  const theirs = await runMlRandomForest(X, y, names.length, { trees, maxDepth, seed, test: options.test.X });
  const accuracy = (label: (i: number) => number): number =>
    options.test.y.reduce((s, v, i) => s + Number(v === label(i)), 0) / testRows;
  return {
    trees,
    rows,
    testRows,
    ours: { accuracy: accuracy((i) => Number(ours[i] > 0.5)), importance: impurityImportance(forest) },
    mlRandomForest: { accuracy: accuracy((i) => theirs.labels[i]), importance: theirs.importance },
  };
}

async function runMlRandomForest(
  X: Table,
  y: Uint8Array,
  features: number,
  o: { trees: number; maxDepth: number; seed: number; test: Table },
): Promise<{ labels: number[]; importance: Float64Array }> {
  const { RandomForestClassifier } = await loadPackage();
  const model = new RandomForestClassifier({
    nEstimators: o.trees,
    maxFeatures: Math.max(1, Math.floor(Math.sqrt(features))),
    replacement: false,
    useSampleBagging: true,
    noOOB: true,
    seed: o.seed,
    treeOptions: { maxDepth: o.maxDepth },
  });
  model.train(toRows(X, features), Array.from(y));
  const labels = model.predict(toRows(o.test, features));
  return { labels, importance: Float64Array.from(model.featureImportance()) };
}

interface MlForest {
  train(x: number[][], y: number[]): void;
  predict(x: number[][]): number[];
  featureImportance(): number[];
}

/** The package's own types lack featureImportance. */
interface MlModule {
  RandomForestClassifier: new (options: Record<string, unknown>) => MlForest;
}

async function loadPackage(): Promise<MlModule> {
  try {
    const loaded = (await import('ml-random-forest')) as unknown as MlModule & { default?: MlModule };
    return loaded.RandomForestClassifier ? loaded : loaded.default!;
  } catch (error) {
    throw new DeviceError(`ml-random-forest cannot be loaded (${oneLine(error)}): run npm install`, {
      cause: error,
    });
  }
}

function toRows(X: Table, features: number): number[][] {
  return Array.from({ length: X.length / features }, (_, i) =>
    Array.from(X.subarray(i * features, (i + 1) * features)),
  );
}
