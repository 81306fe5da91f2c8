/** @file Loss and scores of a network on a set of patches. */
import { addImageLoss, lossOf, type LossSettings, type Scorer } from '../nn/index.js';
import type { Patches } from './batches.js';

/** Loss and scores of the validation patches. */
export interface ValidationScores {
  loss: number;
  /** At probability 0.5, over all pixels that count; NaN where no landslide is predicted or present. */
  precision: number;
  recall: number;
  f1: number;
}

/** Patches at a time; the result does not depend on it. */
const AT_ONCE = 8;

/** Runs every patch, unflipped, through `scorer`. */
export async function validate(scorer: Scorer, set: Patches, loss: LossSettings): Promise<ValidationScores> {
  const { bands, height, width } = set;
  const size = height * width;
  const sums = { images: 0, dice: 0, pixels: 0, focal: 0 };
  const counts = { tp: 0, fp: 0, fn: 0 };
  for (let i = 0; i < set.n; i += AT_ONCE) {
    const n = Math.min(AT_ONCE, set.n - i);
    const images = set.images.slice(i * bands * size, (i + n) * bands * size);
    const logits = await scorer.logits(images, n, height, width);
    for (let k = 0; k < n; k++) {
      const scores = logits.subarray(k * size, (k + 1) * size);
      const mask = set.masks.subarray((i + k) * size, (i + k + 1) * size);
      addImageLoss(sums, scores, mask, loss);
      count(counts, scores, mask);
    }
  }
  const { tp, fp, fn } = counts;
  return {
    loss: lossOf(sums, loss),
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
    f1: (2 * tp) / (2 * tp + fp + fn),
  };
}

/** About how long a validation takes, from its first patches: seconds. */
export async function timeValidation(
  open: () => Promise<Scorer>,
  set: Patches,
  loss: LossSettings,
): Promise<number> {
  const n = Math.min(AT_ONCE, set.n);
  const start = performance.now();
  const scorer = await open();
  const opened = performance.now();
  await validate(scorer, { ...set, n }, loss).finally(() => scorer.dispose());
  return (opened - start + ((performance.now() - opened) * set.n) / n) / 1000;
}

function count(c: { tp: number; fp: number; fn: number }, logits: Float32Array, mask: Uint8Array): void {
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 255) continue;
    if (logits[i] >= 0) {
      if (mask[i] === 1) c.tp++;
      else c.fp++;
    } else if (mask[i] === 1) c.fn++;
  }
}
