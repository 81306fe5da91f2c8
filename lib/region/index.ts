/** @file region.json: the files that make up a region, invented or your own. */
export * from './manifest.js';
export * from './read-layer.js';
export { type Source } from './source.js';
