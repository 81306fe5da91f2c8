/** The front door: rooms are imported by name, as in `import { readRaster } from 'landslide/raster'`. */
export * from './core/index.js';
