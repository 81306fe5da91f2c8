/** @file Section 2.3.2: the landslides of a region split 7:2:1, and the patches cut from its image. */
import type { Feature } from 'geojson';
import { DataError } from '../core/index.js';
import { SAMPLE_SETTINGS } from '../paper/index.js';
import { openRaster, type Grid, type Raster } from '../raster/index.js';
import { requireLayer, type Region } from '../region/index.js';
import {
  assignWindows,
  bandMoments,
  checkLeak,
  cutWindows,
  extractPatches,
  maskOf,
  normalisePatches,
  SPLITS,
  sampleTable,
  some,
  type Assignment,
  type BandMoments,
  type PatchSet,
  type SampleRow,
  type Split,
} from '../samples/index.js';
import { checkOverlap, type VectorLayer } from '../vector/index.js';
import { fusedImage, type FusedImage } from './images.js';
import { fromStored } from './stored-image.js';
import { fileStamps } from './file-stamp.js';
import { drawLabels } from './label-overlap.js';
import { readLandslides } from './landslides.js';
import { divideLandslides, type Splitting } from './splitting.js';
import { stepKey } from './step.js';
import { libraryVersion, rngFor, studyRegion, type Role, type Study } from './study.js';

/** Rows of the fused image that the networks see: the paper trains on true colour. */
export const RGB_BANDS = [2, 1, 0];
/** Names of the bands of a true-colour patch. */
export const RGB_NAMES = ['red', 'green', 'blue'];

/** A landslide as the study knows it. */
export interface Landslide {
  /** Value in the label raster, from 1. */
  id: number;
  /** Y1 .. in Hongtan's test area, K1 .., L1 ..; `train 12` and the like elsewhere. */
  name: string;
  split: Split;
  feature: Feature;
}

/** What a training and its scores need of samples, be they of a region or of an image/mask data set. */
export interface TestSamples {
  role: Role;
  region: Pick<Region, 'name' | 'title' | 'demo'>;
  image: { key: string };
  grid: Grid;
  /** [rows, cols] int32, landslide id, 0 elsewhere. */
  labels: Raster<Int32Array>;
  landslides: Pick<Landslide, 'id' | 'name' | 'split'>[];
  windows: Assignment;
  /** Normalised by the training part's moments. */
  sets: Record<Split, PatchSet>;
  moments: BandMoments;
  table: SampleRow[];
  /** Identifies the image, the outlines and how they were divided, for later steps. */
  key: string;
}

/** The samples of a region. */
export interface StudySamples extends TestSamples {
  region: Region;
  image: FusedImage;
  /** True colour [3, rows, cols] float32 reflectance, NaN where absent. */
  rgb: Raster<Float32Array>;
  landslides: Landslide[];
  /** What was noticed in reading the outlines, a sentence each. */
  notes: string[];
}

const PREFIX: Record<Role, string> = { hongtan: 'Y', kecun: 'K', lushan: 'L' };

/** How a region's samples are made. */
export interface SampleOptions {
  /** Normalise by these (the source region's) instead of the region's own. */
  moments?: BandMoments;
  /** Cut from this image of the region (a harmonised one) instead of the fused one. */
  image?: FusedImage;
  /** How the landslides are divided; default: the study's, else as the outlines state it, else 7:2:1 at random. */
  splitting?: Splitting;
}

/** Labels, split, windows and patches of a region. Windows of two splits never share a pixel: checked each time.
 *  @throws "FILE: landslides 3 and 7 overlap ...", "test of NAME has no window: ...", "leak: ..." */
export async function studySamples(
  study: Study,
  role: Role,
  { moments, image: other, splitting = study.splitting }: SampleOptions = {},
): Promise<StudySamples> {
  const region = await studyRegion(study, role);
  // Before the image is made, which takes long.
  const layer = await readLandslides(region);
  const image = other ?? (await fusedImage(study, role));
  const rgb = await readRgb(image.path);
  checkOverlap(layer, 'landslides', rgb.grid, 'the image');
  const given = givenSplit(layer.features, region.name);
  const how = splitting ?? { by: 'landslides' };
  const split =
    given && how.by === 'landslides'
      ? given
      : divideLandslides(layer.features, how, { region: region.name, rng: rngFor(study, `split ${role}`) });
  const landslides = nameLandslides(layer, split, PREFIX[role], given !== undefined);
  const { file } = requireLayer(region, 'landslides', 'labels');
  const { labels, notes } = drawLabels(layer, rgb.grid, file);
  const windows = windowsOf(rgb, labels, split, study.preset.minLandslideShare);
  checkLeak(windows, { labels: labels.data, width: rgb.grid.width });
  checkParts(windows, landslides, region.name);
  const raw = cutSets(study, role, rgb, labels, windows);
  const used = moments ?? bandMoments(raw.train);
  const sets = mapSets((s) => normalisePatches(raw[s], used));
  return {
    role,
    region,
    image,
    grid: rgb.grid,
    rgb,
    labels,
    landslides,
    notes: [...layer.notes, ...notes],
    windows,
    sets,
    moments: used,
    table: sampleTable(raw),
    key: samplesKey(study, region, image, how),
  };
}

