/** @file From a probability map on disk to a mask on disk and landslide polygons, some rows at a time. */
import { checkStop, startTask, type ProgressListener } from '../core/index.js';
import { createCogWriter, openRaster } from '../raster/index.js';
import { collectLandslides, type LandslideLayer, type PolygonOptions } from './polygons.js';

/** As the rows of tiles that the map is stored in. */
const ROWS = 512;
const ABSENT = 255;

/** What a map of landslides is made from, and where it goes. */
export interface MapOptions extends PolygonOptions {
  threshold: number;
  /** Path of the probability map: one band, 0 to 1, NaN where absent. */
  probability: string;
  /** Path of the mask: a cloud-optimised GeoTIFF, uint8, 1 from the threshold, 0 below it, 255 (nodata) where absent. */
  mask: string;
  progress?: ProgressListener;
  signal?: AbortSignal;
}

/** Writes the mask and returns the landslides. Memory holds some rows and the corners of the polygons, whatever the map's size. The mask
 *  holds every pixel from the threshold; the polygons leave out what is smaller than `minAreaM2`.
 *  @throws as `toPolygons` */
export async function mapLandslides(o: MapOptions): Promise<LandslideLayer> {
  const file = await openRaster(o.probability);
  const { grid } = file;
  const task = startTask(o.progress, 'outlining landslides', grid.height);
  try {
    const collector = collectLandslides(grid, o);
    const bandNames = ['landslide'];
    const writer = createCogWriter(o.mask, {
      grid,
      bands: 1,
      dtype: 'uint8',
      nodata: ABSENT,
      bandNames,
      overviews: 'nearest',
    });
    try {
      for await (const { y, raster } of file.rowBlocks(ROWS)) {
        checkStop(o.signal, 'outlining landslides');
        collector.addRows(raster.data);
        await writer.writeRows(y, maskOf(raster.data, o.threshold));
        task.update(y + raster.grid.height);
      }
      await writer.close();
    } catch (error) {
      writer.abort();
      throw error;
    }
    return collector.end();
  } finally {
    await file.close();
    task.end();
  }
}

function maskOf(probability: ArrayLike<number>, threshold: number): Uint8Array {
  const mask = new Uint8Array(probability.length);
  for (let i = 0; i < mask.length; i++) {
    const p = probability[i];
    mask[i] = p >= threshold ? 1 : p < threshold ? 0 : ABSENT;
  }
  return mask;
}
