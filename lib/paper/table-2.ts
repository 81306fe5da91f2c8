/** @file Table 2 of the paper: accuracy of the four models in the three areas. */
import { InputError } from '../core/index.js';
import { printed, type Printed } from './printed.js';

/** The three areas, in the order in which the paper treats them. */
export const AREAS = ['hongtan', 'kecun', 'lushan'] as const;
/** One of the three areas. */
export type Area = (typeof AREAS)[number];

/** The four networks, in the order of table 2. */
export const MODELS = ['resnet18-se', 'vgg13-se', 'unet', 'unet-se'] as const;
/** One of the four networks. */
export type ModelName = (typeof MODELS)[number];

/** The networks' names as the paper writes them. */
export const MODEL_TITLES: Record<ModelName, string> = {
  'resnet18-se': 'ResNet18-SE',
  'vgg13-se': 'VGG13-SE',
  unet: 'UNet',
  'unet-se': 'UNet-SE',
};

/** The five scores of table 2, each 0 to 1 (kappa from -1). */
export const SCORES = ['precision', 'recall', 'f1', 'kappa', 'iou'] as const;
/** One of the five scores. */
export type ScoreName = (typeof SCORES)[number];

/** A line of table 2: the scores of one network in one area. */
export type AccuracyRow = { area: Area; model: ModelName } & Record<ScoreName, Printed>;

/** Scores of the class landslide, over all pixels of the test patches. */
export const TABLE_2: { place: string; rows: readonly AccuracyRow[] } = {
  place: 'Table 2',
  rows: [
    row('kecun', 'resnet18-se', '0.745 0.751 0.748 0.704 0.597'),
    row('kecun', 'vgg13-se', '0.709 0.756 0.731 0.684 0.577'),
    row('kecun', 'unet', '0.761 0.689 0.723 0.678 0.566'),
    row('kecun', 'unet-se', '0.784 0.755 0.769 0.730 0.625'),
    row('lushan', 'resnet18-se', '0.674 0.850 0.752 0.676 0.602'),
    row('lushan', 'vgg13-se', '0.641 0.881 0.742 0.659 0.590'),
    row('lushan', 'unet', '0.679 0.840 0.751 0.675 0.601'),
    row('lushan', 'unet-se', '0.693 0.854 0.765 0.694 0.620'),
    row('hongtan', 'resnet18-se', '0.847 0.604 0.705 0.637 0.545'),
    row('hongtan', 'vgg13-se', '0.890 0.651 0.752 0.694 0.603'),
    row('hongtan', 'unet', '0.861 0.634 0.731 0.667 0.575'),
    row('hongtan', 'unet-se', '0.911 0.685 0.782 0.730 0.642'),
  ],
};

/** Table 2's row for an area and a model.
 *  @throws "table 2 has no row unet in yixian" */
export function accuracyOf(area: Area, model: ModelName): AccuracyRow {
  const found = TABLE_2.rows.find((r) => r.area === area && r.model === model);
  if (!found) throw new InputError(`table 2 has no row ${model} in ${area}`);
  return found;
}

function row(area: Area, model: ModelName, scores: string): AccuracyRow {
  const [precision, recall, f1, kappa, iou] = scores.split(' ').map(printed);
  return { area, model, precision, recall, f1, kappa, iou };
}
