/** @file What a split is worth: windows and landslides of each part, other thresholds, and what a random split of windows would leak. */
import type { Feature, Polygon } from 'geojson';
import { check, type Rng } from '../core/index.js';
import { toMap, type Grid, type Raster, type Window } from '../raster/index.js';
import {
  assignWindows,
  cutWindows,
  largestRemainder,
  SPLITS,
  type Assignment,
  type PatchSet,
  type SampleWindow,
  type Split,
  type SplitOf,
} from '../samples/index.js';
import { SAMPLE_SETTINGS } from '../paper/index.js';
import type { StudySamples } from './samples.js';
import { divideLandslides, positionsOf, type Splitting } from './splitting.js';

/** A line of the table of the split. */
export interface AssignmentRow {
  part: Split | 'all';
  /** Landslides that the split gave to the part; of `all`, all. */
  landslides: number;
  /** Those of them that are in a window of the part; the others are seen on the map alone. */
  seen: number;
  /** Windows of the part; each landslide is in several. */
  windows: number;
  /** Landslide pixels among the pixels of its windows, 0..1; NaN without windows. */
  share: number;
  /** Other pixels to one landslide pixel. */
  ratio: number;
}

/** Windows, landslides and share of landslide pixels of each part, before any thinning. */
export function assignmentTable(
  windows: Readonly<Record<Split, readonly SampleWindow[]>>,
  landslides: readonly { split: Split }[],
): AssignmentRow[] {
  const row = (part: Split | 'all', list: readonly SampleWindow[], count: number): AssignmentRow => {
    const share = list.reduce((s, w) => s + w.share, 0) / list.length;
    const seen = new Set(list.flatMap((w) => w.landslides)).size;
    return { part, landslides: count, seen, windows: list.length, share, ratio: (1 - share) / share };
  };
  return [
    ...SPLITS.map((s) => row(s, windows[s], landslides.filter((l) => l.split === s).length)),
    row(
      'all',
      SPLITS.flatMap((s) => windows[s]),
      landslides.length,
    ),
  ];
}

type Divided = Pick<StudySamples, 'grid' | 'labels' | 'landslides' | 'rgb'>;

/** The same windows assigned anew with other smallest shares of landslide pixels: the number that the paper does not print. */
export function assignmentsAt(
  samples: Divided,
  shares: readonly number[],
): { minLandslideShare: number; windows: number; ratio: number }[] {
  const split = new Map(samples.landslides.map((l) => [l.id, l.split] as const));
  const assign = assigner(samples);
  return shares.map((minLandslideShare) => {
    const all = assignmentTable(assign(split, minLandslideShare), samples.landslides).at(-1)!;
    return { minLandslideShare, windows: all.windows, ratio: all.ratio };
  });
}

/** A line of the table of ways to split. */
export interface SplittingRow {
  splitting: string;
  /** Landslides and windows of training, validation and test. */
  landslides: Record<Split, number>;
  windows: Record<Split, number>;
  /** Metres from a test landslide to the nearest training landslide, centre to centre; median. */
  apartM: number;
}

/** What other ways to divide the same landslides would give, and how near the test lies to what was learnt; of leave-one-out the mean over all
 *  test landslides of `samples`, each left out in turn. */
export function compareSplittings(
  samples: Divided & Pick<StudySamples, 'region'>,
  { blockM, minLandslideShare, rng }: { blockM: number; minLandslideShare: number; rng: Rng },
): SplittingRow[] {
  const assign = assigner(samples);
  const features = samples.landslides.map((l) => l.feature);
  const row = (splitting: string, splits: readonly SplitOf[]): SplittingRow => {
    const all = splits.map((split) => assign(split, minLandslideShare));
    const mean = (of: (i: number) => number): number =>
      Math.round(splits.reduce((s, _, i) => s + of(i), 0) / splits.length);
    const each = (of: (i: number, part: Split) => number): Record<Split, number> =>
      Object.fromEntries(SPLITS.map((p) => [p, mean((i) => of(i, p))])) as Record<Split, number>;
    return {
      splitting,
      landslides: each((i, p) => [...splits[i].values()].filter((s) => s === p).length),
      windows: each((i, p) => all[i][p].length),
      apartM: Math.round(median(splits.flatMap((split) => nearestTraining(features, split)))),
    };
  };
  const divide = (how: Splitting): SplitOf =>
    divideLandslides(features, how, { region: samples.region.name, rng: rng.fork(how.by) });
  const test = samples.landslides.filter((l) => l.split === 'test');
  return [
    row('by landslide, this run', [new Map(samples.landslides.map((l) => [l.id, l.split] as const))]),
    row(`by blocks of ${blockM} m`, [divide({ by: 'blocks', blockM })]),
    row(
      `leave one out, mean of ${test.length}`,
      test.map((l) => divide({ by: 'leave-one-out', left: String(l.id) })),
    ),
  ];
}

