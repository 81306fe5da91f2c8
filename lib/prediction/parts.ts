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
  const most = cuts.length - 1;
  check(
    Number.isInteger(count) && count >= 1 && count <= most,
    `parts are ${count}: expected 1 to ${most}, the scene's rows of windows`,
  );
  const cut = (k: number): number => cuts[Math.round((k * most) / count)];
  return Array.from({ length: count }, (_, k) => ({ first: cut(k), until: cut(k + 1) }));
}
