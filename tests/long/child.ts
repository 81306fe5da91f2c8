/** @file A long training or prediction in a process of its own: KIND FOLDER. Prints the resident memory (MiB) as it went along. */
import { join } from 'node:path';
import { createRng } from 'landslide/core';
import { buildNetwork, openPredictor, initWeights } from 'landslide/nn';
import { predictSceneToFile } from 'landslide/prediction';
import { makeGrid, openRaster, writeCog } from 'landslide/raster';
import { train } from 'landslide/training';
import { discs } from '../training/patches.js';

const network = buildNetwork('unet-se', { bands: 3, width: 2 });
const seen: number[] = [];
const look = (): void => void seen.push(process.memoryUsage().rss / 2 ** 20);

/** 500 steps of 4 patches, validated and saved every 10. */
async function training(dir: string): Promise<void> {
  await train({
    ...{ network, dir, train: discs(40, 'train'), validation: discs(4, 'validation') },
    settings: { epochs: 50, batch: 4, learningRate: 1e-3, patience: 50, flips: 'none' },
    device: 'cpu',
    threads: 1,
    seed: 1,
    onStep: look,
  });
}

/** 10,000 windows of 32 x 32. */
async function prediction(dir: string): Promise<void> {
  const grid = makeGrid({ width: 3200, height: 3200, crs: 'EPSG:32650', left: 5e5, top: 3.3e6, pixel: 1 });
  const rng = createRng(1);
  const data = Uint8Array.from({ length: 3 * 3200 ** 2 }, () => rng.int(256));
  await writeCog(join(dir, 'image.tif'), { grid, bands: 3, data, nodata: null });
  const image = await openRaster(join(dir, 'image.tif'));
  const predictor = await openPredictor(network, initWeights(network, rng), { device: 'cpu', threads: 1 });
  await predictSceneToFile({
    ...{ image, predictor, window: 32, overlap: 0, batch: 8, out: join(dir, 'probability.tif') },
    normalise: ({ data }) => Float32Array.from(data, (v) => v / 255),
    progress: look,
  });
  await Promise.all([image.close(), predictor.dispose()]);
}

const [kind, dir] = process.argv.slice(2);
await (kind === 'training' ? training(dir) : prediction(dir));
console.log(JSON.stringify(seen));
process.exit(0);
