/** @file Windows given to the splits so that no two splits share a pixel or a landslide. */
import { check } from '../core/index.js';
import type { Window } from '../raster/index.js';
import { SPLITS, type Split, type SplitOf } from './split.js';
import { WindowIndex } from './windows.js';

/** A window with what it holds. */
export interface SampleWindow extends Window {
  /** Ids of its landslides, ascending. */
  landslides: number[];
  /** Share of landslide pixels among all its pixels, 0 to 1. */
  share: number;
  /** The image it was cut from, where a set has several: what a bootstrap draws. */
  unit?: string;
}

/** Why a window becomes no sample, in the order in which the reasons are tried. */
export const DROP_REASONS = [
  'absent pixels',
  'no landslide',
  'too little landslide',
  'landslides of two splits',
  'overlaps test',
  'overlaps validation',
] as const;
/** One of the reasons. */
export type DropReason = (typeof DROP_REASONS)[number];

/** The windows of each part, and what was dropped. */
export interface Assignment extends Record<Split, SampleWindow[]> {
  /** How many windows were dropped, by the first reason that met them. */
  dropped: Record<DropReason, number>;
  /** Windows that were offered. */
  offered: number;
}

/** Gives each window to the split of the landslides in it. Windows without landslides, with too small a share of them, or with
 *  landslides of two splits are dropped; then training and validation windows that share a pixel with a test window; then
 *  training windows that share one with a validation window.
 *  @param windows            of the image, from `cutWindows`
 *  @param labels             [height, width] int32 landslide id of each pixel, 0 = none
 *  @param split              the split of every id in `labels`
 *  @param minLandslideShare  0 to 1: a window with a smaller share of landslide pixels is dropped
 *  @param valid              [height, width] uint8, 0 = absent: a window with an absent pixel is dropped; default all are there
 *  @throws "landslide 7 of the labels has no split: ..."
 *  @source section 2.3.2; the paper gives no number for "a low proportion of landslide pixels", so it is a parameter */
export function assignWindows(o: {
  windows: readonly Window[];
  labels: Int32Array;
  width: number;
  height: number;
  split: SplitOf;
  minLandslideShare: number;
  valid?: Uint8Array;
}): Assignment {
  checkSizes(o);
  const dropped = Object.fromEntries(DROP_REASONS.map((r) => [r, 0])) as Record<DropReason, number>;
  const bySplit: Record<Split, SampleWindow[]> = { train: [], validation: [], test: [] };
  for (const w of o.windows) {
    const place = placeWindow(w, o);
    if (typeof place === 'string') dropped[place]++;
    else bySplit[place.split].push(place.window);
  }
  const keepApart = (from: Split, other: Split, reason: DropReason): void => {
    const index = new WindowIndex(bySplit[other]);
    const kept = bySplit[from].filter((w) => !index.overlapping(w));
    dropped[reason] += bySplit[from].length - kept.length;
    bySplit[from] = kept;
  };
  keepApart('validation', 'test', 'overlaps test');
  keepApart('train', 'test', 'overlaps test');
  keepApart('train', 'validation', 'overlaps validation');
  return { ...bySplit, dropped, offered: o.windows.length };
}

type Placing = Omit<Parameters<typeof assignWindows>[0], 'windows'>;

function placeWindow(w: Window, o: Placing): DropReason | { split: Split; window: SampleWindow } {
  const { counts, absent } = countLandslides(w, o);
  if (absent) return 'absent pixels';
  if (counts.size === 0) return 'no landslide';
  const pixels = [...counts.values()].reduce((a, b) => a + b, 0);
  const share = pixels / (w.width * w.height);
  if (share < o.minLandslideShare) return 'too little landslide';
  const landslides = [...counts.keys()].sort((a, b) => a - b);
  const splits = new Set(landslides.map((id) => splitOf(id, o.split)));
  if (splits.size > 1) return 'landslides of two splits';
  return { split: [...splits][0], window: { ...w, landslides, share } };
}

function countLandslides(w: Window, o: Placing): { counts: Map<number, number>; absent: boolean } {
  const counts = new Map<number, number>();
  for (let y = w.y; y < w.y + w.height; y++) {
    const row = y * o.width;
    for (let i = row + w.x; i < row + w.x + w.width; i++) {
      if (o.valid && o.valid[i] === 0) return { counts, absent: true };
      const id = o.labels[i];
      if (id !== 0) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return { counts, absent: false };
}

function splitOf(id: number, split: SplitOf): Split {
  const found = split.get(id);
  check(found, `landslide ${id} of the labels has no split: split all ids that the labels hold`);
  return found;
}

function checkSizes(o: Parameters<typeof assignWindows>[0]): void {
  const size = o.width * o.height;
  check(
    o.labels.length === size,
    `labels have ${o.labels.length} pixels, the image ${o.width} x ${o.height}`,
  );
  check(
    !o.valid || o.valid.length === size,
    `valid has ${o.valid?.length} pixels, the image ${o.width} x ${o.height}`,
  );
  check(
    o.minLandslideShare >= 0 && o.minLandslideShare <= 1,
    `smallest landslide share is ${o.minLandslideShare}: expected 0 to 1`,
  );
  for (const w of o.windows)
    check(
      w.x >= 0 && w.y >= 0 && w.x + w.width <= o.width && w.y + w.height <= o.height,
      `window at ${w.x}, ${w.y} of ${w.width} x ${w.height} leaves the image of ${o.width} x ${o.height}`,
    );
}

/** How many windows each split has and why the others were dropped, as one line. */
export function describeAssignment(a: Assignment): string {
  const kept = SPLITS.map((s) => `${s} ${a[s].length}`).join(', ');
  const reasons = DROP_REASONS.filter((r) => a.dropped[r] > 0).map((r) => `${r} ${a.dropped[r]}`);
  return `${a.offered} windows: ${kept}; dropped: ${reasons.join(', ') || 'none'}`;
}
