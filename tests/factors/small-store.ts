/** A folder with the files of a store; what they hold is noise, as for those that only copy it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createRng } from 'landslide/core';

export const STORE_NAMES = [
  ...['classes.csv', 'slope.tif', 'aspect.tif', 'valid.tif', 'landslides.tif'],
  ...['store.gpkg', 'samples.parquet', 'catalog.json', 'item.json', 'stack.json'],
];

export function emptyFolder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'hdfs-store-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function smallStore(t: TestContext, seed = 1): string {
  const dir = emptyFolder(t);
  const rng = createRng(seed);
  for (const name of STORE_NAMES) {
    const bytes = Uint8Array.from({ length: 1000 + rng.int(200_000) }, () => rng.int(256));
    writeFileSync(join(dir, name), bytes);
  }
  const layers = ['slope', 'aspect'].map((name) => ({ name, title: name, unit: '°', file: `${name}.tif` }));
  const grid = { width: 1, height: 1, crs: 'EPSG:32650', transform: [0, 1, 0, 0, 0, -1] };
  const stack = { format: 'landslide-factor-stack', version: 2, grid, layers, valid: 'valid.tif', notes: [] };
  writeFileSync(join(dir, 'stack.json'), JSON.stringify(stack));
  return dir;
}
