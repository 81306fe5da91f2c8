/** @file Patches in the order of an epoch, and batches made of them. */
import { check, DataError, mapTo, type Rng } from '../core/index.js';
import { checkPatchSize, type Batch, type Network } from '../nn/index.js';
import { FLIPS, flipPlanes, type Flip } from '../samples/index.js';
import type { Flips } from './settings.js';

/** Patches to train on or validate with: images [n, bands, height, width] float32, normalised; masks [n, height, width] uint8,
 *  0 background, 1 landslide, 255 ignored. */
export interface Patches {
  n: number;
  bands: number;
  height: number;
  width: number;
  images: Float32Array;
  masks: Uint8Array;
  /** [n] what messages call them: `hongtan x120 y80`. */
  names?: readonly string[];
}

/** A patch as messages call it: `patch 4 (hongtan x120 y80)`. */
export const patchName = ({ names }: Pick<Patches, 'names'>, i: number): string =>
  `patch ${i}${names?.[i] ? ` (${names[i]})` : ''}`;

/** One patch of an epoch, and how it is shown. */
export interface Item {
  patch: number;
  flip: Flip;
}

/** The items of an epoch in shuffled order. */
export function epochItems(n: number, flips: Flips, rng: Rng): Item[] {
  const kinds: readonly Flip[] = flips === 'expand' ? FLIPS : ['none'];
  const items = kinds.flatMap((flip) => Array.from({ length: n }, (_, patch) => ({ patch, flip })));
  if (flips === 'draw') for (const item of items) item.flip = FLIPS[rng.int(FLIPS.length)];
  return rng.shuffle(items);
}

/** Items in an epoch. */
export const epochLength = (n: number, flips: Flips): number => (flips === 'expand' ? FLIPS.length * n : n);

/** Consecutive parts of at most `size` items. */
export function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

/** The batch of some items. */
export function makeBatch(set: Patches, items: readonly Item[]): Batch {
  const { bands, height, width } = set;
  const size = height * width;
  const n = items.length;
  const images = new Float32Array(n * bands * size);
  const masks = new Uint8Array(n * size);
  items.forEach(({ patch, flip }, i) => {
    const shape = { height, width, flip };
    const image = set.images.subarray(patch * bands * size, (patch + 1) * bands * size);
    flipPlanes(image, images.subarray(i * bands * size, (i + 1) * bands * size), shape);
    flipPlanes(
      set.masks.subarray(patch * size, (patch + 1) * size),
      masks.subarray(i * size, (i + 1) * size),
      shape,
    );
  });
  const target = mapTo(Float32Array, masks, (m) => (m === 1 ? 1 : 0));
  const valid = mapTo(Float32Array, masks, (m) => (m === 255 ? 0 : 1));
  return { n, images, target, valid };
}

/** Throws unless the patches can train the network.
 *  @throws "training patches: there are none", "... have 4 bands, unet takes 3", "training mask of patch 2 (a.png) has value 7: ...",
 *  "training patch 2 (a.png) has NaN in band 1 at row 3, column 4: ..." */
export function checkPatches(what: 'training' | 'validation', set: Patches, network: Network): void {
  const { n, bands, height, width, images, masks } = set;
  check(n > 0, () => `${what} patches: there are none; check labels, split and the least landslide share`);
  check(
    bands === network.config.bands,
    () =>
      `${what} patches have ${bands} bands, ${network.name} takes ${network.config.bands}: build the network with bands: ${bands}`,
  );
  checkPatchSize(network, height, width);
  check(
    images.length === n * bands * height * width && masks.length === n * height * width,
    () =>
      `${what} patches: ${images.length} image and ${masks.length} mask values for ${n} of ${bands} x ${height} x ${width}`,
  );
  checkClasses(what, set);
  checkFinite(what, set);
}

function checkClasses(what: string, set: Patches): void {
  const { masks } = set;
  const counts = [0, 0];
  for (let i = 0; i < masks.length; i++) {
    if (masks[i] === 255) continue;
    check(
      masks[i] <= 1,
      () =>
        `${what} mask of ${patchName(set, Math.floor(i / (set.height * set.width)))} has value ${masks[i]}: expected 0, 1 or 255 (ignored)`,
    );
    counts[masks[i]]++;
  }
  const only = counts[1] > 0 ? 'landslide' : counts[0] > 0 ? 'background' : 'ignored pixels';
  check(
    what !== 'training' || (counts[0] > 0 && counts[1] > 0),
    () =>
      `${what} masks hold only ${only}: both classes are needed; check which mask values mean landslide, and the split`,
  );
}

/** One value that is not finite would make every later weight NaN, or every score of the validation. */
function checkFinite(what: string, set: Patches): void {
  const at = set.images.findIndex((v) => !Number.isFinite(v));
  if (at < 0) return;
  const { bands, height, width } = set;
  const plane = Math.floor(at / (height * width));
  const pixel = at % (height * width);
  throw new DataError(
    `${what} ${patchName(set, Math.floor(plane / bands))} has ${set.images[at]} in band ${(plane % bands) + 1} at row ${Math.floor(pixel / width)}, column ${pixel % width}: give 0 there and 255 in its mask`,
  );
}
