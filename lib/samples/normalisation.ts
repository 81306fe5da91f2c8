/** @file Band means and spreads of a patch set, kept with the weights that were trained on it. */
import { check } from '../core/index.js';
import { scaleBands } from './band-scale.js';
import { IGNORE, makePatchSet, type PatchSet } from './patches.js';

/** Mean and standard deviation of each band. */
export interface BandMoments {
  /** [bands] */
  mean: number[];
  /** [bands] standard deviation, of all pixels; 1 for a constant band. */
  std: number[];
}

/** Mean and standard deviation of each band over all pixels that are not ignored. Take them from the training part alone.
 *  @throws "set has no pixel that counts: ..." */
export function bandMoments(set: PatchSet): BandMoments {
  const size = set.height * set.width;
  const moments: BandMoments = { mean: [], std: [] };
  for (let b = 0; b < set.bands; b++) {
    let count = 0;
    let mean = 0;
    let m2 = 0;
    for (let i = 0; i < set.n; i++)
      for (let p = 0; p < size; p++) {
        if (set.masks[i * size + p] === IGNORE) continue;
        const d = set.images[(i * set.bands + b) * size + p] - mean;
        mean += d / ++count;
        m2 += d * (set.images[(i * set.bands + b) * size + p] - mean);
      }
    check(count > 0, 'set has no pixel that counts: its masks are all 255');
    moments.mean.push(mean);
    moments.std.push(Math.sqrt(m2 / count) || 1);
  }
  return moments;
}

/** A new set with each band at (value - mean) / std; masks and names are shared with `set`. */
export function normalisePatches(set: PatchSet, { mean, std }: BandMoments): PatchSet {
  check(
    mean.length === set.bands && std.length === set.bands,
    `normalisation is of ${mean.length} bands, the patches have ${set.bands}`,
  );
  const size = set.height * set.width;
  const result = makePatchSet(0, set.bands, set.height, set.width);
  const images = scaleBands(set.images, size, { mean, std });
  return { ...result, n: set.n, images, masks: set.masks, names: set.names };
}
