/** @file stack.json, by which the files of a stack are found. */
import { join } from 'node:path';
import { DataError, readJson, recoverFolder, writeJson } from '../core/index.js';
import type { Grid } from '../raster/index.js';
import { factorNamed, type FactorName } from './definitions.js';
import { layerFile, VALID_FILE, type FactorStack, type StackCounts } from './stack.js';

/** The content of a stored stack's stack.json. */
export interface StackFile {
  format: 'landslide-factor-stack';
  version: 2;
  grid: Grid;
  layers: { name: FactorName; title: string; unit: string; file: string }[];
  /** File of the mask of valid pixels. */
  valid: string;
  counts: StackCounts;
  /** What was left out or derived, in words. */
  notes: string[];
}

/** The file that says what a store holds; it is written last. */
export const STACK = 'stack.json';

/** Writes stack.json, the last of a stack's files: where it is, all of it is. */
export function saveStack({ dir, grid, names, counts, notes }: FactorStack): void {
  const layers = names.map((name) => {
    const { title, unit } = factorNamed(name);
    return { name, title, unit, file: layerFile(name) };
  });
  const file: StackFile = {
    format: 'landslide-factor-stack',
    version: 2,
    grid,
    layers,
    valid: VALID_FILE,
    counts,
    notes,
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
  if (file?.format !== 'landslide-factor-stack' || file.version !== 2)
    throw new DataError(
      `${path} is no factor stack: format is ${String(file?.format)}, version ${String(file?.version)}; make the factors again`,
    );
  return file;
}

/** The stack of a folder: no pixel is read yet.
 *  @throws as `readStackFile` */
export function openStack(dir: string): FactorStack {
  const { grid, layers, counts, notes } = readStackFile(dir);
  return { dir, grid, names: layers.map((l) => l.name), counts, notes };
}
