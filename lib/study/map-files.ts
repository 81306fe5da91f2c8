/** @file The files of a susceptibility map: the index, its classes, and what they cover. */
import { join } from 'node:path';
import { checkStop, readJson, writeJson } from '../core/index.js';
import { classify, LANDSLIDES_FILE, type FactorStack } from '../factors/index.js';
import { createCogWriter, openRaster, type RasterFile } from '../raster/index.js';
import {
  areaTable,
  countAreas,
  emptyAreas,
  MAP_VALUES,
  susceptibilityBreaks,
  type AreaCounts,
  type ClassArea,
} from '../susceptibility/index.js';
import { labelsOf } from './frequency.js';

/** Rows read together. */
const ROWS = 128;

/** The index, its classes (uint8: 0, very low, .. 4; 255 = nodata), and the pixels of each class, in the map's folder. */
export const MAP_FILE = 'map.tif';
export const CLASSES_MAP_FILE = 'classes.tif';
const COUNTS_FILE = 'classes.json';

interface Counted extends AreaCounts {
  breaks: number[];
}

/** Adds the five classes of a map to its folder, with limits drawn from 50 to 100 thousand evenly taken pixels of it, and counts what they cover. */
export async function writeClasses(folder: string, stack: FactorStack, signal?: AbortSignal): Promise<void> {
  const index = await openRaster(join(folder, MAP_FILE));
  const slides = await openRaster(join(stack.dir, LANDSLIDES_FILE));
  const kind = { bands: 1, dtype: 'uint8', nodata: 255, overviews: 'nearest' } as const;
  const writer = createCogWriter(join(folder, CLASSES_MAP_FILE), { ...kind, grid: stack.grid });
  try {
    const breaks = susceptibilityBreaks(await someValues(index, signal));
    const areas = emptyAreas(breaks);
    for await (const { y, raster } of index.rowBlocks(ROWS)) {
      checkStop(signal, 'classes of the map');
      const { width, height } = raster.grid;
      const ids = (await slides.read({ x: 0, y, width, height })).data as Int32Array;
      const classOf = classify(raster.data, breaks);
      countAreas(areas, classOf, labelsOf(ids));
      await writer.writeRows(y, classOf);
    }
    await writer.close();
    const [pixels, landslides] = [areas.pixels, areas.landslides].map((n) => Array.from(n));
    writeJson(join(folder, COUNTS_FILE), { breaks, pixels, landslides });
  } finally {
    writer.abort();
    await index.close();
    await slides.close();
  }
}

/** What each class of the map in a folder covers. */
export function classAreasOf(folder: string): ClassArea[] {
  const { breaks, pixels, landslides } = readJson<Counted>(join(folder, COUNTS_FILE));
  return areaTable(breaks, {
    pixels: Float64Array.from(pixels),
    landslides: Float64Array.from(landslides),
  });
}

/** Values of a map, evenly taken: some `MAP_VALUES` of them, and fewer than twice as many. */
async function someValues(index: RasterFile, signal: AbortSignal | undefined): Promise<Float32Array> {
  let valid = 0;
  for await (const { raster } of index.rowBlocks(ROWS)) {
    checkStop(signal, 'classes of the map');
    for (const v of raster.data) if (v === v) valid++;
  }
  const every = Math.max(1, Math.floor(valid / MAP_VALUES));
  const out = new Float32Array(Math.ceil(valid / every));
  let [seen, at] = [0, 0];
  for await (const { raster } of index.rowBlocks(ROWS))
    for (const v of raster.data) if (v === v && seen++ % every === 0) out[at++] = v;
  return out;
}
