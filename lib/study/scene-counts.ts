/** @file The delivered counts of a scene, and what each count means at the top of the air. */
import { DataError } from '../core/index.js';
import {
  calibrate,
  esunFor,
  everyCount,
  toaReflectance,
  type Gains,
  type GainsForYear,
  type Product,
  type Scene,
} from '../gf2/index.js';
import { openRaster, type Raster, type RasterFile } from '../raster/index.js';

/** Opens an image of counts; `nodata` marks absent pixels where the file does not say what does.
 *  @throws "nodata is 0, but PATH says 65535: ..." */
export async function openCounts(path: string, nodata?: number): Promise<RasterFile> {
  const file = await openRaster(path);
  if (nodata === undefined || file.nodata === nodata) return file;
  if (file.nodata === null) return { ...file, nodata };
  await file.close();
  throw new DataError(
    `nodata is ${nodata}, but ${path} says ${file.nodata}: leave it out, or correct the file (gdal_edit.py -a_nodata)`,
  );
}

/** Reflectance at the top of the air of every count, [bands, 1, 65536], and the gains it rests on: the user's `own`, or the table's. */
export function toTop(
  scene: Scene,
  image: RasterFile,
  product: Product,
  own?: Partial<Record<Product, Gains>>,
): { table: Raster<Float32Array>; used: GainsForYear } {
  const { camera, year, sunZenithDeg, date } = scene;
  const { radiance, used } = calibrate(everyCount(image), {
    ...{ camera, year, product },
    gains: own?.[product],
  });
  return { table: toaReflectance(radiance, { esun: esunFor(camera, product), sunZenithDeg, date }), used };
}
