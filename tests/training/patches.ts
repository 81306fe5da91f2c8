/** Invented patches for the tests in this folder: noise, brighter in the first band inside one disc each. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createRng } from 'landslide/core';
import type { Patches } from 'landslide/training';

export function discs(n: number, seed: string, size = 32): Patches {
  const rng = createRng(seed);
  const images = Float32Array.from({ length: n * 3 * size * size }, () => 0.5 * rng.normal());
  const masks = new Uint8Array(n * size * size);
  for (let i = 0; i < n; i++) {
    const [cy, cx, radius] = [rng.int(size), rng.int(size), 4 + rng.int(6)];
    for (let p = 0; p < size * size; p++) {
      if ((Math.floor(p / size) - cy) ** 2 + ((p % size) - cx) ** 2 >= radius * radius) continue;
      masks[i * size * size + p] = 1;
      images[i * 3 * size * size + p] += 1;
    }
  }
  return { n, bands: 3, height: size, width: size, images, masks };
}

/** A folder that is gone after the test. */
export function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'training-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
