/** @file Folders of images and masks as data sets (GDCLD, Bijie, HR-GLDD, Landslide4Sense layouts and the like). */
import { join } from 'node:path';
import { check, checkStop, DataError, startTask, type ProgressListener } from '../core/index.js';
import { absentTest, checkSameGrid, dtypeOf, readImage, type Raster } from '../raster/index.js';
import { decodeMask, type MaskRule } from './mask-code.js';
import { findPairs, type PairFiles, type PairFilesRule } from './pair-files.js';
import { IGNORE, joinPatches, makePatchSet, selectPatches, tilePatches, type PatchSet } from './patches.js';

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

/** What of an image/mask data set is read, and how. */
export interface ReadPairsOptions {
  /** One area; default: all. */
  area?: string;
  /** Only these images, by relative path; default: all. */
  only?: readonly string[];
  /** Side of the square tiles that each image is cut into, side by side: images may then differ in size. What does not fill a tile at the
   *  right and lower edge is left out; an image smaller than a tile is filled up with pixels that count nowhere. */
  tile?: number;
  /** From one tile to the next; default: the tile. */
  stride?: number;
  limitBytes?: number;
  progress?: ProgressListener;
  signal?: AbortSignal;
}

/** Reads every pair of a folder, or some. Pixels that are absent in the image have 0 there and 255 in the mask.
 *  @param root  the data set's folder
 *  @throws one line naming the files: images and masks that do not pair, have other sizes or grids, or hold unknown codes */
export async function readPairs(
  root: string,
  rule: PairRule,
  { area, only, tile, stride, limitBytes = DEFAULT_LIMIT, progress, signal }: ReadPairsOptions = {},
): Promise<PairSet> {
  const pairs = chosenPairs(pairsOfArea(findPairs(root, rule), area, root), only, root);
  const task = startTask(progress, `reading ${root}`, pairs.length);
  const read = async (pair: PairFiles, i: number): Promise<{ image: Raster; mask: Uint8Array }> => {
    checkStop(signal, `reading ${root}`);
    const found = await readPair(root, pair, rule);
    task.update(i + 1);
    return found;
  };
  const set = await (tile === undefined
    ? readWhole(pairs, { root, rule, limitBytes, read })
    : readTiles(pairs, { root, rule, limitBytes, read, tile, stride }));
  task.end();
  return set;
}

interface Reading {
  root: string;
  rule: PairRule;
  limitBytes: number;
  read: (pair: PairFiles, i: number) => Promise<{ image: Raster; mask: Uint8Array }>;
}

async function readWhole(pairs: PairFiles[], { root, rule, limitBytes, read }: Reading): Promise<PairSet> {
  let set: PairSet | undefined;
  for (const [i, pair] of pairs.entries()) {
    const { image, mask } = await read(pair, i);
    set ??= makeSet(pairs, image, rule, limitBytes, root);
    checkShape(set, image, pair, pairs[0], rule);
    copyPair(image, mask, set, i, rule);
  }
  return set!;
}

async function readTiles(
  pairs: PairFiles[],
  { root, rule, limitBytes, read, tile, stride }: Reading & { tile: number; stride?: number },
): Promise<PairSet> {
  const sets: PatchSet[] = [];
  const areas: string[] = [];
  let left = limitBytes;
  for (const [i, pair] of pairs.entries()) {
    const { image, mask } = await read(pair, i);
    const one = makeSet([pair], image, rule, left, root);
    checkBands(image, pair, pairs[0], rule, sets[0]?.bands ?? one.bands);
    copyPair(image, mask, one, 0, rule);
    const tiles = tilePatches(filledUp(one, tile), { size: tile, stride });
    left -= tiles.images.byteLength + tiles.masks.byteLength;
    sets.push(tiles);
    for (let k = 0; k < tiles.n; k++) areas.push(pair.area);
  }
  return { ...joinPatches(sets), areas };
}

/** A patch at least as large as a tile: the rest has 0 and counts nowhere. */
function filledUp(set: PatchSet, least: number): PatchSet {
  const [height, width] = [Math.max(least, set.height), Math.max(least, set.width)];
  if (height === set.height && width === set.width) return set;
  const large = makePatchSet(1, set.bands, height, width);
  large.masks.fill(IGNORE);
  large.names = set.names;
  for (let b = 0; b < set.bands; b++)
    for (let y = 0; y < set.height; y++) {
      const row = set.images.subarray((b * set.height + y) * set.width, (b * set.height + y + 1) * set.width);
      large.images.set(row, (b * height + y) * width);
    }
  for (let y = 0; y < set.height; y++)
    large.masks.set(set.masks.subarray(y * set.width, (y + 1) * set.width), y * width);
  return large;
}

function chosenPairs(pairs: PairFiles[], only: readonly string[] | undefined, root: string): PairFiles[] {
  if (only === undefined) return pairs;
  const known = new Set(pairs.map((p) => p.image));
  for (const name of only) check(known.has(name), `image is ${name}: ${root} has no such image`);
  const wanted = new Set(only);
  return pairs.filter((p) => wanted.has(p.image));
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

/** One pair: the image as it is, the mask as 0 / 1 / 255.
 *  @throws one line naming the files */
export async function readPair(
  root: string,
  pair: PairFiles,
  rule: PairRule,
): Promise<{ image: Raster; mask: Uint8Array }> {
  const image = await readImage(join(root, pair.image));
  const a = image.grid;
  if (pair.mask === null) return { image, mask: new Uint8Array(a.width * a.height) };
  const mask = await readImage(join(root, pair.mask));
  const b = mask.grid;
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
      `${pair.image} is ${width} x ${height} pixels, ${first.image} ${set.width} x ${set.height}: the images of a set have one size, unless they are cut into tiles (--tile)`,
    );
  checkBands(image, pair, first, rule, set.bands);
}

function checkBands(image: Raster, pair: PairFiles, first: PairFiles, rule: PairRule, bands: number): void {
  const top = rule.bands ? Math.max(...rule.bands) : bands - 1;
  if (rule.bands ? image.bands <= top : image.bands !== bands)
    throw new DataError(
      `${pair.image} has ${image.bands} bands, ${rule.bands ? `the rule asks for band ${top}` : `${first.image} ${bands}`}: state bands in the rule`,
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
