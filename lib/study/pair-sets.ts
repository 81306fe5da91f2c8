/** @file Image/mask data sets as training material: areas chosen, large images tiled, part of the images kept for validation. */
import { check, type ProgressListener, type Rng } from '../core/index.js';
import {
  largestRemainder,
  patchesOfArea,
  readPairs,
  selectPatches,
  tilePatches,
  type Dataset,
  type PatchSet,
} from '../samples/index.js';

/** What of an image/mask data set is read. */
export interface PairOptions {
  /** Areas to take, as the data set's rule names them; empty: all. */
  areas: readonly string[];
  /** Side of the square tiles that larger images are cut into; undefined: images as they are. */
  tile?: number;
  progress?: ProgressListener;
}

/** Images and masks of some areas, tiled. */
export async function pairPatches(
  dataset: Dataset,
  { areas, tile, progress }: PairOptions,
): Promise<PatchSet> {
  const all = await readPairs(dataset.root, dataset.rule, { progress });
  const chosen: PatchSet = areas.length === 0 ? all : patchesOfArea(all, ...areas);
  return tile === undefined ? chosen : tilePatches(chosen, { size: tile });
}

/** The same with a share of the images, drawn whole before tiling, kept apart for validation: tiles of one image never stand on both sides.
 *  @param share  of the images, above 0 and below 1; at least one image goes to each side */
export async function pairTrainingSets(
  dataset: Dataset,
  { share, rng, ...options }: PairOptions & { share: number; rng: Rng },
): Promise<{ train: PatchSet; validation: PatchSet }> {
  check(share > 0 && share < 1, `validation share is ${share}: expected a number between 0 and 1`);
  const set = await pairPatches(dataset, { ...options, tile: undefined });
  check(
    set.n >= 2,
    `data set ${dataset.name} has ${set.n} image in these areas: training needs at least two`,
  );
  const order = rng.shuffle(Array.from({ length: set.n }, (_, i) => i));
  const kept = Math.max(1, Math.min(set.n - 1, largestRemainder(set.n, [1 - share, share])[1]));
  const part = (indices: number[]): PatchSet => {
    const chosen = selectPatches(
      set,
      indices.sort((a, b) => a - b),
    );
    return options.tile === undefined ? chosen : tilePatches(chosen, { size: options.tile });
  };
  return { train: part(order.slice(kept)), validation: part(order.slice(0, kept)) };
}
