/** @file Frequency ratio, random forest and Shapley values, validated in space. */
export type { Table } from './table.js';
export * from './class-tally.js';
export * from './frequency-ratio.js';
export * from './class-weights.js';
export * from './success-curve.js';
export * from './collinearity.js';
export * from './sample.js';
export * from './roc.js';
export {
  fitForest,
  type FittedForest,
  type Forest,
  type ForestOptions,
  type ForestSettings,
  type OutOfBag,
} from './forest.js';
export { predictProbability } from './forest-predict.js';
export { openForest, type OpenForest } from './forest-threads.js';
export * from './forest-importance.js';
export { forestFault, loadForest, saveForest, type SavedForest } from './forest-file.js';
export * from './forest-import.js';
export * from './ml-random-forest.js';
export * from './validate.js';
export { expectedValue, shapRow } from './shap-row.js';
export { shapValues, type ShapOptions, type ShapValues } from './shap.js';
export * from './shift.js';
export * from './circle.js';
export * from './map-classes.js';
export { readForest } from './forest-dump.js';
