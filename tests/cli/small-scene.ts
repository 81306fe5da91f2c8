import { join } from 'node:path';
import { createRng } from 'landslide/core';
import { buildNetwork, initWeights } from 'landslide/nn';
import { makeGrid, writeCog, type Raster } from 'landslide/raster';
import { saveCheckpoint } from 'landslide/training';

const rng = createRng('predict');

/** An untrained network in `dir`. */
export function smallCheckpoint(dir: string): string {
  const network = buildNetwork('unet-se', { bands: 3, width: 2 });
  const notes = {
    epoch: 1,
    bandNames: ['red', 'green', 'blue'],
    normalisation: { mean: [0.5, 0.5, 0.5], std: [0.3, 0.3, 0.3] },
  };
  saveCheckpoint(join(dir, 'best.safetensors'), { network, weights: initWeights(network, rng), notes });
  return dir;
}

/** Bright blots on a dark ground; the first 300 pixels are absent. */
export async function smallScene(
  path: string,
  { bands = 3, crs = 'EPSG:32650', side = 150 } = {},
): Promise<string> {
  const grid = makeGrid({ width: side, height: side + 37, crs, left: 500000, top: 3e6, pixel: 2 });
  const size = grid.width * grid.height;
  const data = Uint8Array.from({ length: bands * size }, (_, i) => {
    const [x, y] = [i % grid.width, Math.floor((i % size) / grid.width)];
    return Math.sin(x / 9) * Math.cos(y / 13) > 0.3 ? 200 + rng.int(50) : 1 + rng.int(60);
  });
  for (let b = 0; b < bands; b++) data.fill(0, b * size, b * size + 300);
  await writeCog(path, { grid, bands, data, nodata: 0 } satisfies Raster);
  return path;
}
