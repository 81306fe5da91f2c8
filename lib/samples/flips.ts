/** @file The paper's augmentation: each patch, its mirror image left to right, and top to bottom. */
import { makePatchSet, type PatchSet } from './patches.js';

/** A patch as it is, and its two mirrors. */
export const FLIPS = ['none', 'horizontal', 'vertical'] as const;
/** One of the three. */
export type Flip = (typeof FLIPS)[number];

/** Writes planes of [height, width] flipped: horizontal turns columns about, vertical rows.
 *  @param from, to  [planes, height, width], not the same memory */
export function flipPlanes<A extends Float32Array | Uint8Array>(
  from: A,
  to: A,
  { height, width, flip }: { height: number; width: number; flip: Flip },
): void {
  for (let row = 0; row < from.length / width; row++) {
    const y = row % height;
    const target = flip === 'vertical' ? row - y + (height - 1 - y) : row;
    const line = from.subarray(row * width, (row + 1) * width);
    to.set(line, target * width);
    if (flip === 'horizontal') to.subarray(target * width, (target + 1) * width).reverse();
  }
}

/** Every patch as it is, then every one flipped horizontally, then vertically; names gain `, horizontal flip`. Call after the split
 *  and on the training part only: a flip is not a new landslide.
 *  @returns three times as many patches
 *  @source section 2.3.2 */
export function augmentFlips(set: PatchSet): PatchSet {
  const result = makePatchSet(set.n * FLIPS.length, set.bands, set.height, set.width);
  FLIPS.forEach((flip, k) => {
    const shape = { height: set.height, width: set.width, flip };
    flipPlanes(set.images, result.images.subarray(k * set.images.length, (k + 1) * set.images.length), shape);
    flipPlanes(set.masks, result.masks.subarray(k * set.masks.length, (k + 1) * set.masks.length), shape);
  });
  result.names = FLIPS.flatMap((flip) => set.names.map((n) => (flip === 'none' ? n : `${n}, ${flip} flip`)));
  return result;
}
