/** @file What `landslide predict` does, once its options are read. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkStop, createReporter, readJson, writeJson } from '../core/index.js';
import { openPredictor, resolveDevice, type Device, type Network } from '../nn/index.js';
import {
  checkMetric,
  eightfold,
  mapLandslides,
  predictPart,
  predictSceneToFile,
  rowsFile,
  type SceneOptions,
} from '../prediction/index.js';
import type { RasterFile } from '../raster/index.js';
import type { BandMoments } from '../samples/index.js';
import { libraryVersion, rasterToInput } from '../study/index.js';
import type { Checkpoint } from '../training/index.js';
import { writeVector } from '../vector/index.js';

export interface PredictSettings {
  checkpointPath: string;
  checkpoint: Checkpoint;
  moments: BandMoments;
  image: RasterFile;
  /** The network's bands among the image's, from 0. */
  bands: number[];
  divide: number;
  window: number;
  overlap: number;
  eightfold: boolean;
  threshold: number;
  minAreaM2: number;
  device: Device;
  threads: number;
  out: string;
  signal?: AbortSignal;
}

export interface PredictReport {
  probability: string;
  mask: string;
  geopackage: string;
  geojson: string;
  landslides: number;
  areaM2: number;
  device: string;
  /** The probabilities were there already, made from the same. */
  found: boolean;
}

export interface PartReport {
  part: number;
  parts: number;
  /** The file of its rows. */
  rows: string;
  /** The whole map was there already, made from the same: nothing was done. */
  found: boolean;
}

/** Files that a prediction leaves. */
export const filesIn = (
  out: string,
): Record<'probability' | 'mask' | 'geopackage' | 'geojson' | 'record', string> => ({
  probability: join(out, 'probability.tif'),
  mask: join(out, 'mask.tif'),
  geopackage: join(out, 'landslides.gpkg'),
  geojson: join(out, 'landslides.geojson'),
  record: join(out, 'prediction.json'),
});

/** Predicts one of several parts, from 1, and leaves its rows for `runPrediction`.
 *  @throws as `runPrediction` */
export async function runPart(
  s: PredictSettings,
  { part, parts }: { part: number; parts: number },
): Promise<PartReport> {
  const place = { part: part - 1, parts };
  const rows = rowsFile(filesIn(s.out).probability, place);
  const inputs = await inputsOf(s);
  const found = isFound(s.out, inputs);
  if (!found) await withPredictor(s, (o) => predictPart({ ...o, ...place, resume: JSON.stringify(inputs) }));
  return { part, parts, rows, found };
}

/** Predicts, or finds the prediction made from the same before, and outlines the landslides.
 *  @param parts  those that `runPart` made are taken up
 *  @throws "predicting the scene stopped: ..." where `signal` is raised; the same call goes on */
export async function runPrediction(s: PredictSettings, parts = 1): Promise<PredictReport> {
  checkMetric(s.image.grid, s.image.path);
  const { record, ...paths } = filesIn(s.out);
  const inputs = await inputsOf(s);
  const found = isFound(s.out, inputs);
  if (!found) {
    rmSync(record, { force: true });
    await withPredictor(s, (o) => predictSceneToFile({ ...o, parts, resume: JSON.stringify(inputs) }));
    writeJson(record, { inputs });
  }
  const { threshold, minAreaM2, signal } = s;
  const layer = await mapLandslides({ ...paths, threshold, minAreaM2, progress: createReporter(), signal });
  checkStop(signal, 'writing landslides');
  for (const path of [paths.geopackage, paths.geojson]) writeVector(path, layer);
  const { count, areaM2 } = layer;
  writeJson(record, { inputs, landslides: { threshold, minAreaM2, count, areaM2 } });
  const { description } = await resolveDevice(s.device);
  return { ...paths, landslides: count, areaM2, device: description, found };
}

/** All that the probabilities depend on: not the number of threads, nor of the machine's cores. */
async function inputsOf(s: PredictSettings): Promise<Record<string, unknown>> {
  const { device, description } = await resolveDevice(s.device);
  const { image, bands, divide, window, overlap } = s;
  return {
    version: libraryVersion(),
    checkpoint: stampOf(s.checkpointPath),
    image: stampOf(image.path),
    network: s.checkpoint.network.config,
    bands: bands.map((b) => b + 1),
    divide,
    window,
    overlap,
    eightfold: s.eightfold,
    device: device === 'cpu' ? device : description,
  };
}

/** Size and time of change tell a changed file from the same without reading gigabytes. */
function stampOf(path: string): { path: string; bytes: number; changed: number } {
  const { size, mtimeMs } = statSync(path);
  return { path, bytes: size, changed: Math.round(mtimeMs) };
}

/** The map is there, made from the same. A record that cannot be read is as good as none. */
function isFound(out: string, inputs: unknown): boolean {
  const { probability, record } = filesIn(out);
  try {
    if (!existsSync(probability)) return false;
    return JSON.stringify(readJson<{ inputs: unknown }>(record).inputs) === JSON.stringify(inputs);
  } catch {
    return false;
  }
}

type Prepared = SceneOptions & { out: string };

/** Opens the network for what predicts with it, and closes it. */
async function withPredictor<T>(s: PredictSettings, use: (o: Prepared) => Promise<T>): Promise<T> {
  const { network, weights } = s.checkpoint;
  const { device, threads, window, overlap, image, signal } = s;
  const predictor = await openPredictor(network, weights, { device, threads });
  try {
    return await use({
      predictor: s.eightfold ? eightfold(predictor) : predictor,
      image,
      normalise: rasterToInput({ bands: s.bands, divideBy: s.divide, moments: s.moments }),
      window,
      overlap,
      batch: batchOf(network, window),
      progress: createReporter(),
      signal,
      out: filesIn(s.out).probability,
    });
  } finally {
    await predictor.dispose();
  }
}

/** Windows in one call: as many as keep a feature map of the first level at 16 MiB, so that a wide network needs no more memory than a
 *  narrow one. */
function batchOf({ config }: Network, window: number): number {
  return Math.max(1, Math.floor(2 ** 22 / (window * window * config.width)));
}
