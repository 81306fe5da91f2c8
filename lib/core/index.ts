/** @file Errors in one line, the seedable random source, progress, and files written whole. */
export * from './errors.js';
export * from './bytes.js';
export * from './write-error.js';
export * from './random.js';
export * from './progress.js';
export * from './reporter.js';
export * from './files.js';
export * from './folders.js';
export * from './alone.js';
export * from './front-end.js';
export * from './machine.js';
export * from './incomplete-gamma.js';
export * from './map-to.js';
export * from './threads.js';
