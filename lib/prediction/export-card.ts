/** @file A model card: what a trained network is, what it was trained on, and how well it did, for whoever is handed the file. */
import { modelLabel, summarise } from '../nn/index.js';
import type { Checkpoint, CheckpointNotes, EpochRecord } from '../training/index.js';
import type { QgisOptions } from './export-qgis.js';

/** The card as Markdown, from what the checkpoint itself says. */
export function modelCard({ network, notes }: Checkpoint, file: string, options: QgisOptions): string {
  const { bands, width, reduction } = network.config;
  const { tile } = options;
  const { parameters } = summarise(network, { height: tile, width: tile });
  return [
    `# ${modelLabel(network.name)} for landslides`,
    '',
    `\`${file}\`: probability of landslide for each pixel of an image; ONNX, opset 17; batch normalisation folded.`,
    '',
    '## Input and output',
    `- \`images\`: float32 [1, ${bands}, ${tile}, ${tile}]${named(notes)}, each band (value / ${options.divide} - mean) / deviation`,
    ...momentLines(notes),
    `- \`probability.out\`: float32 [1, 1, ${tile}, ${tile}], 0 to 1; landslide from ${options.threshold}`,
    `- pixels of ${options.pixelM} m, as in training; other sizes were not tried`,
    '',
    '## Network',
    `- ${modelLabel(network.name)}, ${width} channels at the first level, squeeze-and-excitation reduction ${reduction}`,
    `- ${parameters.toLocaleString('en-GB')} parameters`,
    '',
    '## Training',
    ...trainingLines(notes),
    '',
    '## Scores',
    ...scoreLines(notes),
    '',
    '## Use',
    'In QGIS: the plugin Deepness, model file as above; its fields fill themselves from the file.',
    'A map from this network is evidence for a person who knows the ground, and no survey: check what it finds.',
    '',
  ].join('\n');
}

const named = ({ bandNames }: CheckpointNotes): string => (bandNames ? ` (${bandNames.join(', ')})` : '');

function momentLines({ normalisation }: CheckpointNotes): string[] {
  const { mean, std } = normalisation as { mean: number[]; std: number[] };
  const show = (list: number[]): string => list.map((x) => x.toPrecision(5)).join(', ');
  return [`- mean ${show(mean)}; deviation ${show(std)}`];
}

function trainingLines({ settings, seed, extra }: CheckpointNotes): string[] {
  const lines: string[] = [];
  if (settings)
    lines.push(
      `- AdamW, rate ${settings.learningRate}, batch ${settings.batch}, at most ${settings.epochs} epochs, patience ${settings.patience}`,
      `- loss: ${settings.loss.dice} x dice + ${settings.loss.focal} x focal (alpha ${settings.loss.alpha}, gamma ${settings.loss.gamma})`,
    );
  if (seed !== undefined) lines.push(`- seed ${seed}`);
  for (const [key, value] of Object.entries(extra ?? {})) lines.push(`- ${key}: ${JSON.stringify(value)}`);
  return lines.length > 0 ? lines : ['- the checkpoint does not say'];
}

function scoreLines({ epoch, history }: CheckpointNotes): string[] {
  const best: EpochRecord | undefined = history?.[epoch - 1];
  if (!best) return ['- the checkpoint holds no scores'];
  const { validationLoss, validationPrecision, validationRecall, validationF1 } = best;
  const show = (x: number | null): string => (Number.isFinite(x) ? x!.toFixed(3) : 'none predicted');
  return [
    `Of the validation part, pixel-wise, class landslide, at probability 0.5 (epoch ${epoch}):`,
    `precision ${show(validationPrecision)}, recall ${show(validationRecall)}, F1 ${show(validationF1)}, loss ${show(validationLoss)}.`,
    'The network was chosen by this part, so a new area will score lower.',
  ];
}
