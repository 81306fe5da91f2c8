/** @file Shapefile, GeoPackage and GeoJSON in and out; shapes to pixels and back. */
export * from './layer.js';
export * from './read.js';
export * from './write.js';
export { readGeoJson, writeGeoJson } from './geojson-file.js';
export { readGeoPackage, geoPackageLayers } from './geopackage-read.js';
export { writeGeoPackage } from './geopackage-write.js';
export { readShapefile } from './shapefile-file.js';
export * from './rasterise.js';
export { polygonArea, signedArea } from './area.js';
export { checkOverlap } from './overlap.js';
export { polygonise, ringOnMap } from './polygonise.js';
export { Sweep, type PixelGroup } from './sweep.js';
export { outlines } from './outlines.js';
export type { Runs } from './pixel-runs.js';
export { unpackRings, type PackedRings } from './packed-rings.js';
export { labelComponents, type Components } from './components.js';
export { reprojectLayer } from './reproject.js';
