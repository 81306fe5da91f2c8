/** @file Views of landslides from a drone, which an invented region has beside the satellite's scene. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openRaster, readRaster, toPixel, type Raster, type RasterFile } from '../raster/index.js';
import type { Region } from '../region/index.js';
import { fromStored } from './stored-image.js';
import type { Landslide, StudySamples } from './samples.js';

/** A landslide as a drone sees it, and as the satellite does. */
export interface DroneView {
  landslide: Landslide;
  /** [3, rows, cols] uint8, red, green, blue at 0.1 m. */
  drone: Raster;
  /** The fused image of the same ground: reflectance, blue, green, red, near infrared. */
  satellite: Raster<Float32Array>;
}

/** The views that a region has of some landslides, in their order; none where it has none, as a region of the reader's own. */
export async function droneViews(
  { region, image }: Pick<StudySamples, 'region' | 'image'>,
  landslides: readonly Landslide[],
): Promise<DroneView[]> {
  const seen = landslides.filter((l) => existsSync(viewOf(region, l.name)));
  if (seen.length === 0) return [];
  const file = await openRaster(image.path);
  try {
    const views: DroneView[] = [];
    for (const landslide of seen) {
      const drone = await readRaster(viewOf(region, landslide.name));
      views.push({ landslide, drone, satellite: await sameGround(file, drone) });
    }
    return views;
  } finally {
    await file.close();
  }
}

function viewOf(region: Region, name: string): string {
  return join(dirname(region.path), 'drone', `${name}.tif`);
}

/** The window of an image that a view lies in. */
async function sameGround(file: RasterFile, { grid }: Raster): Promise<Raster<Float32Array>> {
  const [t0, pixel, , t3] = grid.transform;
  const [x, y] = toPixel(file.grid, t0, t3).map(Math.round);
  const [right, bottom] = toPixel(file.grid, t0 + grid.width * pixel, t3 - grid.height * pixel).map(
    Math.round,
  );
  return fromStored(await file.read({ x, y, width: right - x, height: bottom - y }));
}
