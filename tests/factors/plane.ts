/** @file A plane of ground with lines and boxes on it, small enough to count by hand. */
import type { Feature } from 'geojson';
import { buildFactors, gradeByField, type FactorSources, type FactorStack } from 'landslide/factors';
import { makeGrid, type Raster } from 'landslide/raster';
import type { VectorLayer } from 'landslide/vector';
import { folder, loaded, type Loaded } from './stacks.js';

export const CRS = 'EPSG:32650';
export const grid = makeGrid({ width: 20, height: 12, crs: CRS, left: 500000, top: 3300000, pixel: 10 });

/** A plane that rises 1 m a metre to the east: slope 45 degrees, downhill to the west. */
export function plane(width = 20, height = 12, rise = 10): Raster<Float32Array> {
  const data = Float32Array.from({ length: width * height }, (_, i) => 100 + rise * (i % width));
  return { grid: { ...grid, width, height }, bands: 1, data, nodata: null };
}

export const line = (x: number): VectorLayer => ({
  name: 'line',
  crs: CRS,
  features: [
    {
      type: 'Feature',
      properties: {},
      geometry: {
        type: 'LineString',
        coordinates: [
          [500000 + x, 3300000],
          [500000 + x, 3299880],
        ],
      },
    },
  ],
});

export const box = (x0: number, x1: number, properties: object = {}): Feature => ({
  type: 'Feature',
  properties: { ...properties },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [500000 + x0, 3300000],
        [500000 + x1, 3300000],
        [500000 + x1, 3299880],
        [500000 + x0, 3299880],
        [500000 + x0, 3300000],
      ],
    ],
  },
});
export const layer = (...features: Feature[]): VectorLayer => ({ name: 'boxes', crs: CRS, features });

export const rocks = layer(box(0, 100, { rock: 'granite' }), box(100, 200, { rock: 'shale' }));
export const grades = { granite: 1, shale: 4 };
export const sources: FactorSources = {
  dem: plane(),
  ndvi: { grid, bands: 1, data: new Float32Array(240).fill(0.3), nodata: null },
  rivers: line(5),
  faults: line(195),
  hardness: { layer: rocks, gradeOf: gradeByField('rock', grades) },
  grid,
  flatDeg: 10,
};

export const built = async (from: FactorSources): Promise<FactorStack & Loaded> => {
  const stack = await buildFactors(folder(), from);
  return { ...stack, ...(await loaded(stack)) };
};
