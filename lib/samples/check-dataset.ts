/** @file A data set looked through, image by image: everything that would end a training, and what would flatter its scores. */
import { checkStop, startTask, type ProgressListener } from '../core/index.js';
import type { Dataset } from './dataset.js';
import { lookOf, nearDuplicates, type Look, type NearDuplicate } from './near-duplicates.js';
import { findPairs, type PairFiles } from './pair-files.js';
import { readPair } from './pairs.js';
import { IGNORE } from './patches.js';
import { SPLITS } from './split.js';

/** What one part of a data set holds. */
export interface PartCount {
  /** A part of the data set's own split, else an area, else `all`. */
  part: string;
  images: number;
  /** Images without a landslide pixel. */
  empty: number;
  landslidePixels: number;
  otherPixels: number;
  ignoredPixels: number;
}

/** What was found in looking a data set through. */
export interface DatasetCheck {
  name: string;
  parts: PartCount[];
  /** `128 x 128 x 3`, with how many images have it; commonest first. */
  sizes: { size: string; images: number }[];
  /** Pairs of images of two parts that show the same; in a set of one part, of any two images. */
  duplicates: NearDuplicate[];
  /** Images too small to be compared. */
  notCompared: number;
}

/** Reads every image and mask of a data set once, one at a time.
 *  @throws one line naming the files: images and masks that do not pair, differ in size or grid, cannot be read, or hold unknown codes */
export async function checkDataset(
  dataset: Dataset,
  { progress, signal }: { progress?: ProgressListener; signal?: AbortSignal } = {},
): Promise<DatasetCheck> {
  const { root, rule } = dataset;
  const pairs = findPairs(root, rule);
  const task = startTask(progress, `checking ${dataset.name}`, pairs.length);
  const parts = new Map<string, PartCount>();
  const sizes = new Map<string, number>();
  const looks: Look[] = [];
  let notCompared = 0;
  for (const [i, pair] of pairs.entries()) {
    checkStop(signal, `checking ${dataset.name}`);
    const { image, mask } = await readPair(root, pair, rule);
    const { width, height } = image.grid;
    const size = `${width} x ${height} x ${image.bands}`;
    sizes.set(size, (sizes.get(size) ?? 0) + 1);
    const part = partOf(pair, dataset);
    count(parts, part, mask);
    if (width < 32 || height < 32) notCompared++;
    else looks.push(lookOf(image.data, { name: pair.image, part, bands: image.bands, height, width }));
    task.update(i + 1);
  }
  task.end();
  return {
    name: dataset.name,
    parts: [...parts.values()],
    sizes: [...sizes].map(([size, images]) => ({ size, images })).sort((a, b) => b.images - a.images),
    duplicates: nearDuplicates(parts.size > 1 ? looks : looks.map((l) => ({ ...l, part: l.name }))).pairs,
    notCompared,
  };
}

/** The part of an image: of the data set's own split, else its area, else `all`. */
export function partOf({ area }: Pick<PairFiles, 'area'>, { splits }: Pick<Dataset, 'splits'>): string {
  const own = SPLITS.find((s) => splits?.[s]?.includes(area));
  return own ?? (area === '' ? 'all' : area);
}

function count(parts: Map<string, PartCount>, part: string, mask: Uint8Array): void {
  const fresh = { part, images: 0, empty: 0, landslidePixels: 0, otherPixels: 0, ignoredPixels: 0 };
  const row = parts.get(part) ?? fresh;
  parts.set(part, row);
  const before = row.landslidePixels;
  row.images++;
  for (const v of mask) {
    if (v === 1) row.landslidePixels++;
    else if (v === IGNORE) row.ignoredPixels++;
    else row.otherPixels++;
  }
  if (row.landslidePixels === before) row.empty++;
}
