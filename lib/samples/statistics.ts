import { SAMPLE_SETTINGS } from '../paper/index.js';
import { IGNORE, type PatchSet } from './patches.js';

/** A line of the table of samples. */
export interface SampleRow {
  part: string;
  /** null where the paper gives none. */
  patches: number | null;
  landslidePixels: number | null;
  otherPixels: number | null;
  /** Other pixels to one landslide pixel; NaN without landslide pixels. */
  ratio: number;
}

/** Patches and pixels of each named set, their sum, and the paper's figures in the last row. Ignored pixels count nowhere.
 *  @source section 2.3.2: 3683 patches, 1 : 5.7 */
export function sampleTable(sets: Readonly<Record<string, PatchSet>>): SampleRow[] {
  const rows = Object.entries(sets).map(([part, set]) => countSet(part, set));
  const sum = (key: 'patches' | 'landslidePixels' | 'otherPixels'): number =>
    rows.reduce((a, r) => a + (r[key] ?? 0), 0);
  const all = row('all', sum('patches'), sum('landslidePixels'), sum('otherPixels'));
  const { patches, backgroundPerLandslide } = SAMPLE_SETTINGS;
  const paper: SampleRow = {
    part: 'paper',
    patches: patches.value,
    landslidePixels: null,
    otherPixels: null,
    ratio: backgroundPerLandslide.value,
  };
  return [...rows, all, paper];
}

function countSet(part: string, set: PatchSet): SampleRow {
  let landslide = 0;
  let other = 0;
  for (const v of set.masks) {
    if (v === 1) landslide++;
    else if (v !== IGNORE) other++;
  }
  return row(part, set.n, landslide, other);
}

function row(part: string, patches: number, landslidePixels: number, otherPixels: number): SampleRow {
  return {
    part,
    patches,
    landslidePixels,
    otherPixels,
    ratio: landslidePixels > 0 ? otherPixels / landslidePixels : NaN,
  };
}
