/** @file Labels, windows, the split by landslide, masking, flips, and image/mask data sets. */
export * from './split.js';
export * from './windows.js';
export * from './assign.js';
export * from './leak.js';
export * from './patches.js';
export * from './flips.js';
export * from './masking.js';
export * from './statistics.js';
export * from './normalisation.js';
export * from './mask-code.js';
export { findPairs, some, type PairFiles, type PairFilesRule } from './pair-files.js';
export * from './pairs.js';
export * from './dataset.js';
export * from './near-duplicates.js';
export * from './check-dataset.js';
