/** @file Every setting of sections 2.3.2 (samples) and 2.4.2 (training). */
import { exact, printed, type Printed } from './printed.js';

/** A setting of the paper's experiment, with its place and rounding. */
export interface Setting {
  value: number;
  text: string;
  step: number;
  place: string;
}

const at =
  (place: string) =>
  (p: Printed): Setting => ({ ...p, place });
const samples = at('section 2.3.2');
const training = at('section 2.4.2');

/** How the samples were made. */
export const SAMPLE_SETTINGS = {
  /** Landslides to training, validation and test, by count. */
  ratios: { value: [7, 2, 1] as const, text: '7:2:1', place: 'section 2.3.2' },
  windowPx: samples(exact('128')),
  stridePx: samples(exact('40')),
  patches: samples(exact('3683')),
  /** Non-landslide pixels to one landslide pixel. */
  backgroundPerLandslide: samples(printed('5.7')),
  augmentation: { value: ['horizontal flip', 'vertical flip'] as const, place: 'section 2.3.2' },
  /** Named without a definition. */
  fieldMasking: { value: 'field masking of normalized images (reference 40)', place: 'section 2.3.2' },
  /** Named without a number. */
  minLandslideShare: {
    value: null,
    text: 'patches with a low proportion of landslide pixels were discarded',
    place: 'section 2.3.2',
  },
  imageResolutionM: { ...printed('0.8'), place: 'section 2.3.1' },
} as const;

/** How the models were trained. */
export const TRAINING_SETTINGS = {
  optimizer: { value: 'AdamW', place: 'section 2.4.2' },
  learningRate: training(exact('1 × 10−4')),
  /** The rate is multiplied by this ... */
  decayFactor: training(exact('0.1')),
  /** ... every so many epochs. */
  decayEveryEpochs: training(exact('10')),
  batchSize: training(exact('32')),
  epochs: training(exact('50')),
  patienceEpochs: training(exact('10')),
  diceWeight: training(exact('50%')),
  focalWeight: training(exact('50%')),
  diceEpsilon: training(exact('1 × 10−5')),
  focalAlpha: training(exact('0.6')),
  focalGamma: training(exact('2')),
  minutes: training(printed('42')),
  gpu: { value: 'NVIDIA GeForce RTX 3060', place: 'section 2.4.2' },
  cpu: { value: 'AMD Ryzen 5 5600G, 3.90 GHz', place: 'section 2.4.2' },
} as const;

/** What section 2.4.1 says of the networks, and what it leaves open. */
export const NETWORK_SETTINGS = {
  place: 'section 2.4.1',
  vgg13: { convolutions: 10, dense: 3, se: 'after each convolutional block' },
  resnet18: { convolutions: 17, dense: 1, se: 'in each residual block, before the sum' },
  unetSe: { se: 'in the downsampling path and the skip connections' },
  notGiven: [
    'SE reduction ratio',
    'base width of UNet',
    'normalisation layers',
    'upsampling',
    'segmentation heads of VGG13 and ResNet18',
    'decision threshold',
  ],
} as const;

/** What section 4.1 says of the factor layers. */
export const FACTOR_SETTINGS = {
  place: 'section 4.1',
  demM: printed('12.5'),
  pixelM: printed('0.8'),
  resampling: 'cubic convolution',
  distance: 'Euclidean',
  store: 'HDFS with GeoWave 1.2.0',
  software: 'ENVI 5.6, ArcGIS 10.2',
} as const;

/** Learning rate of an epoch (1 is the first) under the paper's schedule. */
export function paperLearningRate(epoch: number): number {
  const { learningRate, decayFactor, decayEveryEpochs } = TRAINING_SETTINGS;
  return learningRate.value * decayFactor.value ** Math.floor((epoch - 1) / decayEveryEpochs.value);
}