/** Distances from each test landslide to the nearest of training. */
function nearestTraining(features: readonly Feature[], split: SplitOf): number[] {
  const centres = features.map((f) => {
    const points = positionsOf(f);
    return [0, 1].map((axis) => points.reduce((s, p) => s + p[axis], 0) / points.length);
  });
  const of = (part: Split): number[][] => centres.filter((_, i) => split.get(i + 1) === part);
  const train = of('train');
  return of('test').map(([x, y]) => Math.min(...train.map(([a, b]) => Math.hypot(a - x, b - y))));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** Assigns the image's windows under any split. */
function assigner({ grid, labels, rgb }: Divided): (split: SplitOf, minLandslideShare: number) => Assignment {
  const { width, height } = grid;
  const size = SAMPLE_SETTINGS.windowPx.value;
  const windows = cutWindows({ width, height, size, stride: SAMPLE_SETTINGS.stridePx.value });
  const valid = whole(rgb);
  return (split, minLandslideShare) =>
    assignWindows({ windows, labels: labels.data, width, height, split, minLandslideShare, valid });
}

/** [rows, cols] uint8, 1 where every band is there. */
function whole(image: Raster): Uint8Array {
  const size = image.grid.width * image.grid.height;
  const valid = new Uint8Array(size).fill(1);
  for (let i = 0; i < image.data.length; i++) if (Number.isNaN(image.data[i])) valid[i % size] = 0;
  return valid;
}

/** What not to do: windows given to the parts at random, whatever they show. */
export function splitWindowsAtRandom(
  windows: readonly SampleWindow[],
  { ratios = SAMPLE_SETTINGS.ratios.value, rng }: { ratios?: readonly number[]; rng: Rng },
): Record<Split, SampleWindow[]> {
  const counts = largestRemainder(windows.length, ratios);
  const order = rng.shuffle([...windows]);
  const from = counts.map((_, i) => counts.slice(0, i).reduce((a, b) => a + b, 0));
  return Object.fromEntries(SPLITS.map((s, i) => [s, order.slice(from[i], from[i] + counts[i])])) as Record<
    Split,
    SampleWindow[]
  >;
}

/** What of the test part the training windows show. */
export interface Leak {
  /** Share of the test part's pixels that a training window shows too, 0..1. */
  pixels: number;
  /** Share of the test part's landslides that a training window shows too, 0..1. */
  landslides: number;
}

/** How much of the test part the training part has seen. */
export function leakOf(
  windows: Pick<Record<Split, readonly SampleWindow[]>, 'train' | 'test'>,
  { width, height }: { width: number; height: number },
): Leak {
  check(windows.test.length > 0, 'test has no window: nothing can leak into it');
  const seen = cover(windows.train, width, height);
  const tested = cover(windows.test, width, height);
  let both = 0;
  let all = 0;
  for (let i = 0; i < tested.length; i++)
    if (tested[i]) {
      all++;
      both += seen[i];
    }
  const known = new Set(windows.train.flatMap((w) => w.landslides));
  const ids = [...new Set(windows.test.flatMap((w) => w.landslides))];
  return { pixels: both / all, landslides: ids.filter((id) => known.has(id)).length / ids.length };
}

/** [rows, cols] uint8, 1 where a window lies. */
function cover(windows: readonly Window[], width: number, height: number): Uint8Array {
  const inside = new Uint8Array(width * height);
  for (const w of windows)
    for (let y = w.y; y < w.y + w.height; y++) inside.fill(1, y * width + w.x, y * width + w.x + w.width);
  return inside;
}

/** Windows as rectangles in map coordinates, to be drawn. */
export function windowFeatures(windows: readonly Window[], grid: Grid): Feature<Polygon>[] {
  return windows.map((w) => {
    const corner = (x: number, y: number): number[] => toMap(grid, w.x + x, w.y + y);
    const ring = [
      corner(0, 0),
      corner(w.width, 0),
      corner(w.width, w.height),
      corner(0, w.height),
      corner(0, 0),
    ];
    return { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } };
  });
}

/** Why windows were dropped, commonest first. */
export function dropTable(windows: Assignment): { reason: string; windows: number; share: number }[] {
  return Object.entries(windows.dropped)
    .map(([reason, n]) => ({ reason, windows: n, share: n / windows.offered }))
    .sort((a, b) => b.windows - a.windows);
}

/** One patch of a set as an image on a grid, with its mask, to be drawn.
 *  @param grid  of the window that the patch was cut from
 *  @throws "patch is 7: the set has 0..2" */
export function patchImage(
  set: PatchSet,
  i: number,
  grid: Grid,
): { image: Raster<Float32Array>; mask: Uint8Array } {
  check(i >= 0 && i < set.n, `patch is ${i}: the set has 0..${set.n - 1}`);
  const size = set.height * set.width;
  const data = set.images.slice(i * set.bands * size, (i + 1) * set.bands * size);
  return {
    image: { grid, bands: set.bands, data, nodata: null },
    mask: set.masks.slice(i * size, (i + 1) * size),
  };
}
