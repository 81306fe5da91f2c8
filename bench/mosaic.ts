/** @file A mosaic far larger than a scene, with landslides in it, and the steps of a map that need no network. */
import { join } from 'node:path';
import { createReporter } from 'landslide/core';
import { mapLandslides, predictSceneToFile, type Predict } from 'landslide/prediction';
import { createCogWriter, makeGrid, openRaster } from 'landslide/raster';
import { rasterToInput } from 'landslide/study';
import { writeVector } from 'landslide/vector';
import { makePiece, PIECE } from './scene.js';

/** What a mosaic is, and the folder of its files. */
export interface Mosaic {
  dir: string;
  width: number;
  height: number;
}

const PIXEL_M = 0.8;
/** Of bare ground and of landslides, reflectance x 10,000. */
const GROUND = 800;
const SLIDE = 2400;
/** Rows at once; divides PIECE. */
const STRIP = 250;

const fileOf = ({ dir }: Mosaic, name: string): string => join(dir, name);

/** Writes the mosaic: ground in squares of eight shades, so that deflate keeps 16 GB small, and the piece's landslides again and again.
 *  @returns the area of its landslides, m2 */
async function write(mosaic: Mosaic): Promise<{ areaM2: number }> {
  const { width, height } = mosaic;
  const { mask } = makePiece();
  const piece = Uint16Array.from(mask, (m, i) =>
    m === 1 ? SLIDE : GROUND + shade(i % PIECE, Math.floor(i / PIECE)),
  );
  const grid = makeGrid({ width, height, crs: 'EPSG:32650', left: 500000, top: 3300000, pixel: PIXEL_M });
  const writer = createCogWriter(fileOf(mosaic, 'mosaic.tif'), {
    ...{ grid, bands: 1, dtype: 'uint16', nodata: 0 },
    overviews: 'nearest',
    memoryBytes: 2 ** 25,
  });
  let pixels = 0;
  for (let y = 0; y < height; y += STRIP) {
    const rows = Math.min(STRIP, height - y);
    const strip = new Uint16Array(rows * width);
    for (let row = 0; row < rows; row++) {
      const from = ((y + row) % PIECE) * PIECE;
      for (let x = 0; x < width; x += PIECE)
        strip.set(piece.subarray(from, from + Math.min(PIECE, width - x)), row * width + x);
    }
    pixels += strip.reduce((sum, v) => sum + Number(v === SLIDE), 0);
    await writer.writeRows(y, strip);
  }
  await writer.close();
  return { areaM2: pixels * PIXEL_M ** 2 };
}

const shade = (x: number, y: number): number => 25 * (((x >> 6) + 3 * (y >> 6)) % 8);

/** Stands in for a network: a pixel's probability rises with its own value, from the least to the greatest of the mosaic. */
const pointwise: Predict = async (images) => images.map((v) => 0.5 + v / 8);

/** The mosaic read by windows, normalised and blended into a map of probability. */
async function predict(mosaic: Mosaic): Promise<void> {
  const image = await openRaster(fileOf(mosaic, 'mosaic.tif'));
  const moments = { mean: [(GROUND + SLIDE) / 2], std: [400] };
  await predictSceneToFile({
    ...{ image, predictor: pointwise, window: 512, overlap: 32, progress: createReporter() },
    normalise: rasterToInput({ bands: [0], divideBy: 1, moments }),
    out: fileOf(mosaic, 'probability.tif'),
  });
  await image.close();
}

/** The map as mask and polygons. */
async function outline(mosaic: Mosaic): Promise<{ landslides: number; areaM2: number }> {
  const layer = await mapLandslides({
    probability: fileOf(mosaic, 'probability.tif'),
    mask: fileOf(mosaic, 'mask.tif'),
    ...{ threshold: 0.5, minAreaM2: 0, progress: createReporter() },
  });
  writeVector(fileOf(mosaic, 'landslides.gpkg'), layer);
  return { landslides: layer.count, areaM2: layer.areaM2 };
}

/** Each in a process of its own, one after the other. */
export const STEPS = { write, predict, outline };
