/** @file The store of a region's factors and landslides: one cloud-optimised GeoTIFF a layer, an index of its blocks with the vectors, sampled
 *  pixels in the blocks' order, and a catalogue. The paper keeps its layers in HDFS with GeoWave. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { check, mapTo } from '../core/index.js';
import {
  loadStack,
  readStackFile,
  saveStack,
  STORE_FILES,
  storeFileNames,
  writeIndex,
  type FactorName,
} from '../factors/index.js';
import { parseSceneMetadata } from '../gf2/index.js';
import { openRaster, readRaster, toPixel, writeCog, type Window } from '../raster/index.js';
import type { Region } from '../region/index.js';
import { regionVector } from './factor-inputs.js';
import { sampleFactors } from './factor-sample.js';
import type { StudyFactors } from './factors.js';
import type { Study } from './study.js';

/** Layers, notes and landslides of a region. */
export type FactorLayers = Pick<StudyFactors, 'stack' | 'landslide' | 'ids' | 'notes'>;

/** The vectors that the store keeps. */
const VECTORS = ['boundary', 'landslides', 'rivers', 'faults', 'geology'] as const;

/** Writes landslide numbers, vectors, index, samples and catalogue, then every layer and stack.json. */
export async function writeStore(
  dir: string,
  study: Pick<Study, 'seed'>,
  region: Region,
  layers: FactorLayers,
): Promise<void> {
  const { stack, landslide, ids, notes } = layers;
  const slides = { grid: stack.grid, bands: 1, data: ids, nodata: -1 };
  await writeCog(join(dir, STORE_FILES.landslides), slides, { overviews: 'nearest' });
  const found = await Promise.all(VECTORS.map((name) => regionVector(region, name)));
  const vectors = found.flatMap((layer, i) => (layer ? [{ ...layer, name: VECTORS[i] }] : []));
  const sampled = sampleFactors(study, layers).pixels;
  const about = { name: region.name, title: region.title, demo: region.demo, date: dateOf(region) };
  await writeIndex(dir, { stack, landslide, ids, vectors, sampled, region: about });
  await saveStack(dir, stack, notes);
}

/** Day of the scene; without one, when the newest of the region's files was changed. */
function dateOf({ scene, layers }: Region): string {
  if (scene) return parseSceneMetadata(readFileSync(scene.metadata, 'utf8'), scene.metadata).date;
  const changed = Object.values(layers).map(({ file }) => statSync(file).mtimeMs);
  return new Date(Math.max(...changed)).toISOString();
}

/** The whole store in memory.
 *  @throws "... is no factor stack: ..." */
export async function readStore(dir: string): Promise<FactorLayers> {
  const { notes, ...stack } = await loadStack(dir);
  const ids = (await readRaster(join(dir, STORE_FILES.landslides))).data as Int32Array;
  const landslide = mapTo(Uint8Array, ids, (id) => (id < 0 ? 255 : id > 0 ? 1 : 0));
  return { stack, landslide, ids, notes };
}

/** Names of the store's files: the factors', the two masks', index, samples, catalogue, stack.json. */
export function storeFiles(dir: string): string[] {
  return storeFileNames(readStackFile(dir));
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
  const { grid, layers } = readStackFile(dir);
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
