/** @file Figures that answer their reader: class breaks, pixels, patches. */
export * from './explorable.js';
export * from './break-histogram.js';
export * from './class-breaks.js';
export * from './pack.js';
export * from './forest-pack.js';
export * from './probabilities.js';
export * from './pixel.js';
export * from './brush.js';
export * from './patch.js';
export * from './bundle.js';
export * from './style.js';
