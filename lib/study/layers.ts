/** @file What a region holds: its layers as a table, its vector layers read and checked, its landslides summed up. */
import { basename } from 'node:path';
import type { Feature } from 'geojson';
import { check } from '../core/index.js';
import { openRaster, pixelSize, toPixel, type Grid, type Window } from '../raster/index.js';
import {
  readRegionLayer,
  REGION_LAYERS,
  type Region,
  type RegionLayer,
  type RegionVector,
} from '../region/index.js';
import { boundsOf, polygonArea } from '../vector/index.js';

/** One file of a region. */
export interface LayerRow {
  layer: string;
  file: string;
  kind: 'raster' | 'vector';
  crs: string;
  /** `3072 x 3072, 1 band, uint16` or `110 Polygon`. */
  size: string;
  /** Pixel in metres (or degrees); null for vectors. */
  pixel: number | null;
  /** What was noticed in reading: heights left out, rings closed, another CRS. */
  notes: string[];
}

/** What region.json names, as it was found in the files. */
export async function describeRegion(region: Region): Promise<LayerRow[]> {
  const rows: LayerRow[] = [];
  if (region.scene) {
    rows.push(await describeRaster('panchromatic image', region.scene.pan));
    rows.push(await describeRaster('multispectral image', region.scene.mss));
  }
  for (const layer of REGION_LAYERS) {
    const source = region.layers[layer];
    if (!source) continue;
    const raster = /\.tiff?$/i.test(source.file);
    rows.push(raster ? await describeRaster(layer, source.file) : await describeVector(region, layer));
  }
  return rows;
}

async function describeRaster(layer: string, path: string): Promise<LayerRow> {
  const file = await openRaster(path);
  try {
    const { width, height } = file.grid;
    const size = `${width} x ${height}, ${file.bands} band${file.bands > 1 ? 's' : ''}, ${file.dtype}`;
    const pixel = Number(pixelSize(file.grid)[0].toPrecision(6));
    return { layer, file: basename(path), kind: 'raster', crs: file.grid.crs, size, pixel, notes: [] };
  } finally {
    await file.close();
  }
}

async function describeVector(region: Region, layer: RegionLayer): Promise<LayerRow> {
  const { features, notes, fileCrs: crs } = await readLayer(region, layer);
  const { file } = region.layers[layer]!;
  const kinds = [...new Set(features.map((f) => f.geometry?.type ?? 'empty'))];
  const size = `${features.length} ${kinds.join(', ')}`;
  return { layer, file: basename(file), kind: 'vector', crs, size, pixel: null, notes };
}

/** A vector layer of a region, in the region's CRS.
 *  @throws as `readRegionLayer` */
export async function readLayer(region: Region, name: RegionLayer): Promise<RegionVector> {
  return readRegionLayer(region, name, 'the map');
}

/** Features by the text of a property, the largest group first; features without it under `not given`. */
export function groupFeatures(
  features: readonly Feature[],
  property: string,
): { name: string; features: Feature[] }[] {
  const groups = new Map<string, Feature[]>();
  for (const f of features) {
    const value = (f.properties as Record<string, unknown> | null)?.[property];
    const name = value === null || value === undefined ? 'not given' : String(value);
    groups.set(name, [...(groups.get(name) ?? []), f]);
  }
  return [...groups]
    .map(([name, list]) => ({ name, features: list }))
    .sort((a, b) => b.features.length - a.features.length);
}

/** Landslides of a region in numbers. */
export interface Inventory {
  count: number;
  /** m2, each in the order of the layer. */
  areasM2: number[];
  totalM2: number;
  medianM2: number;
  smallestM2: number;
  largestM2: number;
}

/** Areas of mapped landslides.
 *  @throws "inventory is empty: ..." */
export function inventoryOf(features: readonly Feature[]): Inventory {
  check(features.length > 0, 'inventory is empty: give at least one landslide');
  const areasM2 = features.map((f) => polygonArea(f.geometry));
  const sorted = [...areasM2].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return {
    count: sorted.length,
    areasM2,
    totalM2: sorted.reduce((a, b) => a + b, 0),
    medianM2: (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2,
    smallestM2: sorted[0],
    largestM2: sorted.at(-1)!,
  };
}

/** The feature whose area is nearest to `areaM2`. */
export function featureOfArea(features: readonly Feature[], areaM2: number): Feature {
  const { areasM2 } = inventoryOf(features);
  const off = areasM2.map((a) => Math.abs(a - areaM2));
  return features[off.indexOf(Math.min(...off))];
}

/** A square window of `size` pixels with a feature in its middle, moved to lie inside the grid.
 *  @throws "window is 200 pixels, the grid 100 x 90: ..." */
export function windowOn(feature: Feature, grid: Grid, size: number): Window {
  check(
    size <= grid.width && size <= grid.height,
    `window is ${size} pixels, the grid ${grid.width} x ${grid.height}: use a smaller window`,
  );
  const [west, south, east, north] = boundsOf([feature]);
  const [x, y] = toPixel(grid, (west + east) / 2, (south + north) / 2);
  const inside = (middle: number, length: number): number =>
    Math.max(0, Math.min(length - size, Math.round(middle - size / 2)));
  return { x: inside(x, grid.width), y: inside(y, grid.height), width: size, height: size };
}
