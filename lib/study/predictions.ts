/** @file A trained model applied to a whole region: probability map and landslide polygons. */
import { join } from 'node:path';
import { openPredictor, type Device } from '../nn/index.js';
import { predictSceneToFile, toPolygons } from '../prediction/index.js';
import { openRaster, readRaster, type Raster } from '../raster/index.js';
import type { BandMoments } from '../samples/index.js';
import { writeVector, type VectorLayer } from '../vector/index.js';
import { fusedImage, type FusedImage } from './images.js';
import { REFLECTANCE_SCALE } from './stored-image.js';
import { loadModel, type TrainedModel } from './models.js';
import { RGB_BANDS } from './samples.js';
import { step } from './step.js';
import { libraryVersion, workDir, type Role, type Study } from './study.js';

/** Probability from which a pixel is called landslide. The paper gives none; 0.5 is ours. */
export const THRESHOLD = 0.5;
/** Smallest mapped landslide, m2: about 20 m x 20 m, near the smallest of table 3's order of size. */
export const MIN_AREA_M2 = 400;

/** What a model marks in a region. */
export interface RegionPrediction {
  /** COG, one band float32, NaN where the image is absent. */
  probabilityPath: string;
  /** Mapped landslides with area_m2 and mean_probability, as GeoJSON. */
  polygonsPath: string;
  /** The same as GeoPackage. */
  geopackagePath: string;
  probability: Raster<Float32Array>;
  polygons: VectorLayer;
}

/** The model's landslides in the region that plays `role`: found, or made window by window.
 *  @param o.image  predict on this image of the region (a harmonised one) instead of the fused one */
export async function predictRegion(
  study: Study,
  role: Role,
  model: TrainedModel,
  { image: other }: { image?: FusedImage } = {},
): Promise<RegionPrediction> {
  const image = other ?? (await fusedImage(study, role));
  const dir = workDir(study, role, 'predictions', `${model.tag}-in-${model.role}`);
  const probabilityPath = join(dir, 'probability.tif');
  const polygonsPath = join(dir, 'landslides.geojson');
  const geopackagePath = join(dir, 'landslides.gpkg');
  await step({
    study,
    dir,
    step: 'prediction',
    inputs: {
      image: image.key,
      model: model.key,
      threshold: THRESHOLD,
      minAreaM2: MIN_AREA_M2,
      version: libraryVersion(),
    },
    make: (study) => writePrediction(study, model, image.path, probabilityPath),
  });
  const probability = (await readRaster(probabilityPath)) as Raster<Float32Array>;
  const polygons = toPolygons(probability, { threshold: THRESHOLD, minAreaM2: MIN_AREA_M2 });
  for (const path of [polygonsPath, geopackagePath]) writeVector(path, polygons);
  return { probabilityPath, polygonsPath, geopackagePath, probability, polygons };
}

async function writePrediction(
  study: Study,
  model: TrainedModel,
  imagePath: string,
  out: string,
): Promise<void> {
  const { network, weights, moments } = await loadModel(model);
  const predictor = await openPredictor(network, weights, {
    device: study.device as Device,
    threads: study.threads,
  });
  const image = await openRaster(imagePath);
  try {
    const { progress, signal } = study;
    await predictSceneToFile({
      predictor,
      image,
      normalise: storedToInput(moments),
      window: 256,
      overlap: 64,
      progress,
      signal,
      out,
    });
  } finally {
    await image.close();
    await predictor.dispose();
  }
}

/** Turns stored rows (uint16 reflectance x 10,000, four bands) into the network's input [3, rows, cols] in true colour. */
export function storedToInput(moments: BandMoments): (raster: Raster) => Float32Array {
  return rasterToInput({ bands: RGB_BANDS, divideBy: REFLECTANCE_SCALE, moments });
}

/** Turns rows as read into the network's input [bands, rows, cols] float32: (value / divideBy - mean) / std, 0 where absent.
 *  @param bands  the network's bands among the raster's, from 0, in the network's order */
export function rasterToInput({
  bands,
  divideBy,
  moments: { mean, std },
}: {
  bands: readonly number[];
  divideBy: number;
  moments: BandMoments;
}): (raster: Raster) => Float32Array {
  return (raster) => {
    const size = raster.grid.width * raster.grid.height;
    const out = new Float32Array(bands.length * size);
    bands.forEach((band, b) => {
      const from = raster.data.subarray(band * size, (band + 1) * size);
      for (let i = 0; i < size; i++) {
        const absent = from[i] === raster.nodata || Number.isNaN(from[i]);
        out[b * size + i] = absent ? 0 : (from[i] / divideBy - mean[b]) / std[b];
      }
    });
    return out;
  };
}
