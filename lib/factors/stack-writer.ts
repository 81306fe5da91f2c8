/** @file Factor layers on their way into files, some rows at a time. */
import { join } from 'node:path';
import { check } from '../core/index.js';
import { createCogWriter, type CogOptions, type Grid, type TypedArray } from '../raster/index.js';
import { factorNamed, type FactorName } from './definitions.js';
import { layerFile, LANDSLIDES_FILE, VALID_FILE, type FactorStack } from './stack.js';

/** Compressed bytes of a file that stay in memory. */
const MEMORY = 2 ** 24;

/** Takes the rows of all layers from the top. */
export interface StackWriter {
  /** The next rows: `layers` [rows, width] float32 each, NaN = nodata; `ids` [rows, width] int32 landslide number, 0 = none, below 0 =
   *  outside. Where a layer has no value `ids` becomes -1. */
  write(layers: readonly Float32Array[], ids: Int32Array): Promise<void>;
  /** Ends the files; `saveStack` is due then. */
  close(): Promise<FactorStack>;
  /** Drops all that was written. */
  abort(): void;
}

/** Starts the files of a stack: a cloud-optimised GeoTIFF each for the factors, landslide numbers and valid pixels, in memory of some
 *  hundred rows.
 *  @throws as `createCogWriter` */
export function createStackWriter(dir: string, grid: Grid, names: readonly FactorName[]): StackWriter {
  const start = (file: string, o: Pick<CogOptions, 'dtype' | 'nodata' | 'overviews' | 'bandNames'>) =>
    createCogWriter(join(dir, file), { ...o, grid, bands: 1, memoryBytes: MEMORY });
  const writers = names.map((name) =>
    start(layerFile(name), {
      dtype: 'float32',
      nodata: NaN,
      bandNames: [name],
      overviews: factorNamed(name).kind === 'interval' ? 'average' : 'nearest',
    }),
  );
  writers.push(start(LANDSLIDES_FILE, { dtype: 'int32', nodata: -1, overviews: 'nearest' }));
  writers.push(start(VALID_FILE, { dtype: 'uint8', nodata: null, overviews: 'nearest' }));
  const landslides = new Set<number>();
  const counts = { valid: 0, landslidePixels: 0 };
  let y = 0;
  return {
    async write(layers, ids) {
      check(layers.length === names.length, `there are ${layers.length} layers, expected ${names.length}`);
      const valid = markValid(layers, ids);
      for (const id of ids) {
        if (id < 0) continue;
        counts.valid++;
        if (id === 0) continue;
        counts.landslidePixels++;
        landslides.add(id);
      }
      const parts: TypedArray[] = [...layers, ids, valid];
      await Promise.all(writers.map((writer, i) => writer.writeRows(y, parts[i])));
      y += ids.length / grid.width;
    },
    async close() {
      for (const writer of writers) await writer.close();
      return { dir, grid, names: [...names], counts: { ...counts, landslides: landslides.size }, notes: [] };
    },
    abort: () => writers.forEach((writer) => writer.abort()),
  };
}

/** Puts -1 into `ids` where a layer has no value. @returns 1 where all have one */
function markValid(layers: readonly Float32Array[], ids: Int32Array): Uint8Array {
  for (const layer of layers)
    for (let i = 0; i < ids.length; i++) if (!Number.isFinite(layer[i])) ids[i] = -1;
  const valid = new Uint8Array(ids.length);
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] < 0) ids[i] = -1;
    else valid[i] = 1;
  }
  return valid;
}
