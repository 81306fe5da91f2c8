/** @file A scene cut into parts of whole rows that can be predicted apart from each other. */
import { check } from '../core/index.js';
import { OVERLAP, planAxis, WINDOW } from './blend.js';

/** Rows of a scene, `until` not included. */
export interface RowRange {
  first: number;
  until: number;
}

/** A scene's rows in `count` parts of about as many rows of windows each, cut where a row of windows begins. Each part is predicted with all windows
 *  that reach into it: those over a cut are predicted twice, once for either side.
 *  @param height  rows of the scene
 *  @throws "parts are 9: expected 1 to 6, the scene's rows of windows" */
export function partsOf(
  height: number,
  { window = WINDOW, overlap = OVERLAP }: { window?: number; overlap?: number },
  count: number,
): RowRange[] {
  const { starts } = planAxis(height, { size: window, overlap });
  const cuts = [0, ...starts.filter((s) => s > 0 && s < height), height];
  return cutAt((k) => cuts[k], cuts.length - 1, count, "the scene's rows of windows");
}

/** Rows that do not depend on each other, in `count` parts of about as many each.
 *  @throws "parts are 900: expected 1 to 576, the rows of the map" */
export function evenParts(height: number, count: number): RowRange[] {
  return cutAt((k) => k, height, count, 'the rows of the map');
}

function cutAt(row: (k: number) => number, most: number, count: number, what: string): RowRange[] {
  check(
    Number.isInteger(count) && count >= 1 && count <= most,
    `parts are ${count}: expected 1 to ${most}, ${what}`,
  );
  const cut = (k: number): number => row(Math.round((k * most) / count));
  return Array.from({ length: count }, (_, k) => ({ first: cut(k), until: cut(k + 1) }));
}
