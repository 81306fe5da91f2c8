/** @file The store of a region's factors and landslides: one cloud-optimised GeoTIFF a layer, an index of its blocks with the vectors, sampled
 *  pixels in the blocks' order, and a catalogue. The paper keeps its layers in HDFS with GeoWave. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../core/index.js';
import {
  readStackFile,
  saveStack,
  storeFileNames,
  writeIndex,
  type FactorName,
  type FactorStack,
} from '../factors/index.js';
import { parseSceneMetadata } from '../gf2/index.js';
import { openRaster, toPixel, type Window } from '../raster/index.js';
import type { Region } from '../region/index.js';
import { regionVector } from './factor-inputs.js';
import { sampleFactors } from './factor-sample.js';
import type { Study } from './study.js';

/** The vectors that the store keeps. */
const VECTORS = ['boundary', 'landslides', 'rivers', 'faults', 'geology'] as const;

/** Ends a store whose layers are written: vectors, index, samples and catalogue, then stack.json. */
export async function endStore(
  study: Pick<Study, 'seed' | 'signal'>,
  region: Region,
  stack: FactorStack,
): Promise<void> {
  const found = await Promise.all(VECTORS.map((name) => regionVector(region, name)));
  const vectors = found.flatMap((layer, i) => (layer ? [{ ...layer, name: VECTORS[i] }] : []));
  const sampled = await sampleFactors(study, { stack });
  const about = { name: region.name, title: region.title, demo: region.demo, date: dateOf(region) };
  await writeIndex({ stack, vectors, sampled, region: about }, { signal: study.signal });
  saveStack(stack);
}

/** Day of the scene; without one, when the newest of the region's files was changed. */
function dateOf({ scene, layers }: Region): string {
  if (scene) return parseSceneMetadata(readFileSync(scene.metadata, 'utf8'), scene.metadata).date;
  const changed = Object.values(layers).map(({ file }) => statSync(file).mtimeMs);
  return new Date(Math.max(...changed)).toISOString();
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
