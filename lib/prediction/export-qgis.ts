/** @file A trained network for QGIS: an .onnx file with the metadata that the plugin Deepness reads, so that it opens ready to use.
 *  @source github.com/PUTvision/qgis-plugin-deepness 0.6.3, src/deepness/: processing/models/model_base.py (keys, each value as JSON; pixels
 *  divided by 255, then standardised), processing/models/segmentor.py (one output [1, 1, h, w] counts as two classes),
 *  processing/map_processor/map_processor_segmentation.py (below seg_thresh is background; a median filter of seg_small_segment) */
import { check } from '../core/index.js';
import { checkPatchSize, exportOnnx } from '../nn/index.js';
import type { Checkpoint } from '../training/index.js';
import { bandMomentsOf } from './moments.js';

/** How the network is to be applied. */
export interface QgisOptions {
  /** Ground length of a pixel that the network was trained on, m. */
  pixelM: number;
  /** Side of a window, pixels; a multiple of what the network halves to. */
  tile: number;
  /** Part of a window that neighbours share, whole percent. */
  overlapPercent: number;
  /** Probability from which a pixel is landslide. */
  threshold: number;
  /** Side of the median filter that the plugin cleans its map with, pixels: what fills less than half of it goes. 0: none. */
  medianPixels: number;
  /** In training, image values were divided by this before their mean and deviation were taken. */
  divide: number;
  /** The plugin takes images of 8 bits. This image value stands for their 255: 255 where the images had 8 bits in training. */
  fullScale: number;
}

/** What was written: one text for each key. */
export type QgisMetadata = Record<string, string>;

/** Writes the network as `path`, for windows [1, bands, tile, tile].
 *  @throws "the checkpoint does not say mean and deviation of its 3 bands: ..." */
export function exportForQgis(checkpoint: Checkpoint, path: string, options: QgisOptions): QgisMetadata {
  const { network, weights } = checkpoint;
  const { tile } = options;
  checkPatchSize(network, tile, tile);
  const metadata = qgisMetadata(checkpoint, options);
  exportOnnx(network, weights, path, { metadata, size: [1, tile, tile] });
  return metadata;
}

/** (value / divide - mean) / std of training, said for pixels that the plugin has divided by 255. */
export function qgisMetadata(checkpoint: Checkpoint, options: QgisOptions): QgisMetadata {
  const { pixelM, tile, overlapPercent, threshold, medianPixels, divide, fullScale } = options;
  const { mean, std } = bandMomentsOf(checkpoint);
  for (const [name, value] of Object.entries({ pixelM, divide, fullScale }))
    check(value > 0, () => `${name} is ${value}: expected a number above 0`);
  const scaled = (list: number[]): number[] => list.map((x) => (x * divide) / fullScale);
  const values = {
    model_type: 'Segmentor',
    class_names: { 0: 'background', 1: 'landslide' },
    resolution: 100 * pixelM, // cm
    // The documentation names tiles_size, the code reads tile_size.
    tile_size: tile,
    tiles_size: tile,
    tiles_overlap: overlapPercent,
    standardization_mean: scaled(mean),
    standardization_std: scaled(std),
    seg_thresh: threshold,
    seg_small_segment: medianPixels,
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)]));
}
