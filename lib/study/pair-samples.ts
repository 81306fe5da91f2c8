/** @file An image/mask data set in the place of a region: the same trainings, scores and transfers run on it. */
import { check, type Rng } from '../core/index.js';
import { histogramMatch } from '../gf2/index.js';
import { makeGrid, type Raster, type Window } from '../raster/index.js';
import {
  bandMoments,
  DROP_REASONS,
  findPairs,
  IGNORE,
  largestRemainder,
  normalisePatches,
  partOf,
  readPairs,
  sampleTable,
  selectPatches,
  SPLITS,
  type Assignment,
  type BandMoments,
  type Dataset,
  type PairFiles,
  type PatchSet,
  type SampleWindow,
  type Split,
} from '../samples/index.js';
import { labelComponents } from '../vector/index.js';
import type { TestSamples } from './samples.js';
import { stepKey } from './step.js';
import { libraryVersion, rngFor, type Role, type Study } from './study.js';

/** How a data set becomes samples. */
export interface PairSamplesOptions {
  /** Side of the tiles that larger images are cut into, side by side. */
  tile?: number;
  /** Training, validation and test images of a set without a split of its own; validation and training also of one without validation. */
  ratios?: readonly [number, number, number];
  /** Normalise by these (the source's) instead of the set's own. */
  moments?: BandMoments;
  /** Bring the bands to the distributions of these patches (the source's training part, not normalised). */
  match?: PatchSet;
}

/** The samples of an image/mask data set. */
export interface PairSamples extends TestSamples {
  /** The training part as read: what another set's bands can be matched to. */
  raw: PatchSet;
}

/** Patches of a data set divided as it says, else by image; training is thinned to what the preset allows. No window is dropped: the images are
 *  the data set's. Test patches are laid side by side on a board, on which each pixel counts once; landslides are patches of touching pixels of
 *  one image, and intervals are drawn over images.
 *  @throws "data set NAME has 2 images: fewer than the 3 parts ..." and as `readPairs` */
export async function pairSamples(
  study: Study,
  role: Role,
  dataset: Dataset,
  { tile, ratios = [7, 1, 2], moments, match }: PairSamplesOptions = {},
): Promise<PairSamples> {
  const parts = divideImages(dataset, ratios, rngFor(study, `images of ${dataset.name}`));
  const raw = {} as Record<Split, PatchSet>;
  for (const part of SPLITS) {
    const only = parts[part].map((p) => p.image);
    const set = await readPairs(dataset.root, dataset.rule, { only, tile, progress: study.progress });
    raw[part] = part === 'train' ? thin(set, study.preset.maxTrainPatches, study, dataset.name) : set;
  }
  const shown = match ? matchSets(raw, match) : raw;
  const used = moments ?? bandMoments(shown.train);
  const board = layOut(raw.test, dataset.pixelM ?? 1);
  return {
    role,
    region: { name: dataset.name, title: dataset.title, demo: false },
    image: { key: stepKey('pairs', { name: dataset.name, match: match?.names ?? null }) },
    ...board,
    landslides: board.landslides,
    windows: { ...assignmentOf(raw), test: board.test },
    sets: mapSets((s) => normalisePatches(shown[s], used)),
    moments: used,
    table: sampleTable(raw),
    raw: raw.train,
    key: stepKey('pair-samples', {
      dataset: [dataset.name, dataset.root, dataset.rule],
      images: SPLITS.map((s) => parts[s].map((p) => p.image)),
      tile: tile ?? null,
      match: match?.names ?? null,
      patches: raw.train.names,
      seed: study.seed,
      version: libraryVersion(),
    }),
  };
}

const mapSets = <T>(make: (split: Split) => T): Record<Split, T> =>
  Object.fromEntries(SPLITS.map((s) => [s, make(s)])) as Record<Split, T>;

/** The images of each part: the data set's own where it has them, the rest drawn whole. */
function divideImages(
  dataset: Dataset,
  ratios: readonly [number, number, number],
  rng: Rng,
): Record<Split, PairFiles[]> {
  const pairs = findPairs(dataset.root, dataset.rule);
  const own = (part: Split): PairFiles[] => pairs.filter((p) => partOf(p, dataset) === part);
  if (!dataset.splits?.test) return draw(pairs, ratios, rng, dataset.name);
  const test = own('test');
  if (dataset.splits.validation) return { train: own('train'), validation: own('validation'), test };
  return { ...draw(own('train'), [ratios[0], ratios[1], 0], rng, dataset.name), test };
}

