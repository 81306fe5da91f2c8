/** @file The seven conditional factors, their classes, and their store. */
export * from './definitions.js';
export * from './limits.js';
export * from './classify.js';
export * from './breaks.js';
export * from './stack.js';
export * from './on-grid.js';
export * from './stack-writer.js';
export { buildFactors, type BuildOptions, type FactorSources } from './build.js';
export { gradeByField, type HardnessSource } from './hardness.js';
export * from './normalise.js';
export { openStack, readStackFile, saveStack, type StackFile } from './store.js';
export * from './blocks.js';
export { STORE_FILES, writeIndex, type StoreContents } from './store-index.js';
export { readPoints, writePoints, type PointColumns } from './parquet.js';
export { projJson } from './projjson.js';
export { stacOf, type StacAsset, type StacStore } from './stac.js';
export { answerOf, holds, parseWhere, type Answer, type Condition } from './where.js';
export { querySamples, queryStore, type Box, type StoreAnswer, type StoreQuery } from './query.js';
