/** @file Factor layers as files: one cloud-optimised GeoTIFF each, and stack.json to find them by. */
import { join } from 'node:path';
import { DataError, readJson, recoverFolder, writeJson } from '../core/index.js';
import { checkSameGrid, readRaster, writeCog, type Grid } from '../raster/index.js';
import { factorNamed, type FactorName } from './definitions.js';
import type { FactorStack } from './stack.js';

/** The content of a stored stack's stack.json. */
export interface StackFile {
  format: 'landslide-factor-stack';
  version: 1;
  grid: Grid;
  layers: { name: FactorName; title: string; unit: string; file: string }[];
  /** File of the mask of valid pixels. */
  valid: string;
  /** What was left out or derived, in words. */
  notes: string[];
}

/** The file that says what a store holds; it is written last. */
export const STACK = 'stack.json';

/** Writes every layer and, last, stack.json: where that is, all of it is. */
export async function saveStack(
  dir: string,
  stack: FactorStack,
  notes: readonly string[] = [],
): Promise<void> {
  const { grid } = stack;
  const layers: StackFile['layers'] = [];
  for (const [f, name] of stack.names.entries()) {
    const { title, unit, kind } = factorNamed(name);
    const file = `${name}.tif`;
    const raster = { grid, bands: 1, data: stack.layers[f], nodata: NaN, bandNames: [name] };
    await writeCog(join(dir, file), raster, { overviews: kind === 'interval' ? 'average' : 'nearest' });
    layers.push({ name, title, unit, file });
  }
  await writeCog(join(dir, 'valid.tif'), { grid, bands: 1, data: stack.valid, nodata: null });
  const file: StackFile = {
    format: 'landslide-factor-stack',
    version: 1,
    grid,
    layers,
    valid: 'valid.tif',
    notes: [...notes],
  };
  writeJson(join(dir, STACK), file);
}

/** What `saveStack` wrote last; where a process ended while it put a new store in place, the old one is brought back first.
 *  @throws "DIR/stack.json not found: ...", "... is no factor stack: ..." */
export function readStackFile(dir: string): StackFile {
  recoverFolder(dir);
  const path = join(dir, STACK);
  return checkStackFile(readJson(path, 'make the factors first (landslide factors, or saveStack)'), path);
}

/** What was read from `path`, where it is a store's description.
 *  @throws "PATH is no factor stack: ..." */
export function checkStackFile(content: unknown, path: string): StackFile {
  const file = content as StackFile | null;
  if (file?.format !== 'landslide-factor-stack' || file.version !== 1)
    throw new DataError(
      `${path} is no factor stack: format is ${String(file?.format)}; make the factors again`,
    );
  return file;
}

/** The layers that `saveStack` wrote, with their notes.
 *  @throws as `readStackFile` */
export async function loadStack(dir: string): Promise<FactorStack & { notes: string[] }> {
  const file = readStackFile(dir);
  const layers: Float32Array[] = [];
  for (const layer of file.layers) layers.push((await read(dir, layer.file, file.grid)) as Float32Array);
  const valid = (await read(dir, file.valid, file.grid)) as Uint8Array;
  return { grid: file.grid, names: file.layers.map((l) => l.name), layers, valid, notes: file.notes };
}

async function read(dir: string, name: string, grid: Grid): Promise<ArrayLike<number>> {
  const raster = await readRaster(join(dir, name));
  checkSameGrid(raster.grid, name, grid, STACK);
  return raster.data;
}
