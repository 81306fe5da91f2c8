/** @file The image, camera and terrain that the tests of orthorectification lay out, and how they do it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { demHeights, orthorectify, writeRpb, type OrthoInput } from 'landslide/gf2';
import { writeFileAtomic } from 'landslide';
import { openRaster, readRaster, writeCog, type Raster, type RasterFile } from 'landslide/raster';
import { makeDem, makeRamps, RPB, SIZE, TARGET } from './make-ortho.js';

const dir = mkdtempSync(join(tmpdir(), 'landslide-ortho-'));
after(() => rmSync(dir, { recursive: true }));
export const at = (name: string): string => join(dir, name);
export const HEIGHTS = demHeights(makeDem(), 0);

export async function opened(name: string, raster: Raster): Promise<RasterFile> {
  await writeCog(at(`${name}.tif`), raster);
  writeFileAtomic(at(`${name}.RPB`), writeRpb(RPB));
  return openRaster(at(`${name}.tif`));
}

const ramps = await opened('ramps', makeRamps());
export const RAMPS: OrthoInput = { image: ramps, rpb: RPB, heights: HEIGHTS, grid: TARGET };

export async function laid(name: string, input: OrthoInput): Promise<Raster> {
  await orthorectify(at(name), input);
  return readRaster(at(name));
}

export const isInner = (x: number, y: number): boolean =>
  x > 2 && y > 2 && x < SIZE.width - 2 && y < SIZE.height - 2;

export const ours = await laid('ours.tif', RAMPS);
