/** @file Scores by pixel, by outline and by landslide, with thresholds, calibration and intervals. */
export * from './confusion.js';
export * from './scores.js';
export * from './mosaic.js';
export * from './landslides.js';
export * from './boundary.js';
export * from './sweep.js';
export * from './calibration.js';
export * from './bootstrap.js';
export * from './paired.js';
export * from './omissions.js';