function draw(
  images: PairFiles[],
  ratios: readonly [number, number, number],
  rng: Rng,
  name: string,
): Record<Split, PairFiles[]> {
  const wanted = ratios.filter((r) => r > 0).length;
  check(
    images.length >= wanted,
    `data set ${name} has ${images.length} images: fewer than the ${wanted} parts of ${ratios.join(':')}`,
  );
  const [, validation, test] = largestRemainder(images.length, ratios).map((n, i) =>
    ratios[i] > 0 ? Math.max(1, n) : 0,
  );
  const order = rng.shuffle([...images]);
  const sorted = (list: PairFiles[]): PairFiles[] => list.sort((a, b) => (a.image < b.image ? -1 : 1));
  return {
    test: sorted(order.slice(0, test)),
    validation: sorted(order.slice(test, test + validation)),
    train: sorted(order.slice(test + validation)),
  };
}

function thin(set: PatchSet, most: number, study: Study, name: string): PatchSet {
  if (set.n <= most) return set;
  const order = rngFor(study, `thin ${name}`).shuffle(Int32Array.from({ length: set.n }, (_, i) => i));
  return selectPatches(set, order.slice(0, most).sort());
}

/** Each part brought to the reference's bands by a table of its own, as a whole image would be. */
function matchSets(raw: Record<Split, PatchSet>, reference: PatchSet): Record<Split, PatchSet> {
  const target = asRaster(reference);
  return mapSets((s) => {
    const { data } = histogramMatch(asRaster(raw[s]), target);
    return { ...raw[s], images: fromRaster(data, raw[s]) };
  });
}

/** All pixels of a set as one row a band; pixels that count nowhere are absent. */
function asRaster({ n, bands, height, width, images, masks }: PatchSet): Raster<Float32Array> {
  const size = height * width;
  const data = new Float32Array(images.length);
  for (let i = 0; i < n; i++)
    for (let b = 0; b < bands; b++)
      for (let p = 0; p < size; p++) {
        const absent = masks[i * size + p] === IGNORE;
        data[(b * n + i) * size + p] = absent ? NaN : images[(i * bands + b) * size + p];
      }
  const grid = makeGrid({ width: n * size, height: 1, crs: '', left: 0, top: 0, pixel: 1 });
  return { grid, bands, data, nodata: NaN };
}

function fromRaster(data: Float32Array, { n, bands, height, width }: PatchSet): Float32Array {
  const size = height * width;
  const images = new Float32Array(data.length);
  for (let i = 0; i < n; i++)
    for (let b = 0; b < bands; b++)
      for (let p = 0; p < size; p++) {
        const v = data[(b * n + i) * size + p];
        images[(i * bands + b) * size + p] = v === v ? v : 0;
      }
  return images;
}

/** The test patches on one board, a pixel of nothing between them. */
function layOut(
  set: PatchSet,
  pixel: number,
): Pick<TestSamples, 'grid' | 'labels' | 'landslides'> & { test: SampleWindow[] } {
  const columns = Math.ceil(Math.sqrt(set.n));
  const [w, h] = [set.width + 1, set.height + 1];
  const grid = makeGrid({
    width: columns * w,
    height: Math.ceil(set.n / columns) * h,
    crs: '',
    left: 0,
    top: 0,
    pixel,
  });
  const truth = new Uint8Array(grid.width * grid.height);
  const places = Array.from({ length: set.n }, (_, i): Window => ({
    x: (i % columns) * w,
    y: Math.floor(i / columns) * h,
    width: set.width,
    height: set.height,
  }));
  const size = set.width * set.height;
  places.forEach(({ x, y }, i) => {
    for (let p = 0; p < size; p++)
      if (set.masks[i * size + p] === 1)
        truth[(y + Math.floor(p / set.width)) * grid.width + x + (p % set.width)] = 1;
  });
  const { labels, count } = labelComponents(truth, grid.width, grid.height, 8);
  const test = places.map((place, i): SampleWindow => {
    const inside = new Set<number>();
    for (let y = place.y; y < place.y + place.height; y++)
      for (let x = place.x; x < place.x + place.width; x++) inside.add(labels[y * grid.width + x]);
    inside.delete(0);
    const share =
      set.masks.subarray(i * size, (i + 1) * size).reduce((s, v) => s + (v === 1 ? 1 : 0), 0) / size;
    const unit = set.names[i].replace(/ x\d+ y\d+$/, '');
    return { ...place, landslides: [...inside].sort((a, b) => a - b), share, unit };
  });
  const landslides = Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    name: `${i + 1}`,
    split: 'test' as const,
  }));
  return { grid, labels: { grid, bands: 1, data: labels, nodata: null }, landslides, test };
}

/** Counts of what is there; where training and validation patches lie on the ground is not known. */
function assignmentOf(raw: Record<Split, PatchSet>): Omit<Assignment, 'test'> {
  const windows = (set: PatchSet): SampleWindow[] =>
    set.names.map(() => ({ x: 0, y: 0, width: set.width, height: set.height, landslides: [], share: 0 }));
  const dropped = Object.fromEntries(DROP_REASONS.map((r) => [r, 0])) as Assignment['dropped'];
  const offered = SPLITS.reduce((s, part) => s + raw[part].n, 0);
  return { train: windows(raw.train), validation: windows(raw.validation), dropped, offered };
}
