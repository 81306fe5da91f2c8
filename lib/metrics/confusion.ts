import { check } from '../core/errors.js';

/** Pixels by prediction and truth; positive is landslide. */
export interface Confusion {
  tp: number;
  fp: number;
  fn: number;
  tn: number;
}

/** The confusion matrix of a prediction.
 *  @param prediction  [n] uint8 0 / 1, or float32 probability (landslide from `threshold` on; NaN counts nowhere)
 *  @param truth       [n] uint8 0 / 1; `ignore` counts nowhere
 *  @param threshold   for probabilities. The paper gives none: 0.5 is ours
 *  @throws "prediction has 90 pixels, truth 100" or "truth has value 7 at pixel 3: expected 0, 1 or 255 (ignore)" */
export function confusion(
  prediction: Uint8Array | Float32Array,
  truth: Uint8Array,
  { ignore = 255, threshold = 0.5 }: { ignore?: number; threshold?: number } = {},
): Confusion {
  check(
    prediction.length === truth.length,
    `prediction has ${prediction.length} pixels, truth ${truth.length}`,
  );
  const cut = prediction instanceof Float32Array ? threshold : 1;
  const c: Confusion = { tp: 0, fp: 0, fn: 0, tn: 0 };
  for (let i = 0; i < truth.length; i++) {
    const t = truth[i];
    const p = prediction[i];
    if (t === ignore || p !== p) continue;
    if (t > 1) check(false, `truth has value ${t} at pixel ${i}: expected 0, 1 or ${ignore} (ignore)`);
    if (p >= cut) {
      if (t === 1) c.tp++;
      else c.fp++;
    } else if (t === 1) c.fn++;
    else c.tn++;
  }
  return c;
}

/** The sum of matrices: scores of the sum weigh every pixel the same. */
export function addConfusions(parts: readonly Confusion[]): Confusion {
  const sum: Confusion = { tp: 0, fp: 0, fn: 0, tn: 0 };
  for (const c of parts) {
    sum.tp += c.tp;
    sum.fp += c.fp;
    sum.fn += c.fn;
    sum.tn += c.tn;
  }
  return sum;
}

/** One matrix for each of n equal parts (patches) of a prediction: the units of a bootstrap. */
export function confusionByPart(
  prediction: Uint8Array | Float32Array,
  truth: Uint8Array,
  { parts, ignore, threshold }: { parts: number; ignore?: number; threshold?: number },
): Confusion[] {
  check(
    parts > 0 && truth.length % parts === 0,
    `parts are ${parts}: ${truth.length} pixels cannot be divided so`,
  );
  const size = truth.length / parts;
  return Array.from({ length: parts }, (_, i) =>
    confusion(prediction.subarray(i * size, (i + 1) * size), truth.subarray(i * size, (i + 1) * size), {
      ignore,
      threshold,
    }),
  );
}
