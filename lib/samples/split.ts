/** @file Landslides divided into training, validation and test. */
import { check, InputError, type Rng } from '../core/index.js';

/** The three parts of the samples. */
export const SPLITS = ['train', 'validation', 'test'] as const;
/** One of the three parts. */
export type Split = (typeof SPLITS)[number];

/** Each landslide's split. */
export type SplitOf = Map<number, Split>;

/** Counts in the ratios' proportion that sum to `n`: whole parts first, the rest to the largest remainders (ties to the earlier).
 *  @example largestRemainder(11, [7, 2, 1]) // [8, 2, 1] */
export function largestRemainder(n: number, ratios: readonly number[]): number[] {
  const total = ratios.reduce((a, b) => a + b, 0);
  check(
    ratios.length > 0 && ratios.every((r) => r >= 0) && total > 0,
    `ratios are ${ratios.join(':')}: expected numbers from 0 with a sum above 0, such as 7:2:1`,
  );
  const exact = ratios.map((r) => (n * r) / total);
  const counts = exact.map((x) => Math.floor(x + 1e-9));
  const order = exact.map((x, i) => [x - counts[i], i]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  const rest = n - counts.reduce((a, b) => a + b, 0);
  for (let k = 0; k < rest; k++) counts[order[k][1]]++;
  return counts;
}

/** Divides landslides at random by count, each whole in one split. Every split with a ratio above 0 gets at least one landslide.
 *  @param ids     distinct landslide ids, above 0; their order does not matter
 *  @param ratios  to training, validation, test
 *  @throws "landslides are 2: fewer than the 3 splits of 7:2:1: give more landslides, or a ratio of 0 to a split"
 *  @source section 2.3.2: 7:2:1 by sample quantities; the rounding is ours (largest remainder) */
export function splitLandslides(
  ids: readonly number[],
  { ratios = [7, 2, 1], rng }: { ratios?: readonly [number, number, number]; rng: Rng },
): SplitOf {
  checkIds(ids);
  const wanted = ratios.filter((r) => r > 0).length;
  check(
    ids.length >= wanted,
    `landslides are ${ids.length}: fewer than the ${wanted} splits of ${ratios.join(':')}: give more landslides, or a ratio of 0 to a split`,
  );
  const counts = atLeastOne(largestRemainder(ids.length, ratios), ratios);
  const shuffled = rng.shuffle([...ids].sort((a, b) => a - b));
  const names = SPLITS.flatMap((s, i) => new Array<Split>(counts[i]).fill(s));
  return new Map(shuffled.map((id, i) => [id, names[i]] as const).sort((a, b) => a[0] - b[0]));
}

/** Divides landslides by square blocks of the map: all landslides whose centre lies in one block share a split, so that neighbours
 *  do not stand on both sides. Counts come as near to the ratios as whole blocks allow.
 *  @param centres    map or pixel coordinates by landslide
 *  @param blockSize  side of a block, in the centres' unit
 *  @throws "landslides lie in 2 blocks of 500: fewer than the 3 splits ...: use smaller blocks" */
export function splitByBlocks(
  centres: ReadonlyMap<number, readonly [number, number]>,
  {
    blockSize,
    ratios = [7, 2, 1],
    rng,
  }: { blockSize: number; ratios?: readonly [number, number, number]; rng: Rng },
): SplitOf {
  check(blockSize > 0, `block size is ${blockSize}: expected a length above 0`);
  const blocks = new Map<string, number[]>();
  for (const [id, [x, y]] of [...centres].sort((a, b) => a[0] - b[0])) {
    const key = `${Math.floor(x / blockSize)},${Math.floor(y / blockSize)}`;
    blocks.set(key, [...(blocks.get(key) ?? []), id]);
  }
  const wanted = ratios.filter((r) => r > 0).length;
  check(
    blocks.size >= wanted,
    `landslides lie in ${blocks.size} blocks of ${blockSize}: fewer than the ${wanted} splits of ${ratios.join(':')}: use smaller blocks`,
  );
  return fillByNeed([...rng.shuffle([...blocks.values()])], centres.size, ratios);
}

/** One division for each landslide: it is the test, `validation` others drawn at random are the validation, the rest train. */
export function leaveOneOut(
  ids: readonly number[],
  { validation = 1, rng }: { validation?: number; rng: Rng },
): { left: number; split: SplitOf }[] {
  checkIds(ids);
  check(
    ids.length >= validation + 2,
    `landslides are ${ids.length}: leave-one-out with ${validation} for validation needs ${validation + 2}`,
  );
  const sorted = [...ids].sort((a, b) => a - b);
  return sorted.map((left) => {
    const others = rng.fork(left).shuffle(sorted.filter((id) => id !== left));
    const split: SplitOf = new Map(others.map((id, i) => [id, i < validation ? 'validation' : 'train']));
    return { left, split: split.set(left, 'test') };
  });
}

function checkIds(ids: readonly number[]): void {
  const bad = ids.find((id) => !Number.isInteger(id) || id <= 0);
  if (bad !== undefined) throw new InputError(`landslide id is ${bad}: expected an integer above 0`);
  check(
    new Set(ids).size === ids.length,
    'landslide ids repeat: give each landslide one id (overlapping polygons?)',
  );
}

/** Takes one from the largest split for each that was rounded to none. */
function atLeastOne(counts: number[], ratios: readonly number[]): number[] {
  const result = [...counts];
  for (let i = 0; i < result.length; i++)
    if (ratios[i] > 0 && result[i] === 0) {
      result[result.indexOf(Math.max(...result))]--;
      result[i]++;
    }
  return result;
}

/** Gives each block to the split that is farthest below its share; the first blocks go one to each split. */
function fillByNeed(blocks: number[][], n: number, ratios: readonly number[]): SplitOf {
  const total = ratios.reduce((a, b) => a + b, 0);
  const have = ratios.map(() => 0);
  const split: SplitOf = new Map();
  for (const block of blocks) {
    const need = ratios.map((r, i) =>
      r === 0 ? -Infinity : have[i] === 0 ? n + r : (n * r) / total - have[i],
    );
    const to = need.indexOf(Math.max(...need));
    have[to] += block.length;
    for (const id of block) split.set(id, SPLITS[to]);
  }
  return split;
}
