/** @file The training loss, written into a graph, and the same function on plain arrays for validation. */
import { check } from '../core/errors.js';
import type { Graph, Value } from './graph.js';

/** The loss of a batch: `dice` x dice loss + `focal` x focal loss. */
export interface LossSettings {
  dice: number;
  focal: number;
  /** Added to numerator and denominator of the dice ratio. */
  epsilon: number;
  /** Weight of landslide pixels in the focal loss; the others weigh 1 - alpha. */
  alpha: number;
  /** Whole number from 0: how much the focal loss turns to badly classified pixels. */
  gamma: number;
}

/** The paper's loss: half dice, half focal.
 *  @source the paper's 2.4.2 and equations (4) and (5) */
export const PAPER_LOSS: Readonly<LossSettings> = {
  dice: 0.5,
  focal: 0.5,
  epsilon: 1e-5,
  alpha: 0.6,
  gamma: 2,
};

/** Throws unless the settings make a loss.
 *  @throws "gamma is 1.5: ..." */
export function checkLoss({ dice, focal, epsilon, alpha, gamma }: LossSettings): void {
  check(
    dice >= 0 && focal >= 0 && dice + focal > 0,
    () => `loss weights are dice ${dice} and focal ${focal}: expected numbers from 0, not both 0`,
  );
  check(epsilon > 0, () => `dice epsilon is ${epsilon}: expected a number above 0, such as 1e-5`);
  check(alpha >= 0 && alpha <= 1, () => `focal alpha is ${alpha}: expected a number from 0 to 1`);
  check(
    Number.isInteger(gamma) && gamma >= 0 && gamma <= 8,
    () => `focal gamma is ${gamma}: expected a whole number from 0 to 8`,
  );
}

/** The loss as a scalar value.
 *  Dice is taken over each image and averaged over images (the paper sums over h x w); focal is averaged over all pixels that count.
 *  @param logits [n, 1, h, w]
 *  @param target [n, 1, h, w], 1 = landslide, 0 elsewhere (also where ignored)
 *  @param valid  [n, 1, h, w], 0 = ignored pixel, 1 elsewhere */
export function segmentationLoss(
  g: Graph,
  logits: Value,
  target: Value,
  valid: Value,
  settings: LossSettings,
): Value {
  checkLoss(settings);
  const dice = g.scale(diceLoss(g, logits, target, valid, settings.epsilon), settings.dice);
  const focal = g.scale(focalLoss(g, logits, target, valid, settings), settings.focal);
  return g.add(dice, focal);
}

function diceLoss(g: Graph, logits: Value, target: Value, valid: Value, epsilon: number): Value {
  const image = [1, 2, 3];
  const p = g.multiply(g.sigmoid(logits), valid);
  const overlap = g.scale(g.sum(g.multiply(p, target), image), 2);
  const total = g.sum(g.add(p, target), image);
  const ratio = g.divide(g.add(overlap, g.scalar(epsilon)), g.add(total, g.scalar(epsilon)));
  const mean = g.scale(g.sum(ratio, [0]), 1 / logits.shape[0]);
  return g.subtract(g.scalar(1), g.reshape(mean, []));
}

function focalLoss(
  g: Graph,
  logits: Value,
  target: Value,
  valid: Value,
  { alpha, gamma }: LossSettings,
): Value {
  const opposite = g.scale(logits, -1);
  const power = (x: Value): Value =>
    Array.from({ length: gamma }, () => x).reduce((a, b) => g.multiply(a, b));
  const hard = (miss: Value, entropy: Value): Value =>
    gamma > 0 ? g.multiply(power(g.sigmoid(miss)), entropy) : entropy;
  const positive = g.multiply(g.scale(target, alpha), hard(opposite, g.softplus(opposite)));
  const negative = g.multiply(
    g.scale(g.subtract(valid, target), 1 - alpha),
    hard(logits, g.softplus(logits)),
  );
  const all = [0, 1, 2, 3];
  const count = g.add(g.sum(valid, all), g.scalar(1e-6)); // a batch without a valid pixel has loss 0, not 0 / 0
  return g.reshape(g.divide(g.sum(g.add(positive, negative), all), count), []);
}

/** Sums from which the loss of a whole set follows, whatever the batches it was run in. */
export interface LossSums {
  images: number;
  dice: number;
  pixels: number;
  focal: number;
}

/** Adds one image to `sums`.
 *  @param logits [pixels] float32
 *  @param mask   [pixels] uint8: 1 landslide, 0 not, 255 ignored */
export function addImageLoss(
  sums: LossSums,
  logits: Float32Array,
  mask: Uint8Array,
  { epsilon, alpha, gamma }: LossSettings,
): void {
  let overlap = 0;
  let total = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 255) continue;
    const z = logits[i];
    const e = Math.exp(-Math.abs(z));
    const p = z >= 0 ? 1 / (1 + e) : e / (1 + e);
    const q = z >= 0 ? e / (1 + e) : 1 / (1 + e);
    const landslide = mask[i] === 1;
    const entropy = Math.log1p(e) + Math.max(landslide ? -z : z, 0);
    sums.focal += (landslide ? alpha * q ** gamma : (1 - alpha) * p ** gamma) * entropy;
    sums.pixels++;
    total += p;
    if (!landslide) continue;
    overlap += p;
    total += 1;
  }
  sums.dice += 1 - (2 * overlap + epsilon) / (total + epsilon);
  sums.images++;
}

/** The loss of everything added so far; NaN where nothing was. */
export function lossOf(sums: LossSums, { dice, focal }: LossSettings): number {
  return (dice * sums.dice) / sums.images + (focal * sums.focal) / Math.max(1, sums.pixels);
}
