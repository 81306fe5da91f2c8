/** @file `landslide evaluate`: a trained network's scores on an image/mask data set. */
import { createReporter, DataError } from '../core/index.js';
import { confusion, scores, type Scores } from '../metrics/index.js';
import { openPredictor, type Device } from '../nn/index.js';
import { predictPatches } from '../prediction/index.js';
import { normalisePatches, openDataset, type BandMoments } from '../samples/index.js';
import { pairPatches } from '../study/index.js';
import { loadCheckpoint } from '../training/index.js';
import { need, numberOption, textTable, type Command, type Values } from './command.js';
import { CHECKPOINT_OPTION } from './model-options.js';
import { checkpointPath, DATA_OPTIONS, DEVICE_OPTIONS, listOf, threadsOf, tileOf } from './train.js';

interface Evaluation {
  model: string;
  dataset: string;
  areas: string[];
  patches: number;
  threshold: number;
  scores: Scores;
}

export const evaluate: Command = {
  name: 'evaluate',
  summary: 'precision, recall, F1, kappa and IoU of a trained network on an image/mask data set',
  options: {
    ...DATA_OPTIONS,
    ...CHECKPOINT_OPTION,
    threshold: {
      type: 'string',
      value: 'X',
      help: 'probability from which a pixel is landslide',
      default: '0.5',
    },
    ...DEVICE_OPTIONS,
  },
  examples: [
    'npx landslide evaluate --checkpoint runs/baige --data data/datasets/amunet-baige --root FOLDER --areas B',
  ],
  run: evaluatePairs,
  format: ({ model, dataset, areas, patches, threshold, scores: s }: Evaluation) => {
    const names = ['precision', 'recall', 'F1', 'kappa', 'IoU'];
    const row = [s.precision, s.recall, s.f1, s.kappa, s.iou].map((v) => v.toFixed(3));
    const where = `${dataset}${areas.length ? ` ${areas.join(', ')}` : ''}`;
    return `${model} on ${where}: ${patches} patches, threshold ${threshold}\n${textTable(names, [row])}\n${s.label}`;
  },
};

async function evaluatePairs(values: Values): Promise<Evaluation> {
  const path = checkpointPath(
    need(values, 'checkpoint', 'the best.safetensors of a training, or its folder'),
  );
  const dataset = openDataset(need(values, 'data', 'a dataset.json'), { root: values.root as string });
  const areas = listOf(values.areas);
  const threshold = numberOption(values, 'threshold', { least: 0, most: 1 });
  const set = await pairPatches(dataset, { areas, tile: tileOf(values), progress: createReporter() });
  const { network, weights, notes } = loadCheckpoint(path, {
    bands: set.bands,
    bandNames: dataset.bandNames,
  });
  if (!notes.normalisation)
    throw new DataError(
      `${path} does not say how its images were normalised: evaluate a checkpoint that landslide train wrote`,
    );
  const predictor = await openPredictor(network, weights, {
    device: values.device as Device,
    threads: threadsOf(values),
  });
  const normalised = normalisePatches(set, notes.normalisation as BandMoments);
  const probability = await predictPatches(predictor, normalised).finally(() => predictor.dispose());
  const found = scores(confusion(probability, set.masks, { threshold }), { counting: 'patch-wise' });
  return { model: network.name, dataset: dataset.name, areas, patches: set.n, threshold, scores: found };
}
