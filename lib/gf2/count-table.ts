/** @file Reflectance as a function of the count alone: the chain of calibration and correction runs once over every count that there
 *  can be, and a scene of any size is then looked up. */
import { check, DataError } from '../core/errors.js';
import { makeArray } from '../raster/dtype.js';
import type { Raster } from '../raster/grid.js';
import { makeRasterFile, type RasterFile } from '../raster/raster-file.js';
import { floatBands } from './valid.js';

/** Counts of 16 bits. */
const COUNTS = 65536;

/** [bands, 1, 65536]: every count in every band, to be sent through the chain in a scene's place. */
export function everyCount(image: RasterFile): Raster<Uint16Array> {
  checkCounts(image);
  const data = new Uint16Array(image.bands * COUNTS).map((_, i) => i % COUNTS);
  const grid = { ...image.grid, width: COUNTS, height: 1 };
  return { grid, bands: image.bands, data, nodata: image.nodata };
}

/** An image of counts read as what a chain makes of them.
 *  @param table  [bands, 1, 65536], NaN where absent: what the chain made of `everyCount`
 *  @returns float32, NaN where absent; reads what is asked for and no more */
export function throughTable(image: RasterFile, table: Raster): RasterFile {
  checkCounts(image);
  const tables = floatBands(table);
  const source = {
    ...({ path: image.path, grid: image.grid, bands: image.bands, dtype: 'float32', nodata: NaN } as const),
    bandNames: table.bandNames ?? image.bandNames,
    fill: async ({ data, window, bands }: { data: ArrayLike<number>; window: Window; bands: number[] }) => {
      const counts = makeArray(image.dtype, data.length);
      await image.readInto(counts, window, bands);
      const size = window.width * window.height;
      bands.forEach((band, b) =>
        lookUp(counts as Uint16Array, tables[band], data as Float32Array, b * size, (b + 1) * size),
      );
    },
    close: () => void image.close(),
  };
  return makeRasterFile(source, Infinity);
}

type Window = Parameters<RasterFile['readInto']>[1];

function lookUp(counts: Uint16Array, table: Float32Array, out: Float32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) out[i] = table[counts[i]];
}

/** How often each count occurs in a scene. */
export interface CountStatistics {
  /** [bands] number of pixels of each count, [65536], absent ones left out. */
  histograms: Float64Array[];
  /** Pixels of a band in all. */
  pixels: number;
}

/** How often each count occurs, from one pass over the image.
 *  @throws "MSS PATH: band 3 has no valid pixel ..." */
export async function countStatistics(
  image: RasterFile,
  name: string,
  visit: (done: number) => void = () => undefined,
): Promise<CountStatistics> {
  checkCounts(image);
  const { width, height } = image.grid;
  const histograms = Array.from({ length: image.bands }, () => new Float64Array(COUNTS));
  const rows = Math.max(1, Math.floor(2 ** 22 / (width * image.bands)));
  for await (const { y, raster } of image.rowBlocks(rows)) {
    const size = raster.data.length / image.bands;
    histograms.forEach((h, b) => addCounts(h, raster.data as Uint16Array, b * size, (b + 1) * size));
    visit(Math.min(height, y + rows));
  }
  histograms.forEach((h, b) => {
    if (image.nodata !== null) h[image.nodata] = 0;
    if (h.every((n) => n === 0))
      throw new DataError(
        `${name} ${image.path}: band ${b + 1} has no valid pixel: all are the nodata value ${image.nodata}`,
      );
  });
  return { histograms, pixels: width * height };
}

function addCounts(histogram: Float64Array, counts: Uint16Array, from: number, to: number): void {
  for (let i = from; i < to; i++) histogram[counts[i]]++;
}

/** The count below which a share of a band's pixels lies. */
export function countQuantile(histogram: Float64Array, share: number): number {
  const wanted = share * histogram.reduce((a, b) => a + b, 0);
  let below = 0;
  for (let count = 0; count < histogram.length; count++)
    if ((below += histogram[count]) > wanted) return count;
  return histogram.length - 1;
}

function checkCounts({ path, dtype }: RasterFile): void {
  check(
    dtype === 'uint16' || dtype === 'uint8',
    `${path} is ${dtype}: expected the counts as delivered, uint16 (or uint8)`,
  );
}
