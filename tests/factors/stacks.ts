/** Stacks from arrays, and arrays from stacks. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createStackWriter,
  saveStack,
  stackRows,
  type FactorName,
  type FactorStack,
  type StackRows,
} from 'landslide/factors';
import type { Grid } from 'landslide/raster';

export const folder = (): string => mkdtempSync(join(tmpdir(), 'stack-'));

/** A stored stack with these layers.
 *  @param ids  0 everywhere where absent */
export async function stackOf(
  grid: Grid,
  layers: Partial<Record<FactorName, Float32Array>>,
  ids: Int32Array = new Int32Array(grid.width * grid.height),
  dir = folder(),
): Promise<FactorStack> {
  const writer = createStackWriter(dir, grid, Object.keys(layers) as FactorName[]);
  await writer.write(Object.values(layers), ids.slice());
  const stack = await writer.close();
  saveStack(stack);
  return stack;
}

/** All of a stack in memory. */
export interface Loaded extends Omit<StackRows, 'y' | 'count'> {
  valid: Uint8Array;
  /** 1 = landslide, 0 = none, 255 = not valid. */
  landslide: Uint8Array;
  of(name: FactorName): Float32Array;
}

export async function loaded(stack: FactorStack): Promise<Loaded> {
  const parts: StackRows[] = [];
  for await (const rows of stackRows(stack, { rows: stack.grid.height })) parts.push(rows);
  const [{ layers, ids }] = parts;
  return {
    layers,
    ids,
    valid: Uint8Array.from(ids, (id) => Number(id >= 0)),
    landslide: Uint8Array.from(ids, (id) => (id < 0 ? 255 : Number(id > 0))),
    of: (name) => layers[stack.names.indexOf(name)],
  };
}
