import { check } from '../core/index.js';
import type { BandMoments } from '../samples/index.js';
import type { Checkpoint } from '../training/index.js';

/** Mean and deviation of each band in training, as the checkpoint says them.
 *  @throws "the checkpoint does not say mean and deviation of its 3 bands: ..." */
export function bandMomentsOf({ network, notes }: Checkpoint): BandMoments {
  const { mean, std } = (notes.normalisation ?? {}) as { mean?: unknown; std?: unknown };
  const { bands } = network.config;
  const known = [mean, std].every(
    (list) => Array.isArray(list) && list.length === bands && list.every(Number.isFinite),
  );
  check(
    known,
    `the checkpoint does not say mean and deviation of its ${bands} bands: train again with landslide`,
  );
  return { mean, std } as BandMoments;
}
