/** @file A trained network for QGIS: an .onnx file with the metadata that the plugin Deepness reads, so that it opens ready to use.
 *  @source Deepness's documentation, "Creating a model": the keys below, each value as JSON */
import { check } from '../core/index.js';
import { checkPatchSize, exportOnnx } from '../nn/index.js';
import type { Checkpoint } from '../training/index.js';

/** How the network is to be applied. */
export interface QgisOptions {
  /** Ground length of a pixel that the network was trained on, m. */
  pixelM: number;
  /** Side of a window, pixels; a multiple of what the network halves to. */
  tile: number;
  /** Part of a window that neighbours share, percent. */
  overlapPercent: number;
  /** Probability from which a pixel is landslide. */
  threshold: number;
  /** Smallest landslide that is kept, square metres. */
  minAreaM2: number;
  /** In training, image values were divided by this before their mean and deviation were taken. */
  divide: number;
  /** Deepness divides by this itself: 255 for images of 8 bits. */
  scale: number;
}

/** What was written: one text for each key. */
export type QgisMetadata = Record<string, string>;

/** Writes the network as `path`, for windows [1, bands, tile, tile].
 *  @throws "the checkpoint says nothing of its normalisation: ..." */
export function exportForQgis(
  { network, weights, notes }: Checkpoint,
  path: string,
  options: QgisOptions,
): QgisMetadata {
  const { tile } = options;
  checkPatchSize(network, tile, tile);
  const metadata = qgisMetadata(notes.normalisation, network.config.bands, options);
  exportOnnx(network, weights, path, { metadata, size: [1, tile, tile] });
  return metadata;
}

/** (value / divide - mean) / std of training, said for values that Deepness has divided by `scale`. */
export function qgisMetadata(normalisation: unknown, bands: number, options: QgisOptions): QgisMetadata {
  const { pixelM, tile, overlapPercent, threshold, minAreaM2, divide, scale } = options;
  check(
    isMoments(normalisation, bands),
    () => `the checkpoint does not say mean and deviation of its ${bands} bands: train again with landslide`,
  );
  for (const [name, value] of Object.entries({ pixelM, divide, scale }))
    check(value > 0, () => `${name} is ${value}: expected a number above 0`);
  const scaled = (list: number[]): number[] => list.map((x) => (x * divide) / scale);
  const values = {
    model_type: 'Segmentor',
    class_names: { 0: 'background', 1: 'landslide' },
    resolution: 100 * pixelM, // cm
    tiles_size: tile,
    tiles_overlap: overlapPercent,
    standardization_mean: scaled(normalisation.mean),
    standardization_std: scaled(normalisation.std),
    seg_thresh: threshold,
    seg_small_segment: Math.round(minAreaM2 / pixelM ** 2), // pixels
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)]));
}

function isMoments(value: unknown, bands: number): value is { mean: number[]; std: number[] } {
  const { mean, std } = (value ?? {}) as { mean?: unknown; std?: unknown };
  return [mean, std].every(
    (list) => Array.isArray(list) && list.length === bands && list.every(Number.isFinite),
  );
}
