export * from './layer.js';
export * from './read.js';
export { readGeoJson, writeGeoJson } from './geojson-file.js';
export { readShapefile } from './shapefile-file.js';
export * from './rasterise.js';
export { polygonArea, signedArea } from './area.js';
export { polygonise } from './polygonise.js';
export { labelComponents, type Components } from './components.js';
export { reprojectLayer } from './reproject.js';
