/** @file The piece of an invented scene that is kept as the camera took it, laid on the map again. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readJson } from '../core/index.js';
import { LEVEL_1A } from '../demo/files.js';
import { demHeights, orthorectify, parseRpb, type OrthoCounts } from '../gf2/index.js';
import { openRaster, readRaster, type Raster, type Window } from '../raster/index.js';
import { requireLayer, requireScene, type Region } from '../region/index.js';
import { errorsAgainst } from './errors-of-steps.js';

/** What is known of the piece as taken. */
export interface Level1aTruth {
  /** The part of the scene's PAN that the piece shows. */
  window: Window;
  /** Metres; ground of this height lies where it should. */
  heightM: number;
  /** How far height moves the ground in the piece, PAN pixels. */
  displacement: { rmsPixels: number; worstPixels: number };
}

/** A piece as taken, and laid on the map. */
export interface LaidPiece {
  /** The same ground: as taken, laid on the map, and as the scene has it; counts of the PAN. */
  taken: Raster;
  laid: Raster;
  scene: Raster;
  counts: OrthoCounts;
  truth: Level1aTruth;
  /** Correlation with the scene before and after. */
  before: number;
  after: number;
}

/** Pixels left out along each edge, where a displaced piece has no ground. */
const MARGIN = 24;

/** Orthorectifies the level 1A piece of a region by its RPB and the region's DEM; undefined where the region has no such piece, as a
 *  region of the reader's own.
 *  @param path  where the result goes, a cloud-optimised GeoTIFF */
export async function layLevel1a(region: Region, path: string): Promise<LaidPiece | undefined> {
  const file = (name: keyof typeof LEVEL_1A): string => join(dirname(region.path), LEVEL_1A[name]);
  if (!existsSync(file('truth'))) return undefined;
  const truth = readJson<Level1aTruth>(file('truth'));
  const scene = await windowOf(requireScene(region, 'orthorectification').pan, truth.window);
  const image = await openRaster(file('pan'));
  try {
    const counts = await orthorectify(path, {
      image,
      rpb: parseRpb(readFileSync(file('rpb'), 'utf8'), basename(file('rpb'))),
      heights: demHeights(await readRaster(requireLayer(region, 'dem', 'orthorectification').file), 0),
      grid: scene.grid,
    });
    const taken = { ...(await image.read()), grid: scene.grid };
    const laid = await readRaster(path);
    const like = (r: Raster): number => errorsAgainst(r, scene, { margin: MARGIN })[0].r;
    return { taken, laid, scene, counts, truth, before: like(taken), after: like(laid) };
  } finally {
    await image.close();
  }
}

async function windowOf(path: string, window: Window): Promise<Raster> {
  const file = await openRaster(path);
  try {
    return await file.read(window);
  } finally {
    await file.close();
  }
}
