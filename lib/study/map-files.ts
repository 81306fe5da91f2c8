/** @file Susceptibility maps from file to file: the index, then its classes and what they cover. */
import { join } from 'node:path';
import { checkStop, type Task } from '../core/index.js';
import { classify, LANDSLIDES_FILE, type FactorStack } from '../factors/index.js';
import { createCogWriter, openRaster, type Grid, type RasterFile } from '../raster/index.js';
import {
  areaTable,
  countAreas,
  emptyAreas,
  MAP_VALUES,
  susceptibilityBreaks,
  type ClassArea,
} from '../susceptibility/index.js';
import { labelsOf } from './frequency.js';

/** Rows read together. */
const ROWS = 128;

/** Some rows of a susceptibility index: [rows, width] float32, NaN = nodata. */
export interface IndexBlock {
  y: number;
  index: Float32Array;
}

/** Writes an index as a cloud-optimised GeoTIFF, in the order of its rows. */
export async function writeIndexMap(
  path: string,
  grid: Grid,
  title: string,
  blocks: AsyncIterable<IndexBlock>,
  task: Task,
): Promise<void> {
  const kind = { bands: 1, dtype: 'float32', nodata: NaN, overviews: 'average' } as const;
  const writer = createCogWriter(path, { ...kind, grid, bandNames: [title] });
  try {
    for await (const { y, index } of blocks) {
      await writer.writeRows(y, index);
      task.update(y + index.length / grid.width);
    }
    await writer.close();
  } finally {
    writer.abort();
  }
}

/** Writes the five classes of a map, with limits drawn from 50 to 100 thousand evenly taken pixels of it.
 *  @returns what each class covers */
export async function writeClasses(
  map: string,
  path: string,
  stack: FactorStack,
  signal?: AbortSignal,
): Promise<ClassArea[]> {
  const [index, slides] = [await openRaster(map), await openRaster(join(stack.dir, LANDSLIDES_FILE))];
  const kind = { bands: 1, dtype: 'uint8', nodata: 255, overviews: 'nearest' } as const;
  const writer = createCogWriter(path, { ...kind, grid: stack.grid });
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
    return areaTable(breaks, areas);
  } finally {
    writer.abort();
    await index.close();
    await slides.close();
  }
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
