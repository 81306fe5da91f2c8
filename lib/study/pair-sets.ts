/** @file Image/mask data sets as training material: areas chosen, large images tiled, part of the images kept for validation. */
import { check, type ProgressListener, type Rng } from '../core/index.js';
import {
  describeDuplicates,
  findPairs,
  largestRemainder,
  lookOf,
  nearDuplicates,
  readPairs,
  type Dataset,
  type PairFiles,
  type PatchSet,
  type Split,
} from '../samples/index.js';

/** What of an image/mask data set is read. */
export interface PairOptions {
  /** Areas to take, as the data set's rule names them; empty: all, or those of `part` where the data set has its own split. */
  areas: readonly string[];
  /** Side of the square tiles that larger images are cut into; undefined: images as they are. */
  tile?: number;
  progress?: ProgressListener;
}

/** Images and masks of some areas, tiled.
 *  @param part  the part of the data set's own split that is read where no areas are named
 *  @throws "area is C: ..." and as `readPairs` */
export async function pairPatches(
  dataset: Dataset,
  { areas, tile, progress, part = 'test' }: PairOptions & { part?: Split },
): Promise<PatchSet> {
  const only = namesOf(imagesOf(dataset, areas, part));
  return readPairs(dataset.root, dataset.rule, { only, tile, progress });
}

/** Training and validation patches of a data set. */
export interface PairTrainingSets {
  train: PatchSet;
  validation: PatchSet;
  /** What was noticed, a sentence each: images on both sides that show the same. */
  notes: string[];
}

/** Images to learn from and images to validate by: the data set's own parts where it has them and no areas are named, else a share of the
 *  images, drawn whole before tiling: tiles of one image never stand on both sides.
 *  @param share  of the images, above 0 and below 1; at least one image goes to each side */
export async function pairTrainingSets(
  dataset: Dataset,
  { share, rng, areas, tile, progress }: PairOptions & { share: number; rng: Rng },
): Promise<PairTrainingSets> {
  check(share > 0 && share < 1, `validation share is ${share}: expected a number between 0 and 1`);
  const own = areas.length === 0 && dataset.splits?.validation !== undefined;
  const learnt = imagesOf(dataset, areas, 'train');
  const sides = own
    ? { train: learnt, validation: imagesOf(dataset, areas, 'validation') }
    : drawValidation(dataset, learnt, share, rng);
  const read = (images: PairFiles[]): Promise<PatchSet> =>
    readPairs(dataset.root, dataset.rule, { only: namesOf(images), tile, progress });
  const sets = { train: await read(sides.train), validation: await read(sides.validation) };
  return { ...sets, notes: sharedGround(sets) };
}

/** Images of areas; where none are named and the data set has its own split, those of one part. */
function imagesOf(dataset: Dataset, areas: readonly string[], part: Split): PairFiles[] {
  const all = findPairs(dataset.root, dataset.rule);
  const wanted = areas.length > 0 ? areas : (dataset.splits?.[part] ?? []);
  const known = new Set(all.map((p) => p.area));
  for (const a of wanted) check(known.has(a), `area is ${a}: the set has ${[...known].join(', ')}`);
  return wanted.length === 0 ? all : all.filter((p) => wanted.includes(p.area));
}

const namesOf = (images: readonly PairFiles[]): string[] => images.map((p) => p.image);

function drawValidation(
  { name }: Dataset,
  images: PairFiles[],
  share: number,
  rng: Rng,
): { train: PairFiles[]; validation: PairFiles[] } {
  const n = images.length;
  check(n >= 2, `data set ${name} has ${n} image in these areas: training needs at least two`);
  const order = rng.shuffle(Array.from({ length: n }, (_, i) => i));
  const kept = Math.max(1, Math.min(n - 1, largestRemainder(n, [1 - share, share])[1]));
  const pick = (list: number[]): PairFiles[] => list.sort((a, b) => a - b).map((i) => images[i]);
  return { train: pick(order.slice(kept)), validation: pick(order.slice(0, kept)) };
}

/** Patches of both sides that show the same ground. */
function sharedGround(sets: Pick<PairTrainingSets, 'train' | 'validation'>): string[] {
  const looks = Object.entries(sets).flatMap(([part, set]) => {
    const { bands, height, width, names } = set;
    if (height < 32 || width < 32) return [];
    const size = bands * height * width;
    return names.map((name, i) =>
      lookOf(set.images.subarray(i * size, (i + 1) * size), { name, part, bands, height, width }),
    );
  });
  const note = describeDuplicates(nearDuplicates(looks).pairs);
  return note === '' ? [] : [note];
}
