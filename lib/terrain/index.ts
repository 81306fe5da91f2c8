/** @file Slope, aspect, exact distance, and flow from a DEM. */
export { slopeAspect } from './slope-aspect.js';
export { slopeAspectFiles, type SlopeAspectFiles } from './slope-aspect-files.js';
export { hillshade } from './hillshade.js';
export { distanceTo } from './distance.js';
export { distanceFiles, type DistanceFiles } from './distance-files.js';
export * from './flow.js';
