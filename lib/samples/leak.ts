import { DataError } from '../core/index.js';
import type { Window } from '../raster/index.js';
import { SPLITS, type Split } from './split.js';
import { WindowIndex } from './windows.js';

/** Throws where windows of two splits share a pixel, or a landslide has pixels in windows of two splits. Run before training: it
 *  looks at the windows afresh and trusts nothing of how they were made.
 *  @param labels  [height, width] int32 landslide ids; width is the image's
 *  @throws "leak: train window at 0, 0 and test window at 40, 0 share pixels" or "leak: landslide 7 is in windows of train and test" */
export function checkLeak(
  windows: Readonly<Record<Split, readonly Window[]>>,
  { labels, width }: { labels?: Int32Array; width?: number } = {},
): void {
  for (const [a, b] of [
    ['train', 'test'],
    ['validation', 'test'],
    ['train', 'validation'],
  ] as const)
    checkApart(a, windows[a], b, windows[b]);
  if (labels && width !== undefined) checkLandslides(windows, labels, width);
}

function checkApart(a: Split, of: readonly Window[], b: Split, others: readonly Window[]): void {
  const index = new WindowIndex(others);
  for (const w of of) {
    const met = index.overlapping(w);
    if (met)
      throw new DataError(
        `leak: ${a} window at ${w.x}, ${w.y} and ${b} window at ${met.x}, ${met.y} share pixels: drop one of them`,
      );
  }
}

function checkLandslides(
  windows: Readonly<Record<Split, readonly Window[]>>,
  labels: Int32Array,
  width: number,
): void {
  const seen = new Map<number, Split>();
  for (const split of SPLITS)
    for (const id of idsIn(windows[split], labels, width)) {
      const other = seen.get(id);
      if (other && other !== split)
        throw new DataError(`leak: landslide ${id} is in windows of ${other} and ${split}: drop one of them`);
      seen.set(id, split);
    }
}

function idsIn(windows: readonly Window[], labels: Int32Array, width: number): Set<number> {
  const ids = new Set<number>();
  // Neighbours are mostly alike: a set is asked where the number changes.
  let last = 0;
  for (const w of windows)
    for (let y = w.y; y < w.y + w.height; y++)
      for (let i = y * width + w.x; i < y * width + w.x + w.width; i++)
        if (labels[i] !== last) ids.add((last = labels[i]));
  ids.delete(0);
  return ids;
}