function samplesKey(study: Study, region: Region, image: FusedImage, how: Splitting): string {
  const { file, layer } = requireLayer(region, 'landslides', 'labels');
  const { minLandslideShare, maxTrainPatches, maxValidationPatches } = study.preset;
  return stepKey('samples', {
    image: image.key,
    outlines: fileStamps([file]),
    ...(layer !== undefined && { layer }),
    ...(how.by !== 'landslides' && { split: how }),
    seed: study.seed,
    minLandslideShare,
    maxTrainPatches,
    maxValidationPatches,
    version: libraryVersion(),
  });
}

/** Training, validation and test need a window each: a part without one would end later, and less clearly. */
function checkParts(windows: Assignment, landslides: readonly Landslide[], region: string): void {
  const empty = SPLITS.find((s) => windows[s].length === 0);
  if (!empty) return;
  const names = landslides.filter((l) => l.split === empty).map((l) => l.name);
  throw new DataError(
    `${empty} of ${region} has no window: each around its ${names.length} landslides (${some(names)}) has too little landslide, absent pixels, or touches another part: try another seed, a split by blocks, or a larger image`,
  );
}

/** The true-colour bands of a fused image as reflectance. */
export async function readRgb(path: string): Promise<Raster<Float32Array>> {
  const file = await openRaster(path);
  try {
    return { ...fromStored(await file.read(undefined, RGB_BANDS)), bandNames: RGB_NAMES };
  } finally {
    await file.close();
  }
}

/** The split that the outlines state themselves, in an attribute `split` of train, validation or test; undefined where none has it.
 *  @throws "landslide 3 of NAME has split tset: ...", "no landslide of NAME has split validation: ..." */
export function givenSplit(features: readonly Feature[], region: string): Map<number, Split> | undefined {
  const said = features.map((f) => (f.properties?.split ?? undefined) as unknown);
  if (said.every((s) => s === undefined)) return undefined;
  const wrong = said.findIndex((s) => !SPLITS.includes(s as Split));
  if (wrong >= 0)
    throw new DataError(
      `landslide ${wrong + 1} of ${region} has split ${String(said[wrong])}: expected train, validation or test in every landslide, or in none`,
    );
  const missing = SPLITS.find((s) => !said.includes(s));
  if (missing)
    throw new DataError(
      `no landslide of ${region} has split ${missing}: give it one, or leave the attribute out for a random split`,
    );
  return new Map(said.map((s, i) => [i + 1, s as Split]));
}

/** @param keep  the outlines' own names are shown where they have any: whoever states the split has named its parts */
function nameLandslides(
  layer: VectorLayer,
  split: Map<number, Split>,
  prefix: string,
  keep: boolean,
): Landslide[] {
  const counts = { train: 0, validation: 0, test: 0 };
  return layer.features.map((feature, i) => {
    const part = split.get(i + 1)!;
    const n = ++counts[part];
    const own = keep ? (feature.properties?.name as unknown) : undefined;
    const made = part === 'test' ? `${prefix}${n}` : `${part} ${n}`;
    return { id: i + 1, name: typeof own === 'string' && own ? own : made, split: part, feature };
  });
}

function windowsOf(
  rgb: Raster<Float32Array>,
  labels: Raster<Int32Array>,
  split: Map<number, Split>,
  share: number,
): Assignment {
  const { width, height } = rgb.grid;
  const windows = cutWindows({
    width,
    height,
    size: SAMPLE_SETTINGS.windowPx.value,
    stride: SAMPLE_SETTINGS.stridePx.value,
  });
  return assignWindows({
    windows,
    labels: labels.data,
    width,
    height,
    split,
    minLandslideShare: share,
    valid: validPixels(rgb),
  });
}

/** [rows, cols] uint8, 1 where every band is there. */
function validPixels(image: Raster<Float32Array>): Uint8Array {
  const size = image.grid.width * image.grid.height;
  const valid = new Uint8Array(size).fill(1);
  for (let b = 0; b < image.bands; b++)
    for (let i = 0; i < size; i++) if (Number.isNaN(image.data[b * size + i])) valid[i] = 0;
  return valid;
}

function mapSets<T>(make: (split: Split) => T): Record<Split, T> {
  return Object.fromEntries(SPLITS.map((s) => [s, make(s)])) as Record<Split, T>;
}

/** The patches of each split; those of training and validation thinned to what the preset allows. */
function cutSets(
  study: Study,
  role: Role,
  rgb: Raster<Float32Array>,
  labels: Raster<Int32Array>,
  windows: Assignment,
): Record<Split, PatchSet> {
  const mask = maskOf(labels.data);
  const { maxTrainPatches, maxValidationPatches } = study.preset;
  const chosen = {
    train: thin(windows.train, maxTrainPatches, study, role),
    validation: thin(windows.validation, maxValidationPatches, study, `${role} validation`),
    test: windows.test,
  };
  return mapSets((s) => extractPatches(rgb, mask, chosen[s], { prefix: role }));
}

function thin<W>(windows: readonly W[], most: number, study: Study, part: string): readonly W[] {
  const n = windows.length;
  if (n <= most) return windows;
  const order = rngFor(study, `thin ${part}`).shuffle(Int32Array.from({ length: n }, (_, i) => i));
  return Array.from(order.slice(0, most).sort(), (i) => windows[i]);
}
