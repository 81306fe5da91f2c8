export * from './manifest.js';
export * from './read-layer.js';
export { type Source } from './source.js';
