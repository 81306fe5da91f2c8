/** @file `landslide predict`: a trained network over a whole image, as probability, mask and polygons. */
import { resolve } from 'node:path';
import { check, InputError, withInterrupt } from '../core/index.js';
import type { Device } from '../nn/index.js';
import { bandMomentsOf } from '../prediction/index.js';
import { openRaster, type RasterFile } from '../raster/index.js';
import { loadCheckpoint, type Checkpoint } from '../training/index.js';
import { need, numberOption, type Command, type Values } from './command.js';
import { partOption, TASKS_OPTIONS, tasksOption } from './list-run.js';
import { CHECKPOINT_OPTION, DIVIDE_OPTION } from './model-options.js';
import {
  runPart,
  runPrediction,
  type PartReport,
  type PredictReport,
  type PredictSettings,
} from './predict-run.js';
import { predictByTasks } from './predict-tasks.js';
import { checkpointPath, DEVICE_OPTIONS, threadsOf } from './train.js';

export const predict: Command = {
  name: 'predict',
  summary: 'landslide probability, mask and polygons of a whole image, window by window',
  options: {
    ...CHECKPOINT_OPTION,
    image: { type: 'string', value: 'FILE', help: 'GeoTIFF of any size' },
    bands: {
      type: 'string',
      value: '3,2,1',
      help: 'the network’s bands among the image’s, from 1 (needed where they differ in number)',
    },
    ...DIVIDE_OPTION,
    window: { type: 'string', value: 'N', help: 'side of a window', default: '256' },
    overlap: { type: 'string', value: 'N', help: 'pixels that neighbours share', default: '64' },
    eightfold: {
      type: 'boolean',
      help: 'average over eight flips and quarter turns: eight times the work',
    },
    threshold: {
      type: 'string',
      value: 'X',
      help: 'probability from which a pixel is landslide',
      default: '0.5',
    },
    'min-area': {
      type: 'string',
      value: 'M2',
      help: 'smallest landslide that is kept as a polygon, square metres',
      default: '400',
    },
    out: {
      type: 'string',
      value: 'FOLDER',
      help: 'where probability.tif, mask.tif, landslides.gpkg and .geojson go',
    },
    ...DEVICE_OPTIONS,
    ...TASKS_OPTIONS,
    part: {
      type: 'string',
      value: 'K/N',
      help: 'what such a task does: 3/8 predicts a part, all/8 puts the eight together',
    },
  },
  examples: [
    'npx landslide predict --checkpoint runs/mine --image fused.tif --bands 3,2,1 --divide 10000 --out out/mine',
    'Ctrl-C keeps what is finished; the same command goes on. Another --threshold predicts nothing anew.',
    'npx landslide predict --checkpoint runs/mine --image mosaic.tif --out out/mine --tasks 40 --cluster slurm --sbatch "-c 4 --mem 4G"',
  ],
  run: runPredict,
  format: (r: PredictReport | PartReport) => ('rows' in r ? partText(r) : mapText(r)),
};

const mapText = (r: PredictReport): string =>
  [
    `${r.landslides} landslides, ${(r.areaM2 / 1e4).toFixed(2)} ha`,
    r.found ? 'probabilities found: made from the same before' : `device: ${r.device}`,
    ...[r.probability, r.mask, r.geopackage, r.geojson],
  ].join('\n');

const partText = ({ part, parts, rows, found }: PartReport): string =>
  `part ${part} of ${parts}: ${found ? 'not needed, the map is there' : `kept in ${rows}`}`;

async function runPredict(values: Values): Promise<PredictReport | PartReport> {
  const divided = tasksOption(values);
  if (divided) return withSettings(values, undefined, (s) => predictByTasks(s, values, divided));
  return withInterrupt((signal) => withSettings(values, signal, (s) => predictImage(values, s)));
}

function predictImage(values: Values, s: PredictSettings): Promise<PredictReport | PartReport> {
  const { part, parts } = partOption(values);
  return part === 'all' ? runPrediction(s, parts) : runPart(s, { part, parts });
}

/** Opens checkpoint and image, and holds the options against them. */
async function withSettings<T>(
  values: Values,
  signal: AbortSignal | undefined,
  use: (s: PredictSettings) => Promise<T>,
): Promise<T> {
  const out = resolve(need(values, 'out', 'a folder'));
  const path = checkpointPath(need(values, 'checkpoint', 'a checkpoint'));
  const checkpoint = loadCheckpoint(path);
  const moments = bandMomentsOf(checkpoint);
  const image = await openRaster(resolve(need(values, 'image', 'a GeoTIFF')));
  try {
    return await use({
      checkpointPath: path,
      checkpoint,
      moments,
      image,
      bands: bandList(values, checkpoint, image),
      divide: numberOption(values, 'divide', { least: 1e-9 }),
      window: numberOption(values, 'window', { least: 32, most: 4096, whole: true }),
      overlap: numberOption(values, 'overlap', { least: 0, most: 2048, whole: true }),
      eightfold: values.eightfold === true,
      threshold: thresholdOf(values),
      minAreaM2: numberOption(values, 'min-area', { least: 0 }),
      device: values.device as Device,
      threads: threadsOf(values),
      out,
      signal,
    });
  } finally {
    await image.close();
  }
}

/** 0 would call every pixel a landslide. */
function thresholdOf(values: Values): number {
  const threshold = numberOption(values, 'threshold', { least: 0, most: 1 });
  if (threshold === 0) throw new InputError('--threshold is 0: expected a number above 0, up to 1');
  return threshold;
}

/** --bands from 1, as a list from 0; the network's number of bands, each of them in the image. */
function bandList(values: Values, { network, notes }: Checkpoint, image: RasterFile): number[] {
  const wanted = network.config.bands;
  const names = notes.bandNames ? ` (${notes.bandNames.join(', ')})` : '';
  const text = values.bands as string | undefined;
  check(
    text !== undefined || image.bands === wanted,
    `${image.path} has ${image.bands} bands, the network takes ${wanted}${names}: say which by --bands`,
  );
  const bands =
    text === undefined
      ? Array.from({ length: wanted }, (_, i) => i)
      : text.split(',').map((b) => Number(b) - 1);
  check(
    bands.length === wanted,
    `--bands names ${bands.length} bands; the network was trained on ${wanted}${names}: name as many`,
  );
  for (const b of bands)
    check(
      Number.isInteger(b) && b >= 0 && b < image.bands,
      `--bands is ${text}: the image has bands 1 to ${image.bands}`,
    );
  return bands;
}
