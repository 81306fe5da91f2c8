import { check } from '../core/index.js';
import type { Window } from '../raster/index.js';

/** Patch probabilities put together as a map: where patches overlap, their mean, so that every pixel counts once.
 *  @param probability  [n, height, width] float32 of the windows
 *  @returns map [rows, cols] float32, NaN where no window lies
 *  @throws "probability has 100 values, 2 windows of 10 x 10 need 200" */
export function mosaicPatches(
  probability: Float32Array,
  windows: readonly Window[],
  { width, height }: { width: number; height: number },
): Float32Array {
  const need = windows.reduce((sum, w) => sum + w.width * w.height, 0);
  check(
    probability.length === need,
    () =>
      `probability has ${probability.length} values, ${windows.length} windows of ${windows[0]?.width} x ${windows[0]?.height} need ${need}`,
  );
  const sum = new Float32Array(width * height);
  const times = new Uint16Array(width * height);
  let at = 0;
  for (const w of windows)
    for (let y = w.y; y < w.y + w.height; y++)
      for (let i = y * width + w.x; i < y * width + w.x + w.width; i++) {
        sum[i] += probability[at++];
        times[i]++;
      }
  for (let i = 0; i < sum.length; i++) sum[i] = times[i] === 0 ? NaN : sum[i] / times[i];
  return sum;
}
