/** @file `landslide predict`: a trained network over a whole image, as probability, mask polygons. */
import { join, resolve } from 'node:path';
import { check, createReporter, withInterrupt } from '../core/index.js';
import { openPredictor, type Device } from '../nn/index.js';
import { predictSceneToFile, toPolygons } from '../prediction/index.js';
import { openRaster, readRaster, type Raster } from '../raster/index.js';
import type { BandMoments } from '../samples/index.js';
import { rasterToInput } from '../study/index.js';
import { loadCheckpoint } from '../training/index.js';
import { writeGeoJson } from '../vector/index.js';
import { need, numberOption, type Command, type Values } from './command.js';
import { checkpointPath, DEVICE_OPTIONS } from './train.js';

interface PredictReport {
  probability: string;
  polygons: string;
  landslides: number;
  areaM2: number;
}

export const predict: Command = {
  name: 'predict',
  summary: 'landslide probability and polygons of a whole image, window by window',
  options: {
    checkpoint: { type: 'string', value: 'FILE', help: 'best.safetensors, or the folder of a training' },
    image: { type: 'string', value: 'FILE', help: 'GeoTIFF of any size' },
    bands: {
      type: 'string',
      value: '3,2,1',
      help: 'the network’s bands among the image’s, from 1 (default: in order)',
    },
    divide: {
      type: 'string',
      value: 'X',
      help: 'image values are divided by this, as in training',
      default: '1',
    },
    window: { type: 'string', value: 'N', help: 'side of a window', default: '256' },
    overlap: { type: 'string', value: 'N', help: 'pixels that neighbours share', default: '64' },
    threshold: {
      type: 'string',
      value: 'X',
      help: 'probability from which a pixel is landslide',
      default: '0.5',
    },
    'min-area': {
      type: 'string',
      value: 'M2',
      help: 'smallest landslide that is kept, square metres',
      default: '400',
    },
    out: { type: 'string', value: 'FOLDER', help: 'where probability.tif and landslides.geojson go' },
    ...DEVICE_OPTIONS,
  },
  examples: [
    'npx landslide predict --checkpoint runs/mine --image fused.tif --bands 3,2,1 --divide 10000 --out out/mine',
  ],
  run: (values) => withInterrupt((signal) => predictImage(values, signal)),
  format: (r: PredictReport) =>
    `${r.landslides} landslides, ${(r.areaM2 / 1e4).toFixed(2)} ha\n${r.probability}\n${r.polygons}`,
};

async function predictImage(values: Values, signal: AbortSignal): Promise<PredictReport> {
  const out = resolve(need(values, 'out', 'a folder'));
  const { network, weights, notes } = loadCheckpoint(
    checkpointPath(need(values, 'checkpoint', 'a checkpoint')),
  );
  const image = await openRaster(resolve(need(values, 'image', 'a GeoTIFF')));
  const probability = join(out, 'probability.tif');
  try {
    const bands = bandList(values, network.config.bands, image.bands);
    const normalise = rasterToInput({
      bands,
      divideBy: numberOption(values, 'divide', { least: 1e-9 }),
      moments: notes.normalisation as BandMoments,
    });
    const predictor = await openPredictor(network, weights, {
      device: values.device as Device,
      threads: numberOption(values, 'threads', { least: 1, most: 64, whole: true }),
    });
    await predictSceneToFile({
      predictor,
      image,
      normalise,
      window: numberOption(values, 'window', { least: 32, most: 4096, whole: true }),
      overlap: numberOption(values, 'overlap', { least: 0, most: 2048, whole: true }),
      progress: createReporter(),
      signal,
      out: probability,
    }).finally(() => predictor.dispose());
  } finally {
    await image.close();
  }
  return writePolygons(values, probability, join(out, 'landslides.geojson'));
}

async function writePolygons(values: Values, probability: string, polygons: string): Promise<PredictReport> {
  const raster = (await readRaster(probability)) as Raster<Float32Array>;
  const layer = toPolygons(raster, {
    threshold: numberOption(values, 'threshold', { least: 0, most: 1 }),
    minAreaM2: numberOption(values, 'min-area', { least: 0 }),
  });
  writeGeoJson(polygons, layer);
  const areaM2 = layer.features.reduce((sum, f) => sum + Number(f.properties?.area_m2), 0);
  return { probability, polygons, landslides: layer.features.length, areaM2 };
}

/** --bands from 1, as a list from 0; the network's number of bands, each of them in the image. */
function bandList(values: Values, wanted: number, there: number): number[] {
  const text = values.bands as string | undefined;
  const bands =
    text === undefined
      ? Array.from({ length: wanted }, (_, i) => i)
      : text.split(',').map((b) => Number(b) - 1);
  check(
    bands.length === wanted,
    `--bands names ${bands.length} bands; the network was trained on ${wanted}: name as many`,
  );
  for (const b of bands)
    check(
      Number.isInteger(b) && b >= 0 && b < there,
      `band ${b + 1} is not in the image: it has bands 1..${there}`,
    );
  return bands;
}
