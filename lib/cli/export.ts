/** @file `landslide export`: a trained network as a file for QGIS and other tools, with a card that describes it. */
import { basename, resolve } from 'node:path';
import { check, writeFileAtomic } from '../core/index.js';
import { exportForQgis, modelCard, type QgisMetadata, type QgisOptions } from '../prediction/index.js';
import { loadCheckpoint } from '../training/index.js';
import { need, numberOption, type Command, type Values } from './command.js';
import { CHECKPOINT_OPTION, DIVIDE_OPTION } from './model-options.js';
import { checkpointPath } from './train.js';

interface ExportReport {
  model: string;
  card: string;
  metadata: QgisMetadata;
}

export const exportCommand: Command = {
  name: 'export',
  summary: 'a trained network as .onnx for QGIS (plugin Deepness) and other tools, with a model card',
  options: {
    ...CHECKPOINT_OPTION,
    pixel: { type: 'string', value: 'M', help: 'length of a pixel that it was trained on, metres' },
    ...DIVIDE_OPTION,
    full: {
      type: 'string',
      value: 'X',
      help: 'image value that is 255 in the 8-bit images that the plugin takes',
      default: '255',
    },
    tile: { type: 'string', value: 'N', help: 'side of a window', default: '256' },
    overlap: { type: 'string', value: 'PERCENT', help: 'part that neighbours share', default: '25' },
    threshold: { type: 'string', value: 'X', help: 'probability of landslide', default: '0.5' },
    median: {
      type: 'string',
      value: 'N',
      help: 'side of the median filter that cleans the plugin’s map, pixels',
      default: '5',
    },
    out: { type: 'string', value: 'FILE', help: 'model.onnx; the card goes beside it as model.md' },
  },
  examples: ['npx landslide export --checkpoint runs/mine --pixel 0.8 --out out/mine.onnx'],
  run: async (values) => exportModel(values),
  format: (r: ExportReport) => `${r.model}\n${r.card}`,
};

function optionsOf(values: Values): QgisOptions {
  return {
    pixelM: numberOption(values, 'pixel', { least: 1e-3, most: 1000 }),
    tile: numberOption(values, 'tile', { least: 16, most: 4096, whole: true }),
    overlapPercent: numberOption(values, 'overlap', { least: 0, most: 80, whole: true }),
    threshold: numberOption(values, 'threshold', { least: 0, most: 1 }),
    medianPixels: numberOption(values, 'median', { least: 0, most: 99, whole: true }),
    divide: numberOption(values, 'divide', { least: 1e-9 }),
    fullScale: numberOption(values, 'full', { least: 1e-9 }),
  };
}

function exportModel(values: Values): ExportReport {
  const checkpoint = loadCheckpoint(checkpointPath(need(values, 'checkpoint', 'a checkpoint')));
  need(values, 'pixel', 'the length of a pixel in metres');
  const model = resolve(need(values, 'out', 'a file such as model.onnx'));
  check(model.endsWith('.onnx'), `--out is ${model}: expected a name that ends in .onnx`);
  const options = optionsOf(values);
  const metadata = exportForQgis(checkpoint, model, options);
  const card = model.replace(/\.onnx$/, '.md');
  writeFileAtomic(card, modelCard(checkpoint, basename(model), options));
  return { model, card, metadata };
}
