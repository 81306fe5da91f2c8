/** @file How a network is trained: every choice named, with the paper's value as default. */
import { check } from '../core/index.js';
import { ADAMW, checkLoss, type AdamWSettings, type LossSettings } from '../nn/index.js';
import { TRAINING_SETTINGS as PAPER } from '../paper/index.js';

/** 'expand': an epoch shows each patch as it is, mirrored left to right, and top to bottom (the paper's). 'draw': one of the three, drawn
 *  for each patch in each epoch. 'none': as given, for sets that were expanded before. */
export type Flips = 'expand' | 'draw' | 'none';

export interface TrainingSettings {
  learningRate: number;
  /** The rate is multiplied by this every `decayEvery` epochs. */
  decayFactor: number;
  decayEvery: number;
  /** Patches a step. */
  batch: number;
  /** Patches at a time in memory: a step averages the gradients of batch / microBatch parts, and batch norm sees one part. Default: batch. */
  microBatch?: number;
  epochs: number;
  /** Training ends when `monitor` has not improved for so many epochs. */
  patience: number;
  /** What decides which epoch is best: validation loss (lowest) or validation F1 (highest). The paper does not say. */
  monitor: 'loss' | 'f1';
  flips: Flips;
  loss: LossSettings;
  adamw: AdamWSettings;
}

/** The paper's settings; what it does not say (weight decay, monitor) is the customary choice.
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
