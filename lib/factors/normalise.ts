/** @file Factor layers between 0 and 1. */
import { join } from 'node:path';
import { replaceFolder, writeJson } from '../core/index.js';
import { createCogWriter } from '../raster/index.js';
import { factorNamed, type FactorName } from './definitions.js';
import { layerFile, stackRows, type FactorStack } from './stack.js';

/** Least and largest value of a factor over the valid pixels, in its unit. */
export interface FactorRange {
  name: FactorName;
  least: number;
  most: number;
}

/** The range of each factor over the valid pixels of a stack; Infinity and -Infinity where there are none. */
export async function factorRanges(
  stack: FactorStack,
  { signal }: { signal?: AbortSignal } = {},
): Promise<FactorRange[]> {
  const ranges = stack.names.map((name) => ({ name, least: Infinity, most: -Infinity }));
  for await (const { layers, ids } of stackRows(stack, { signal }))
    layers.forEach((layer, f) => {
      const r = ranges[f];
      for (let i = 0; i < ids.length; i++) {
        if (ids[i] < 0) continue;
        if (layer[i] < r.least) r.least = layer[i];
        if (layer[i] > r.most) r.most = layer[i];
      }
    });
  return ranges;
}

/** Writes copies of the layers with each factor moved to 0..1 over its valid pixels: (v - least) / (most - least); a constant factor becomes 0.
 *  NaN where not valid. Aspect is moved like any other: 0 and 360 degrees are then far apart, and flat ground is 0. They are cloud-optimised
 *  GeoTIFFs, with `ranges.json` for the way back; what was at `dir` is replaced as a whole.
 *  @returns the files' paths */
export async function saveNormalised(
  stack: FactorStack,
  dir: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<string[]> {
  const ranges = await factorRanges(stack, { signal });
  await replaceFolder(dir, async (folder) => {
    for (const range of ranges) await writeNormalised(stack, range, folder, signal);
    writeJson(join(folder, 'ranges.json'), ranges);
  });
  return [...stack.names.map(layerFile), 'ranges.json'].map((file) => join(dir, file));
}

async function writeNormalised(
  stack: FactorStack,
  { name, least, most }: FactorRange,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const overviews = factorNamed(name).kind === 'interval' ? 'average' : 'nearest';
  const bandNames = [`${name} from 0 to 1`];
  const kind = { bands: 1, dtype: 'float32', nodata: NaN } as const;
  const writer = createCogWriter(join(folder, layerFile(name)), {
    ...kind,
    grid: stack.grid,
    bandNames,
    overviews,
  });
  const scale = most > least ? 1 / (most - least) : 0;
  try {
    for await (const { y, layers, ids } of stackRows(stack, { names: [name], signal }))
      await writer.writeRows(
        y,
        layers[0].map((v, i) => (ids[i] >= 0 ? (v - least) * scale : NaN)),
      );
    await writer.close();
  } finally {
    writer.abort();
  }
}
