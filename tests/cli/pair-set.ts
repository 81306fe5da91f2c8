/** An image/mask data set in a temporary folder: discs that are brighter than the noise around them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createRng } from 'landslide/core';
import { makeGrid, writeCog } from 'landslide/raster';

export interface PairSetOptions {
  n?: number;
  bands?: number;
  size?: number;
  /** What the masks hold inside and outside the discs. */
  codes?: [outside: number, inside: number];
  /** Changes the values of image i, and the size of mask i. */
  change?: (image: Float32Array, i: number) => void;
  rule?: Record<string, unknown>;
}

/** A folder that is gone after the test. */
export function temporary(t: Pick<TestContext, 'after'>): string {
  const dir = mkdtempSync(join(tmpdir(), 'cli-train-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Writes the data set and returns its folder. */
export async function pairSet(t: Pick<TestContext, 'after'>, o: PairSetOptions = {}): Promise<string> {
  const { n = 8, bands = 3, size = 32, codes = [0, 1], change, rule = {} } = o;
  const dir = temporary(t);
  for (const folder of ['images', 'masks']) mkdirSync(join(dir, folder));
  const rng = createRng('pairs');
  for (let i = 0; i < n; i++) {
    const [cy, cx, radius] = [rng.int(size), rng.int(size), 5 + rng.int(5)];
    const inside = Array.from(
      { length: size * size },
      (_, p) => (Math.floor(p / size) - cy) ** 2 + ((p % size) - cx) ** 2 < radius ** 2,
    );
    const image = Float32Array.from(
      { length: bands * size * size },
      (_, k) => 100 + 20 * rng.normal() + (inside[k % (size * size)] ? 40 : 0),
    );
    change?.(image, i);
    const mask = Uint8Array.from(inside, (yes) => codes[yes ? 1 : 0]);
    const grid = makeGrid({ width: size, height: size, crs: '', left: 0, top: 0, pixel: 1 });
    await writeCog(join(dir, 'images', `p${i}.tif`), { grid, bands, data: image, nodata: null });
    await writeCog(join(dir, 'masks', `p${i}.tif`), { grid, bands: 1, data: mask, nodata: null });
  }
  const manifest = {
    name: 'discs',
    bandNames: ['red', 'green', 'blue', 'nir'].slice(0, bands),
    rule: { images: 'images', masks: 'masks', landslideWhen: '==1', ...rule },
  };
  writeFileSync(join(dir, 'dataset.json'), JSON.stringify(manifest));
  return dir;
}
