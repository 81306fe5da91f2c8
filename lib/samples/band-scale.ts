/** @file Band values as a network takes them. */

/** (value - mean) / std of each band, images one after another.
 *  @param images  [n, bands, rows, cols]
 *  @param plane   rows * cols
 *  @returns [n, bands, rows, cols] float32 */
export function scaleBands(
  images: ArrayLike<number>,
  plane: number,
  { mean, std }: { mean: readonly number[]; std: readonly number[] },
): Float32Array {
  const out = new Float32Array(images.length);
  for (let i = 0; i < out.length; i++) {
    const b = Math.floor(i / plane) % mean.length;
    out[i] = (images[i] - mean[b]) / std[b];
  }
  return out;
}
