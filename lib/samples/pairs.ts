/** @file Folders of images and masks as data sets (GDCLD, Bijie, HR-GLDD, Landslide4Sense layouts and the like). */
import { join } from 'node:path';
import { check, checkStop, DataError, startTask, type ProgressListener } from '../core/index.js';
import { absentTest, checkSameGrid, dtypeOf, readImage, type Raster } from '../raster/index.js';
import { decodeMask, type MaskRule } from './mask-code.js';
import { findPairs, type PairFiles, type PairFilesRule } from './pair-files.js';
import { IGNORE, makePatchSet, selectPatches, type PatchSet } from './patches.js';

/** How a folder is read; plain JSON, so that a dataset.json can hold it. */
export interface PairRule extends PairFilesRule, MaskRule {
  /** Bands of the images to use, from 0, in this order; default: all. */
  bands?: number[];
  /** Every image value is divided by this; default 1. */
  divideBy?: number;
}

/** A patch set that knows the area of each patch. */
export interface PairSet extends PatchSet {
  /** [n]; '' where the rule names no area. */
  areas: string[];
}

const DEFAULT_LIMIT = 4 * 2 ** 30;

/** Reads every pair of a folder, or those of one area. Pixels that are absent in the image have 0 there and 255 in the mask.
 *  @param root  the data set's folder
 *  @throws one line naming the files: images and masks that do not pair, have other sizes or grids, or hold unknown codes */
export async function readPairs(
  root: string,
  rule: PairRule,
  {
    area,
    limitBytes = DEFAULT_LIMIT,
    progress,
    signal,
  }: { area?: string; limitBytes?: number; progress?: ProgressListener; signal?: AbortSignal } = {},
): Promise<PairSet> {
  const pairs = pairsOfArea(findPairs(root, rule), area, root);
  const task = startTask(progress, `reading ${root}`, pairs.length);
  let set: PairSet | undefined;
  for (const [i, pair] of pairs.entries()) {
    checkStop(signal, `reading ${root}`);
    const { image, mask } = await readPair(root, pair, rule);
    set ??= makeSet(pairs, image, rule, limitBytes, root);
    checkShape(set, image, pair, pairs[0], rule);
    copyPair(image, mask, set, i, rule);
    task.update(i + 1);
  }
  task.end();
  return set!;
}

/** The patches of one area, or of several.
 *  @throws "area is C: the set has A, B" */
export function patchesOfArea(set: PairSet, ...areas: string[]): PairSet {
  const known = new Set(set.areas);
  for (const a of areas) check(known.has(a), `area is ${a}: the set has ${[...known].join(', ')}`);
  const indices = set.areas.flatMap((a, i) => (areas.includes(a) ? [i] : []));
  return { ...selectPatches(set, indices), areas: indices.map((i) => set.areas[i]) };
}

function pairsOfArea(pairs: PairFiles[], area: string | undefined, root: string): PairFiles[] {
  if (area === undefined) return pairs;
  const found = pairs.filter((p) => p.area === area);
  const known = [...new Set(pairs.map((p) => p.area))].sort();
  check(found.length > 0, `area is ${area}: ${root} has ${known.join(', ') || 'none'}`);
  return found;
}

async function readPair(
  root: string,
  pair: PairFiles,
  rule: PairRule,
): Promise<{ image: Raster; mask: Uint8Array }> {
  const image = await readImage(join(root, pair.image));
  const mask = await readImage(join(root, pair.mask));
  const [a, b] = [image.grid, mask.grid];
  if (a.width !== b.width || a.height !== b.height)
    throw new DataError(
      `${pair.mask} is ${b.width} x ${b.height} pixels, its image ${pair.image} ${a.width} x ${a.height}: resample the mask (nearest)`,
    );
  // A picture without georeference has only its size to agree in.
  if (isPlaced(image) && isPlaced(mask)) checkSameGrid(b, pair.mask, a, pair.image);
  return { image, mask: decodeMask(mask, rule, pair.mask) };
}

function isPlaced({ grid }: Raster): boolean {
  return grid.crs !== '';
}

function makeSet(
  pairs: PairFiles[],
  image: Raster,
  rule: PairRule,
  limitBytes: number,
  root: string,
): PairSet {
  const { width, height } = image.grid;
  const bands = rule.bands?.length ?? image.bands;
  const bytes = pairs.length * width * height * (4 * bands + 1);
  check(
    bytes <= limitBytes,
    `${root} needs ${(bytes / 2 ** 30).toFixed(1)} GiB for ${pairs.length} pairs of ${width} x ${height} x ${bands}: read one area at a time, or raise limitBytes`,
  );
  const set = makePatchSet(pairs.length, bands, height, width);
  return { ...set, names: pairs.map((p) => p.image), areas: pairs.map((p) => p.area) };
}

function checkShape(set: PairSet, image: Raster, pair: PairFiles, first: PairFiles, rule: PairRule): void {
  const { width, height } = image.grid;
  if (width !== set.width || height !== set.height)
    throw new DataError(
      `${pair.image} is ${width} x ${height} pixels, ${first.image} ${set.width} x ${set.height}: the images of a set have one size`,
    );
  const top = rule.bands ? Math.max(...rule.bands) : set.bands - 1;
  if (rule.bands ? image.bands <= top : image.bands !== set.bands)
    throw new DataError(
      `${pair.image} has ${image.bands} bands, ${rule.bands ? `the rule asks for band ${top}` : `${first.image} ${set.bands}`}: state bands in the rule`,
    );
}

function copyPair(image: Raster, mask: Uint8Array, set: PairSet, i: number, rule: PairRule): void {
  const size = set.width * set.height;
  const isAbsent = absentTest(image.nodata, dtypeOf(image.data));
  const scale = 1 / (rule.divideBy ?? 1);
  const target = set.masks.subarray(i * size, (i + 1) * size);
  target.set(mask);
  for (let b = 0; b < set.bands; b++) {
    const from = (rule.bands?.[b] ?? b) * size;
    const to = (i * set.bands + b) * size;
    for (let p = 0; p < size; p++) {
      const v = image.data[from + p];
      if (isAbsent(v)) target[p] = IGNORE;
      else set.images[to + p] = v * scale;
    }
  }
}
