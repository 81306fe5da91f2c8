/** @file The store of a region's factors and landslides: one cloud-optimised GeoTIFF a layer, and stack.json to find them by. Tiles and
 *  overviews are the spatial index: a reader fetches the tiles of its window and no more. The paper keeps its layers in HDFS with GeoWave. */
import { join } from 'node:path';
import { check, readJson } from '../core/index.js';
import { loadStack, saveStack, type FactorName, type StackFile } from '../factors/index.js';
import { openRaster, readRaster, toPixel, writeCog, type Window } from '../raster/index.js';
import type { StudyFactors } from './factors.js';

/** Layers, notes and landslides of a region. */
export type FactorLayers = Pick<StudyFactors, 'stack' | 'landslide' | 'ids' | 'notes'>;

const LANDSLIDES = 'landslides.tif';

/** Writes the landslide numbers, then every layer and stack.json. */
export async function writeStore(dir: string, { stack, ids, notes }: FactorLayers): Promise<void> {
  const slides = { grid: stack.grid, bands: 1, data: ids, nodata: -1 };
  await writeCog(join(dir, LANDSLIDES), slides, { overviews: 'nearest' });
  await saveStack(dir, stack, notes);
}

/** The whole store in memory.
 *  @throws "... is no factor stack: ..." */
export async function readStore(dir: string): Promise<FactorLayers> {
  const { notes, ...stack } = await loadStack(dir);
  const ids = (await readRaster(join(dir, LANDSLIDES))).data as Int32Array;
  const landslide = Uint8Array.from(ids, (id) => (id < 0 ? 255 : id > 0 ? 1 : 0));
  return { stack, landslide, ids, notes };
}

/** Names of the store's files: the factors', the two masks', stack.json. */
export function storeFiles(dir: string): string[] {
  const { layers, valid } = openStore(dir);
  return [...layers.map((l) => l.file), valid, LANDSLIDES, 'stack.json'];
}

function openStore(dir: string): StackFile {
  return readJson<StackFile>(join(dir, 'stack.json'), 'make the factors first (landslide factors)');
}

/** The value of one factor at a place. */
export interface FactorAt {
  name: FactorName;
  title: string;
  unit: string;
  /** null where the layer has none. */
  value: number | null;
}

/** Every factor at a place, by reading one tile of each file.
 *  @param x,y  in the store's CRS
 *  @throws "place 0 0 lies outside ..." */
export async function factorsAt(dir: string, x: number, y: number): Promise<FactorAt[]> {
  const { grid, layers } = openStore(dir);
  const [column, row] = toPixel(grid, x, y).map(Math.floor);
  check(
    column >= 0 && row >= 0 && column < grid.width && row < grid.height,
    `place ${x} ${y} lies outside the store of ${grid.width} x ${grid.height} pixels (${grid.crs}): give coordinates inside`,
  );
  const found: FactorAt[] = [];
  for (const { name, title, unit, file } of layers) {
    const [value] = await readWindow(join(dir, file), { x: column, y: row, width: 1, height: 1 });
    found.push({ name, title, unit, value: Number.isNaN(value) ? null : value });
  }
  return found;
}

async function readWindow(path: string, window: Window): Promise<number[]> {
  const file = await openRaster(path);
  try {
    return Array.from((await file.read(window)).data);
  } finally {
    await file.close();
  }
}
