/** @file How a network is trained: every choice named, with the paper's value as default. */
import { check } from '../core/index.js';
import { ADAMW, checkLoss, type AdamWSettings, type LossSettings } from '../nn/index.js';
import { TRAINING_SETTINGS as PAPER } from '../paper/index.js';

/** 'expand': an epoch shows each patch as it is, mirrored left to right, and top to bottom (the paper's). 'draw': one of the three, drawn
 *  for each patch in each epoch. 'none': as given, for sets that were expanded before. */
export type Flips = 'expand' | 'draw' | 'none';

/** Every choice of a training. "Paper" marks what section 2.4.2 or 2.3.2 states, "ours" what it leaves open and why it is so;
 *  docs/training.md has the same as a table. */
export interface TrainingSettings {
  /** Of the first epochs, above 0. Default 1e-4 (paper). */
  learningRate: number;
  /** The rate is multiplied by this every `decayEvery` epochs, above 0 to 1. Default 0.1 (paper). */
  decayFactor: number;
  /** Epochs, from 1. Default 10 (paper). */
  decayEvery: number;
  /** Patches a step, from 1. Default 32 (paper). An epoch's last step takes what is left. */
  batch: number;
  /** Patches at a time in memory, a divisor of `batch`. Default: `batch` (ours: the paper names no memory). Gradients are averaged over the
   *  batch, so a step is that of the whole batch but for one thing: batch norm takes mean and variance from each micro-batch, and its
   *  running statistics move once for each. Results are those of a smaller batch norm, not of the undivided batch; run.json says so. */
  microBatch?: number;
  /** At most so many, from 1. Default 50 (paper). */
  epochs: number;
  /** Training ends when `monitor` has not improved for so many epochs, from 1. Default 10 (paper). */
  patience: number;
  /** What decides which epoch is best, and when patience ends: validation loss (lowest) or validation F1 (highest, at probability 0.5).
   *  Default 'loss' (ours: the paper does not say; the loss needs no threshold and counts how sure a pixel is). */
  monitor: 'loss' | 'f1';
  /** Default 'expand' (paper: horizontal and vertical flips enlarge the set; ours: every epoch shows the original and both mirrors). */
  flips: Flips;
  /** Default: half dice, half focal, epsilon 1e-5, alpha 0.6, gamma 2 (paper). Ours: dice is taken of each image and averaged over images,
   *  focal over all pixels that count, and alpha weighs landslide. */
  loss: LossSettings;
  /** Default: decay 0.01 on every parameter, betas 0.9 and 0.999, epsilon 1e-8 (ours: the paper names AdamW alone; these are PyTorch's). */
  adamw: AdamWSettings;
}

/** The paper's settings; what it does not say is named at each setting.
 *  @source section 2.4.2 */
export const PAPER_TRAINING: Readonly<TrainingSettings> = {
  learningRate: PAPER.learningRate.value,
  decayFactor: PAPER.decayFactor.value,
  decayEvery: PAPER.decayEveryEpochs.value,
  batch: PAPER.batchSize.value,
  epochs: PAPER.epochs.value,
  patience: PAPER.patienceEpochs.value,
  monitor: 'loss',
  flips: 'expand',
  loss: {
    dice: PAPER.diceWeight.value,
    focal: PAPER.focalWeight.value,
    epsilon: PAPER.diceEpsilon.value,
    alpha: PAPER.focalAlpha.value,
    gamma: PAPER.focalGamma.value,
  },
  adamw: ADAMW,
};

/** The paper's settings with some replaced.
 *  @throws "batch is 0: expected a whole number from 1" and the like */
export function trainingSettings(changes: Partial<TrainingSettings> = {}): TrainingSettings {
  const s = { ...PAPER_TRAINING, ...changes };
  const whole = {
    batch: s.batch,
    microBatch: s.microBatch ?? s.batch,
    epochs: s.epochs,
    patience: s.patience,
    decayEvery: s.decayEvery,
  };
  for (const [name, value] of Object.entries(whole))
    check(Number.isInteger(value) && value >= 1, () => `${name} is ${value}: expected a whole number from 1`);
  check(
    s.batch % whole.microBatch === 0,
    () => `microBatch is ${s.microBatch}: expected a divisor of batch ${s.batch}`,
  );
  check(
    s.learningRate > 0 && s.learningRate < 10,
    () => `learningRate is ${s.learningRate}: expected a number above 0, such as 1e-4`,
  );
  check(
    s.decayFactor > 0 && s.decayFactor <= 1,
    () => `decayFactor is ${s.decayFactor}: expected a number from 0 to 1, such as 0.1`,
  );
  check(['loss', 'f1'].includes(s.monitor), () => `monitor is ${s.monitor}: expected loss or f1`);
  check(
    ['expand', 'draw', 'none'].includes(s.flips),
    () => `flips is ${s.flips}: expected expand, draw or none`,
  );
  checkLoss(s.loss);
  return s;
}

/** Learning rate of an epoch (the first is 1). */
export function learningRateOf(
  epoch: number,
  s: Pick<TrainingSettings, 'learningRate' | 'decayFactor' | 'decayEvery'>,
): number {
  return s.learningRate * s.decayFactor ** Math.floor((epoch - 1) / s.decayEvery);
}
