/** @file Test patches put together by the landslides they show: what a bootstrap may draw. */
import { check } from '../core/index.js';
import { addConfusions, type Confusion } from '../metrics/index.js';
import type { SampleWindow } from '../samples/index.js';

/** The test patches of one landslide, or of several that share patches. */
export interface LandslideUnit {
  /** Ids, ascending. */
  landslides: number[];
  patches: number;
  confusion: Confusion;
}

/** Overlapping patches of one landslide are no independent pieces of evidence; landslides are. Landslides that share a patch are one unit; patches that
 *  name their image go by it.
 *  @param byPatch  a matrix a window, in their order
 *  @returns in the order of their first window */
export function landslideUnits(
  windows: readonly SampleWindow[],
  byPatch: readonly Confusion[],
): LandslideUnit[] {
  check(
    windows.length === byPatch.length,
    `windows are ${windows.length}, matrices ${byPatch.length}: expected one each`,
  );
  const leader = new Map<number, number>();
  const find = (id: number): number => {
    const up = leader.get(id) ?? id;
    return up === id ? id : find(up);
  };
  for (const { landslides } of windows)
    for (const id of landslides) leader.set(find(id), find(landslides[0]));
  const groups = new Map<number | string, number[]>();
  windows.forEach(({ landslides, unit }, i) => {
    const key = unit ?? (landslides.length > 0 ? find(landslides[0]) : `window ${i}`);
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  return [...groups.values()].map((of) => ({
    landslides: [...new Set(of.flatMap((i) => windows[i].landslides))].sort((a, b) => a - b),
    patches: of.length,
    confusion: addConfusions(of.map((i) => byPatch[i])),
  }));
}
