import { InputError } from '../core/index.js';

/** How much of the paper's experiment a run does. Everything here that differs from the paper is in `label`. */
export interface Preset {
  name: string;
  /** Goes beside every number of the run. */
  label: string;
  /** Size of the invented regions. */
  regionSize: 'demo' | 'paper';
  /** Channels of the first level; 64 is the paper's size. */
  width: number;
  batch: number;
  epochs: number;
  patience: number;
  learningRate: number;
  /** Epochs between two cuts of the learning rate by ten. */
  decayEvery: number;
  /** At most so many training patches, drawn at random; Infinity: all. */
  maxTrainPatches: number;
  /** At most so many validation patches: each epoch ends with a look at all of them. */
  maxValidationPatches: number;
  /** Epochs of fine-tuning in a target region, and its share of training patches used. */
  fineTuneEpochs: number;
  /** The paper fine-tunes with the settings of training; a few epochs at the demo's high rate would undo what was learned. */
  fineTuneLearningRate: number;
  fineTunePatches: number;
  /** Numbers of target patches of a learning curve, below `fineTunePatches`. */
  curvePatches: number[];
  /** Seeds of the comparison of models, the study's and the next ones. */
  seeds: number;
  /** Shorter trainings for that comparison; absent: full ones. */
  compare?: { patches: number; epochs: number };
  /** A window whose landslide share is lower is dropped (section 2.3.2 gives no number). */
  minLandslideShare: number;
  /** Pixel of the factor layers, metres. The paper resampled all to 0.8 m. */
  factorPixelM: number;
  /** 'expand' shows each patch as it is and mirrored both ways in every epoch (the paper); 'draw' draws one of the three. */
  flips: 'expand' | 'draw';
  forestTrees: number;
  forestDepth: number;
  shapRows: number;
}

/** What a small run says beside its numbers: made from them, so that it stays true. */
function demoLabel(p: Pick<Preset, 'width' | 'maxTrainPatches' | 'maxValidationPatches' | 'epochs'>): string {
  return `demo data; networks of width ${p.width} instead of 64, at most ${p.maxTrainPatches} training and ${p.maxValidationPatches} validation patches, ${p.epochs} epochs`;
}

/** A few minutes on two cores for the four trainings and eight fine-tunings of notebooks 04 to 10. */
const DEMO_TRAINING = { width: 8, batch: 8, epochs: 8, maxTrainPatches: 160, maxValidationPatches: 48 };

/** The presets, by name. */
export const PRESETS: Record<string, Preset> = {
  demo: {
    name: 'demo',
    label: demoLabel(DEMO_TRAINING),
    regionSize: 'demo',
    ...DEMO_TRAINING,
    patience: 10,
    learningRate: 3e-3,
    decayEvery: 6,
    fineTuneEpochs: 3,
    fineTuneLearningRate: 5e-4,
    fineTunePatches: 64,
    curvePatches: [8, 24],
    seeds: 2,
    compare: { patches: 48, epochs: 4 },
    minLandslideShare: 0.03,
    factorPixelM: 3.2,
    flips: 'draw',
    forestTrees: 100,
    forestDepth: 10,
    shapRows: 4000,
  },
  paper: {
    name: 'paper',
    label: 'demo data at the paper’s size; the paper’s networks and settings',
    regionSize: 'paper',
    width: 64,
    batch: 32,
    epochs: 50,
    patience: 10,
    learningRate: 1e-4,
    decayEvery: 10,
    maxTrainPatches: Infinity,
    maxValidationPatches: Infinity,
    fineTuneEpochs: 50,
    fineTuneLearningRate: 1e-4,
    fineTunePatches: Infinity,
    curvePatches: [16, 64, 256, 1024],
    seeds: 3,
    minLandslideShare: 0.01,
    factorPixelM: 0.8,
    flips: 'expand',
    forestTrees: 500,
    forestDepth: 16,
    shapRows: 20000,
  },
};

/** The preset of that name.
 *  @throws "preset is quick: expected demo or paper" */
export function presetNamed(name: string): Preset {
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (!preset) throw new InputError(`preset is ${name}: expected ${Object.keys(PRESETS).join(' or ')}`);
  return preset;
}
