/** @file Factor layers between 0 and 1. */
import { join } from 'node:path';
import { replaceFolder, writeJson } from '../core/index.js';
import { writeCog } from '../raster/index.js';
import { factorNamed, type FactorName } from './definitions.js';
import type { FactorStack } from './stack.js';

/** A stack whose layers run from 0 to 1. */
export interface NormalisedStack extends FactorStack {
  /** Least and largest value of each factor over the valid pixels, in its unit. */
  ranges: { name: FactorName; least: number; most: number }[];
}

/** A copy of the stack with each factor moved to 0..1 over its valid pixels: (v - least) / (most - least); a constant factor becomes 0. NaN where
 *  not valid. Aspect is moved like any other: 0 and 360 degrees are then far apart, and flat ground is 0. */
export function normaliseStack(stack: FactorStack): NormalisedStack {
  const ranges = stack.names.map((name, f) => ({ name, ...rangeOf(stack.layers[f], stack.valid) }));
  const layers = stack.layers.map((layer, f) => {
    const { least, most } = ranges[f];
    const scale = most > least ? 1 / (most - least) : 0;
    return layer.map((v, i) => (stack.valid[i] === 1 ? (v - least) * scale : NaN));
  });
  return { ...stack, layers, ranges };
}

function rangeOf(layer: Float32Array, valid: Uint8Array): { least: number; most: number } {
  let least = Infinity;
  let most = -Infinity;
  for (let i = 0; i < layer.length; i++) {
    if (valid[i] !== 1) continue;
    if (layer[i] < least) least = layer[i];
    if (layer[i] > most) most = layer[i];
  }
  return { least, most };
}

/** Writes normalised copies as cloud-optimised GeoTIFFs, with `ranges.json` for the way back; what was at `dir` is replaced as a whole.
 *  @returns the files' paths */
export async function saveNormalised(stack: FactorStack, dir: string): Promise<string[]> {
  const { grid, names, layers, ranges } = normaliseStack(stack);
  const files = names.map((name) => `${name}.tif`);
  await replaceFolder(dir, async (folder) => {
    for (const [f, name] of names.entries()) {
      const raster = { grid, bands: 1, data: layers[f], nodata: NaN, bandNames: [`${name} from 0 to 1`] };
      const overviews = factorNamed(name).kind === 'interval' ? 'average' : 'nearest';
      await writeCog(join(folder, files[f]), raster, { overviews });
    }
    writeJson(join(folder, 'ranges.json'), ranges);
  });
  return [...files, 'ranges.json'].map((file) => join(dir, file));
}
