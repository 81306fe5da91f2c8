/** @file Commands that are killed and started again, on small data, and what they leave. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRng } from 'landslide/core';
import { makeDemoRegion } from 'landslide/demo';
import { buildNetwork, initWeights } from 'landslide/nn';
import { makeGrid, writeCog } from 'landslide/raster';
import { saveCheckpoint } from 'landslide/training';
import { pairSet } from '../cli/pair-set.js';

export interface Work {
  name: string;
  /** The command's arguments, the output folder last. */
  argv: string[];
  /** The script in lib/bin; default landslide.mjs. */
  script?: string;
  /** Which files must be the same, where that is not all but those that hold times. */
  same?: RegExp;
}

const MODEL_NOTES = {
  epoch: 1,
  bandNames: ['red', 'green', 'blue'],
  normalisation: { mean: [0.5, 0.5, 0.5], std: [0.3, 0.3, 0.3] },
};

/** An image of 3 x 1200 x 1200 and an untrained network that maps it. */
async function prediction(dir: string): Promise<Work> {
  mkdirSync(join(dir, 'model'), { recursive: true });
  const [network, rng] = [buildNetwork('unet-se', { bands: 3, width: 4 }), createRng('killed')];
  const weights = initWeights(network, rng);
  saveCheckpoint(join(dir, 'model', 'best.safetensors'), { network, weights, notes: MODEL_NOTES });
  const grid = makeGrid({ width: 1200, height: 1200, crs: 'EPSG:32650', left: 5e5, top: 3e6, pixel: 2 });
  const data = Uint8Array.from({ length: 3 * 1200 * 1200 }, () => 1 + rng.int(255));
  await writeCog(join(dir, 'image.tif'), { grid, bands: 3, data, nodata: 0 });
  const model = ['--checkpoint', join(dir, 'model'), '--image', join(dir, 'image.tif'), '--divide', '255'];
  return { name: 'prediction', argv: ['predict', ...model, '--window', '128', '--overlap', '32', '--out'] };
}

/** Notebook 13 on a small region of the reader's own, with the Python of this checkout. */
export async function notebookRun(dir: string): Promise<Work> {
  const region = await smallRegion(join(dir, 'own'));
  const options = ['--region', region, '--only', '13'];
  const same = /^(results\.json|tables\/.*|figures\/.*\.(csv|svg)|work\/.*\.(tif|parquet))$/;
  return { name: 'notebook run', script: 'paper.mjs', argv: [...options, '--out'], same };
}

/** The small region explained: forest, Shapley values, map. */
export async function explanation(dir: string): Promise<Work> {
  const region = await smallRegion(join(dir, 'explained'));
  const same = /^(susceptibility|work\/hongtan\/forest)\/.*\.(tif|json)$/;
  return { name: 'explanation', argv: ['explain', '--region', region, '--out'], same };
}

const smallRegion = async (dir: string): Promise<string> =>
  dirname(await makeDemoRegion('kecun', { size: { pixels: 768, landslides: 12 }, seed: 1, dir }));

/** Training, prediction, preprocessing and the factor layers, with their data in `dir`. */
export async function makeWorks(dir: string): Promise<Work[]> {
  const region = await smallRegion(join(dir, 'kecun'));
  const data = await pairSet({ after: () => undefined }, { n: 24 });
  const map = await prediction(dir);
  const parts = ['predict', '--tasks', '3', '--workers', '2', ...map.argv.slice(1)];
  const small = ['--width', '4', '--epochs', '6', '--batch', '4', '--rate', '0.005', '--device', 'cpu'];
  return [
    { name: 'training', argv: ['train', '--data', data, ...small, '--out'] },
    map,
    { name: 'prediction in parts', argv: parts, same: /^[^/]*\.(tif|geojson)$/ },
    { name: 'preprocessing', argv: ['prepare', '--region', region, '--out'] },
    { name: 'factor store', argv: ['factors', '--region', region, '--out'] },
  ];
}
