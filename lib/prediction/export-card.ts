/** @file A model card: what a trained network is, what it was trained on, and how well it did, for whoever is handed the file. */
import { modelLabel, summarise } from '../nn/index.js';
import type { Checkpoint, CheckpointNotes, EpochRecord } from '../training/index.js';
import type { QgisOptions } from './export-qgis.js';

/** The card as Markdown, from what the checkpoint itself says. */
export function modelCard(checkpoint: Checkpoint, file: string, options: QgisOptions): string {
  const { network, notes } = checkpoint;
  const label = modelLabel(network.name);
  return [
    `# ${label} for landslides`,
    '',
    `\`${file}\`: probability of landslide for each pixel of an image; ONNX, opset 17; batch normalisation folded.`,
    ...(isDemo(notes) ? ['', DEMO] : []),
    ...section('Intended use', USE),
    ...section('Input and output', inputLines(checkpoint, options)),
    ...section('Network', networkLines(checkpoint, options)),
    ...section('Training data and settings', trainingLines(notes)),
    ...section('Scores', scoreLines(notes)),
    ...section('Limits', limitLines(notes, options)),
    ...section('How to load', loadLines(file, options)),
    ...section('Licence', licenceLines(notes)),
    '',
  ].join('\n');
}

const DEMO =
  '**Demo data.** The region that this network was trained on is invented. Its scores say that the software works, nothing of any real place.';

const USE = [
  '- a first map of possible landslides in optical images, for a person who knows the ground to check',
  '- not for warning, for building, or for any decision without that check',
];

const section = (title: string, lines: string[]): string[] => ['', `## ${title}`, ...lines];

const isDemo = ({ extra }: CheckpointNotes): boolean => extra?.demo === true;

function inputLines({ network, notes }: Checkpoint, o: QgisOptions): string[] {
  const { bands } = network.config;
  return [
    `- \`images\`: float32 [1, ${bands}, ${o.tile}, ${o.tile}]${named(notes)}, each band (value / ${o.divide} - mean) / deviation`,
    ...momentLines(notes),
    `- \`probability.out\`: float32 [1, 1, ${o.tile}, ${o.tile}], 0 to 1; landslide from ${o.threshold}`,
    `- pixels of ${o.pixelM} m, as in training`,
  ];
}

function networkLines({ network }: Checkpoint, { tile }: QgisOptions): string[] {
  const { width, reduction } = network.config;
  const { parameters } = summarise(network, { height: tile, width: tile });
  return [
    `- ${modelLabel(network.name)}, ${width} channels at the first level, squeeze-and-excitation reduction ${reduction}`,
    `- ${parameters.toLocaleString('en-GB')} parameters`,
  ];
}

function limitLines(notes: CheckpointNotes, o: QgisOptions): string[] {
  return [
    `- other pixel sizes than ${o.pixelM} m, other sensors, seasons and bands${named(notes)} were not tried`,
    '- bare soil, quarries, roads and river banks are what such networks most often take for landslides',
    '- a new area will score lower than the validation part did',
  ];
}

function loadLines(file: string, o: QgisOptions): string[] {
  const lines = [
    `- QGIS: plugin Deepness, model file \`${file}\`; its fields fill themselves. It takes images of 8 bits; it cleans its map by a median filter of ${o.medianPixels} pixels and keeps every polygon, however small`,
    `- Python: \`onnxruntime.InferenceSession('${file}').run(None, {'images': x})\``,
  ];
  if (o.fullScale !== 255)
    lines.splice(
      1,
      0,
      `- an 8-bit copy of an image for it: \`gdal_translate -ot Byte -scale 0 ${o.fullScale} 0 255 IN.tif OUT.tif\``,
    );
  return lines;
}

function licenceLines(notes: CheckpointNotes): string[] {
  const data = isDemo(notes)
    ? 'The region was made by the same software, so no other licence applies.'
    : 'Whether the weights may be passed on depends on the licence of the images and masks that they were trained on: look it up.';
  return [`The software that trained the network is under the MIT licence. ${data}`];
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

function scoreLines(notes: CheckpointNotes): string[] {
  const { epoch, history } = notes;
  const best: EpochRecord | undefined = history?.[epoch - 1];
  if (!best) return ['- the checkpoint holds no scores'];
  const { validationLoss, validationPrecision, validationRecall, validationF1 } = best;
  const show = (x: number | null): string => (Number.isFinite(x) ? x!.toFixed(3) : 'none predicted');
  return [
    `${isDemo(notes) ? 'Demo data. ' : ''}Of the validation part, pixel-wise, class landslide, at probability 0.5 (epoch ${epoch}):`,
    `precision ${show(validationPrecision)}, recall ${show(validationRecall)}, F1 ${show(validationF1)}, loss ${show(validationLoss)}.`,
    'The network was chosen by this part.',
  ];
}
