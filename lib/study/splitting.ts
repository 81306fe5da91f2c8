/** @file How a region's landslides are divided: as the paper did, by blocks of the map, or one left out. */
import type { Feature, Position } from 'geojson';
import { check, InputError, type Rng } from '../core/index.js';
import { SAMPLE_SETTINGS } from '../paper/index.js';
import { leaveOneOut, splitByBlocks, splitLandslides, type SplitOf } from '../samples/index.js';

/** `landslides`: 7:2:1 at random by count (section 2.3.2), or as the outlines state it. `blocks`: all landslides whose centre lies in one
 *  square block of the map share a part. `leave-one-out`: one landslide is the test, a ninth of the others the validation. */
export type Splitting =
  { by: 'landslides' } | { by: 'blocks'; blockM: number } | { by: 'leave-one-out'; left: string };

/** Side of the blocks of land that are split, metres. */
export const BLOCK_M = 500;

/** A splitting from one word: `landslides`, `blocks`, `blocks:800` (metres), `leave-one-out:Y1` (a name, or a number in the file from 1).
 *  @throws "split is halves: expected landslides, blocks:METRES or leave-one-out:NAME" */
export function parseSplitting(text: string): Splitting {
  const [by, value] = text.split(/:(.*)/s);
  if (text === 'landslides') return { by: text };
  if (by === 'leave-one-out' && value) return { by, left: value };
  const blockM = value === undefined ? BLOCK_M : Number(value);
  if (by === 'blocks' && blockM > 0) return { by, blockM };
  throw new InputError(`split is ${text}: expected landslides, blocks:METRES or leave-one-out:NAME`);
}

/** The part of each landslide, by its number in the file from 1.
 *  @param features  polygons in map coordinates, metres
 *  @throws "landslide 3 is 620 m wide, a block 500 m: use larger blocks", and as the rules of `lib/samples/split.ts` */
export function divideLandslides(
  features: readonly Feature[],
  splitting: Splitting,
  { region, rng }: { region: string; rng: Rng },
): SplitOf {
  const ids = features.map((_, i) => i + 1);
  const ratios = SAMPLE_SETTINGS.ratios.value;
  if (splitting.by === 'landslides') return splitLandslides(ids, { ratios, rng });
  if (splitting.by === 'blocks') return intoBlocks(features, splitting.blockM, rng);
  const id = idOf(features, splitting.left, region);
  const validation = Math.max(1, Math.round((ids.length - 1) / 9));
  return leaveOneOut(ids, { validation, rng }).find((d) => d.left === id)!.split;
}

function intoBlocks(features: readonly Feature[], blockM: number, rng: Rng): SplitOf {
  const centres = new Map<number, [number, number]>();
  features.forEach((feature, i) => {
    const [x, y] = [0, 1].map((axis) => rangeOf(positionsOf(feature).map((p) => p[axis])));
    const wide = Math.max(x[1] - x[0], y[1] - y[0]);
    check(
      wide <= blockM,
      () => `landslide ${i + 1} is ${Math.round(wide)} m wide, a block ${blockM} m: use larger blocks`,
    );
    centres.set(i + 1, [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2]);
  });
  return splitByBlocks(centres, { blockSize: blockM, ratios: SAMPLE_SETTINGS.ratios.value, rng });
}

/** The number of the landslide of that name, or of that number. */
function idOf(features: readonly Feature[], wanted: string, region: string): number {
  const named = features.findIndex((f) => String(f.properties?.name ?? '') === wanted);
  const id = named >= 0 ? named + 1 : Number(wanted);
  check(
    Number.isInteger(id) && id >= 1 && id <= features.length,
    `landslide to leave out is ${wanted}: ${region} has no such name, and numbers 1 to ${features.length}`,
  );
  return id;
}

/** All corners of a polygon or multipolygon. */
export function positionsOf({ geometry }: Feature): Position[] {
  if (geometry.type === 'Polygon') return geometry.coordinates.flat();
  return geometry.type === 'MultiPolygon' ? geometry.coordinates.flat(2) : [];
}

/** Least and greatest of some values. */
export function rangeOf(values: readonly number[]): [number, number] {
  return values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
}
