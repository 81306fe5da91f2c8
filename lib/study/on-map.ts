/** @file A scene as taken, laid on the map before its counts are used; and the height of the ground under it. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError, type ProgressListener } from '../core/index.js';
import { demHeights, heightBy, orthoGrid, orthorectify, parseRpb, type OrthoCounts } from '../gf2/index.js';
import { makeTransform, openRaster, readRaster, toMap, type Grid } from '../raster/index.js';
import { requireLayer, type Region } from '../region/index.js';
import { fileStamps } from './file-stamp.js';
import { stepFile } from './step.js';

/** How a scene as taken is laid on the map. */
export interface OrthoChoice {
  /** Metres from the DEM's zero up to the WGS 84 ellipsoid (`demHeights`). */
  geoidOffsetM: number;
  /** Pixel of the PAN, metres; the MSS's is four times it. */
  pixel: number;
}

export interface LaidImage {
  path: string;
  counts: OrthoCounts;
}

interface LayOptions {
  ortho: OrthoChoice;
  nodata?: number;
  progress?: ProgressListener;
  signal?: AbortSignal;
}

/** Lays PAN and MSS on the region's CRS, each by the RPB beside it and the region's DEM, and keeps both in `dir`: the next run finds
 *  them again while image, RPB and DEM are the same.
 *  @throws "PATH has no RPB beside it: ..." and what `orthorectify` throws */
export async function layOnMap(
  scene: { panPath: string; mssPath: string },
  region: Region,
  dir: string,
  o: LayOptions,
): Promise<{ pan: LaidImage; mss: LaidImage }> {
  const pan = await layOne(scene.panPath, region, join(dir, 'ortho-pan.tif'), o, o.ortho.pixel);
  const mss = await layOne(scene.mssPath, region, join(dir, 'ortho-mss.tif'), o, 4 * o.ortho.pixel);
  return { pan, mss };
}

async function layOne(
  from: string,
  region: Region,
  path: string,
  { ortho, ...o }: LayOptions,
  pixel: number,
): Promise<LaidImage> {
  const dem = requireLayer(region, 'dem', 'orthorectification');
  const rpbPath = rpbBeside(from);
  const inputs = {
    files: fileStamps([from, rpbPath, dem.file]),
    ...ortho,
    pixel,
    crs: region.crs,
    nodata: o.nodata,
  };
  const counts = await stepFile<OrthoCounts>(path, inputs, async () => {
    const image = await openRaster(from);
    try {
      const rpb = parseRpb(readFileSync(rpbPath, 'utf8'), basename(rpbPath));
      const heights = demHeights(await readRaster(dem.file), ortho.geoidOffsetM);
      const grid = orthoGrid(image.grid, rpb, heights, { crs: region.crs, pixel });
      return await orthorectify(path, { image, rpb, heights, grid, ...o });
    } finally {
      await image.close();
    }
  });
  return { path, counts };
}

/** The RPB of an image, as delivered: of its name. */
function rpbBeside(image: string): string {
  const stem = image.replace(/\.[^.\\/]+$/, '');
  const found = ['.rpb', '.RPB'].map((end) => stem + end).find(existsSync);
  if (found) return found;
  throw new DataError(`${image} has no RPB beside it: expected ${stem}.rpb, as delivered`);
}

/** Lines and columns at which heights are taken. */
const LATTICE = 16;

/** Mean height of the region's DEM over an image, metres above the DEM's zero; undefined without a DEM, or where it does not reach. */
export async function groundHeight(region: Region, grid: Grid): Promise<number | undefined> {
  const { dem } = region.layers;
  if (!dem) return undefined;
  const heights = demHeights(await readRaster(dem.file), 0);
  const height = heightBy(heights, makeTransform(grid.crs, heights.grid.crs));
  const all: number[] = [];
  for (let j = 0; j < LATTICE; j++)
    for (let i = 0; i < LATTICE; i++) {
      const at = (k: number, size: number): number => ((k + 0.5) * size) / LATTICE;
      const z = height(...toMap(grid, at(i, grid.width), at(j, grid.height)));
      if (z === z) all.push(z);
    }
  return all.length > 0 ? all.reduce((a, b) => a + b, 0) / all.length : undefined;
}
