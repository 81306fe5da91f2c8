/** @file What `landslide predict` does, once its options are read. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkStop, createReporter, readJson, writeJson, type ProgressListener } from '../core/index.js';
import { openPredictor, resolveDevice, type Device, type Network } from '../nn/index.js';
import { checkMetric, eightfold, mapLandslides, predictSceneToFile } from '../prediction/index.js';
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
  signal: AbortSignal;
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

/** Predicts, or finds the prediction made from the same before, and outlines the landslides.
 *  @throws "predicting the scene stopped: ..." where `signal` is raised; the same call goes on */
export async function runPrediction(s: PredictSettings): Promise<PredictReport> {
  checkMetric(s.image.grid, s.image.path);
  const progress = createReporter();
  const { description } = await resolveDevice(s.device);
  const paths = {
    probability: join(s.out, 'probability.tif'),
    mask: join(s.out, 'mask.tif'),
    geopackage: join(s.out, 'landslides.gpkg'),
    geojson: join(s.out, 'landslides.geojson'),
  };
  const record = join(s.out, 'prediction.json');
  const inputs = inputsOf(s, description);
  const found = existsSync(paths.probability) && sameInputs(record, inputs);
  if (!found) {
    rmSync(record, { force: true });
    await predictProbability(s, paths.probability, JSON.stringify(inputs), progress);
    writeJson(record, { inputs });
  }
  const { threshold, minAreaM2, signal } = s;
  const layer = await mapLandslides({ ...paths, threshold, minAreaM2, progress, signal });
  checkStop(signal, 'writing landslides');
  for (const path of [paths.geopackage, paths.geojson]) writeVector(path, layer);
  const { count, areaM2 } = layer;
  writeJson(record, { inputs, landslides: { threshold, minAreaM2, count, areaM2 } });
  return { ...paths, landslides: count, areaM2, device: description, found };
}

/** All that the probabilities depend on. */
function inputsOf(s: PredictSettings, device: string): Record<string, unknown> {
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
    device,
    threads: s.threads,
  };
}

/** Size and time of change tell a changed file from the same without reading gigabytes. */
function stampOf(path: string): { path: string; bytes: number; changed: number } {
  const { size, mtimeMs } = statSync(path);
  return { path, bytes: size, changed: Math.round(mtimeMs) };
}

/** A record that cannot be read is as good as none. */
function sameInputs(record: string, inputs: unknown): boolean {
  try {
    return JSON.stringify(readJson<{ inputs: unknown }>(record).inputs) === JSON.stringify(inputs);
  } catch {
    return false;
  }
}

async function predictProbability(
  s: PredictSettings,
  out: string,
  resume: string,
  progress: ProgressListener,
): Promise<void> {
  const { network, weights } = s.checkpoint;
  const { device, threads, window, overlap, image, signal } = s;
  const predictor = await openPredictor(network, weights, { device, threads });
  try {
    await predictSceneToFile({
      predictor: s.eightfold ? eightfold(predictor) : predictor,
      image,
      normalise: rasterToInput({ bands: s.bands, divideBy: s.divide, moments: s.moments }),
      window,
      overlap,
      batch: batchOf(network, window),
      progress,
      signal,
      out,
      resume,
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
