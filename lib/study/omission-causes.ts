/** @file Section 5.1: what was missed, by the paper's three causes, with what is known of an invented region. */
import { join } from 'node:path';
import { check } from '../core/index.js';
import { COVER } from '../demo/index.js';
import type { Table } from '../figures/index.js';
import type { Omission } from '../metrics/index.js';
import { modelLabel, type NetworkName } from '../nn/index.js';
import { checkSameGrid, pixelSize, readRaster } from '../raster/index.js';
import type { Landslide, StudySamples } from './samples.js';
import type { StoredScores } from './stored-scores.js';
import { truthFolder } from './truth.js';

/** "Extremely small": the paper gives no number; 20 m x 50 m is ours. */
export const SMALL_M2 = 1000;
/** Farmland from this share of the ground around a landslide on. */
const FARM_SHARE = 0.3;
/** Ground around a landslide: its box and so many metres more. */
const AROUND_M = 16;
/** Share of the surface that plants have taken back from which an edge is held to be blurred. */
const OVERGROWN = 0.5;
const FARMLAND: readonly number[] = [COVER.tea, COVER.crop, COVER.bareField, COVER.fallow];

/** Why a landslide may have been missed, in the order in which the causes are tried. */
export const CAUSES = ['farmland-like', 'very small', 'vegetated edge', 'none of the three'] as const;
/** One of the causes. */
export type Cause = (typeof CAUSES)[number];

/** Landslide pixels that count by cause, and those of them that were missed. A pixel with two causes counts in both. */
export interface CauseRow {
  cause: Cause | 'all';
  landslides: number;
  pixels: number;
  missed: number;
}

/** What is known of a landslide. */
export interface Kind {
  farmland: boolean;
  small: boolean;
  overgrown: boolean;
}

/** The kind of each test landslide of an invented region, by id.
 *  @throws "region NAME has no truth: ..." */
export async function landslideKinds(samples: StudySamples): Promise<Map<number, Kind>> {
  const { grid, labels, region } = samples;
  const cover = await readRaster(join(truthFolder(region), 'landcover.tif'));
  checkSameGrid(cover.grid, 'land cover', grid, 'the image');
  const [px, py] = pixelSize(grid);
  const boxes = boxesOf(labels.data, grid.width);
  return new Map(
    samples.landslides
      .filter((l) => l.split === 'test' && boxes.has(l.id))
      .map((l) => {
        const box = boxes.get(l.id)!;
        const farm = farmShare(box, cover.data, labels.data, grid, Math.round(AROUND_M / px));
        const small = box.pixels * px * py < SMALL_M2;
        return [l.id, { farmland: farm >= FARM_SHARE, small, overgrown: overgrowthOf(l) >= OVERGROWN }];
      }),
  );
}

interface Box {
  x: [number, number];
  y: [number, number];
  pixels: number;
}

function boxesOf(labels: Int32Array, width: number): Map<number, Box> {
  const boxes = new Map<number, Box>();
  labels.forEach((id, i) => {
    if (id === 0) return;
    const [x, y] = [i % width, Math.floor(i / width)];
    const box = boxes.get(id) ?? { x: [x, x], y: [y, y], pixels: 0 };
    boxes.set(id, box);
    box.x = [Math.min(box.x[0], x), Math.max(box.x[1], x)];
    box.y = [Math.min(box.y[0], y), Math.max(box.y[1], y)];
    box.pixels++;
  });
  return boxes;
}

/** Share of farmland on the ground without landslides in a box and `more` pixels around it. */
function farmShare(
  { x, y }: Box,
  cover: ArrayLike<number>,
  labels: Int32Array,
  { width, height }: { width: number; height: number },
  more: number,
): number {
  let [farm, ground] = [0, 0];
  for (let r = Math.max(0, y[0] - more); r <= Math.min(height - 1, y[1] + more); r++)
    for (let c = Math.max(0, x[0] - more); c <= Math.min(width - 1, x[1] + more); c++) {
      const i = r * width + c;
      if (labels[i] !== 0) continue;
      ground++;
      if (FARMLAND.includes(cover[i])) farm++;
    }
  return ground === 0 ? 0 : farm / ground;
}

function overgrowthOf({ feature, name }: Landslide): number {
  const share: unknown = feature.properties?.overgrowth;
  check(typeof share === 'number', `landslide ${name} has no overgrowth: only invented landslides know it`);
  return share;
}

/** Missed pixels by cause. `farmland-like` and `very small` take whole landslides, `vegetated edge` the rims of overgrown ones, and `none of
 *  the three` what is left. */
export function omissionsByCause(
  omissions: readonly Omission[],
  kinds: ReadonlyMap<number, Kind>,
): CauseRow[] {
  const rows = Object.fromEntries(
    [...CAUSES, 'all' as const].map((cause) => [cause, { cause, landslides: 0, pixels: 0, missed: 0 }]),
  ) as Record<Cause | 'all', CauseRow>;
  const add = (cause: Cause | 'all', pixels: number, missed: number): void => {
    if (pixels === 0) return;
    rows[cause].landslides++;
    rows[cause].pixels += pixels;
    rows[cause].missed += missed;
  };
  for (const { id, pixels, missed, rim, rimMissed } of omissions) {
    const kind = kinds.get(id);
    check(kind, `landslide ${id} has no kind: give one to every test landslide`);
    const whole = kind.farmland || kind.small;
    add('all', pixels, missed);
    if (kind.farmland) add('farmland-like', pixels, missed);
    if (kind.small) add('very small', pixels, missed);
    if (kind.overgrown) add('vegetated edge', rim, rimMissed);
    const edge = kind.overgrown ? [rim, rimMissed] : [0, 0];
    if (!whole) add('none of the three', pixels - edge[0], missed - edge[1]);
  }
  return [...CAUSES, 'all' as const].map((c) => rows[c]);
}

/** A row a cause: how many landslides and pixels it touches, and the share of them that each model misses. */
export function omissionTable(list: readonly StoredScores[], kinds: ReadonlyMap<number, Kind>): Table {
  const byModel = list.map((s) => omissionsByCause(s.omissions, kinds));
  const percent = (r: CauseRow): string =>
    r.pixels === 0 ? '' : `${Math.round((100 * r.missed) / r.pixels)} %`;
  return {
    columns: [
      'cause',
      'landslides',
      'pixels',
      ...list.map((s) => `missed by ${modelLabel(s.model as NetworkName)}`),
    ],
    rows: byModel[0].map((row, i) => [
      row.cause,
      row.landslides,
      row.pixels,
      ...byModel.map((m) => percent(m[i])),
    ]),
  };
}
