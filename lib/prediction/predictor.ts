import { check } from '../core/index.js';

/** What makes probabilities of patches: `images` is [n, bands, h, w] float32, the result [n, h, w] float32, 0 to 1. */
export type Predict = (images: Float32Array, n: number, h: number, w: number) => Promise<Float32Array>;

/** Anything with a `predict` of that form, such as an open network. */
export interface HasPredict {
  predict: Predict;
}

/** The plain function of either form. */
export function predictOf(p: Predict | HasPredict): Predict {
  return typeof p === 'function' ? p : (images, n, h, w) => p.predict(images, n, h, w);
}

/** Probabilities of many patches, a batch at a time.
 *  @param set  images [n, bands, height, width]
 *  @returns [n, height, width] float32 */
export async function predictPatches(
  predictor: Predict | HasPredict,
  set: { n: number; bands: number; height: number; width: number; images: Float32Array },
  { batch = 32 }: { batch?: number } = {},
): Promise<Float32Array> {
  const predict = predictOf(predictor);
  const size = set.height * set.width;
  const result = new Float32Array(set.n * size);
  for (let i = 0; i < set.n; i += batch) {
    const n = Math.min(batch, set.n - i);
    const images = set.images.subarray(i * set.bands * size, (i + n) * set.bands * size);
    const out = await predict(images, n, set.height, set.width);
    checkOutput(out, n, set.height, set.width);
    result.set(out, i * size);
  }
  return result;
}

/** Throws where a predictor returned another shape than asked for. */
export function checkOutput(out: Float32Array, n: number, h: number, w: number): void {
  check(
    out.length === n * h * w,
    `predictor returned ${out.length} values for ${n} patches of ${h} x ${w}: expected ${n * h * w}`,
  );
}
