/** @file The spatial blocks of a grid, and what is in each: the index of the store. */
import type { Feature } from 'geojson';
import { check } from '../core/index.js';
import { toMap, type Grid, type Window } from '../raster/index.js';
import type { FactorName } from './definitions.js';
import type { StackRows } from './stack.js';

/** Side of a block in pixels: a quarter of a tile of the store's GeoTIFFs. */
export const BLOCK = 128;

/** A square of pixels; those at the right and lower edges are cut off by the grid. */
export interface Block extends Window {
  /** From 0, in the order in which the store keeps them. */
  id: number;
}

/** What one factor does in one block; NaN where it has no pixel there. */
export interface Range {
  least: number;
  mean: number;
  most: number;
}

/** A block of the store with what lies in it. */
export interface BlockStatistics extends Block {
  /** Valid pixels, and landslide pixels among them. */
  pixels: number;
  landslidePixels: number;
  /** Over the valid pixels. */
  ranges: Partial<Record<FactorName, Range>>;
}

/** The blocks of a grid along a Z-order curve: near ones are near in the file.
 *  @source Morton 1966, A computer oriented geodetic data base */
export function blocksOf({ width, height }: Pick<Grid, 'width' | 'height'>, side = BLOCK): Block[] {
  check(
    Number.isInteger(side) && side > 0,
    `side of a block is ${side}; expected a whole number of pixels from 1`,
  );
  const places: { z: number; x: number; y: number }[] = [];
  for (let y = 0; y * side < height; y++)
    for (let x = 0; x * side < width; x++) places.push({ z: interleave(x, y), x: x * side, y: y * side });
  places.sort((a, b) => a.z - b.z);
  return places.map(({ x, y }, id) => ({
    id,
    x,
    y,
    width: Math.min(side, width - x),
    height: Math.min(side, height - y),
  }));
}

/** The bits of two numbers in turn, x first. */
function interleave(x: number, y: number): number {
  let z = 0;
  for (let bit = 1, place = 1; bit <= x || bit <= y; bit *= 2, place *= 4)
    z += place * ((x & bit ? 1 : 0) + (y & bit ? 2 : 0));
  return z;
}

/** Statistics of one block of a stack.
 *  @param rows  that hold the block's, of the factors `names` */
export function blockStatistics(
  { y, layers, ids }: StackRows,
  names: readonly FactorName[],
  width: number,
  block: Block,
): BlockStatistics {
  const ranges = names.map(() => ({ least: Infinity, sum: 0, most: -Infinity }));
  let pixels = 0;
  let landslidePixels = 0;
  for (let row = block.y - y; row < block.y - y + block.height; row++)
    for (let i = row * width + block.x, end = i + block.width; i < end; i++) {
      if (ids[i] < 0) continue;
      pixels++;
      if (ids[i] > 0) landslidePixels++;
      for (let f = 0; f < layers.length; f++) {
        const [v, r] = [layers[f][i], ranges[f]];
        r.sum += v;
        if (v < r.least) r.least = v;
        if (v > r.most) r.most = v;
      }
    }
  const found = names.map((name, f): [FactorName, Range] => {
    const { least, sum, most } = ranges[f];
    return [name, pixels > 0 ? { least, mean: sum / pixels, most } : { least: NaN, mean: NaN, most: NaN }];
  });
  return { ...block, pixels, landslidePixels, ranges: Object.fromEntries(found) };
}

/** The block's outline with its statistics as attributes: `slope_min`, `slope_mean`, `slope_max`, ... */
export function blockFeature(block: BlockStatistics, grid: Grid, more: Record<string, number> = {}): Feature {
  const { id, x, y, width, height, pixels, landslidePixels, ranges } = block;
  const corners = [
    [x, y],
    [x, y + height],
    [x + width, y + height],
    [x + width, y],
    [x, y],
  ];
  const properties: Record<string, number | null> = {
    block: id,
    column: x,
    row: y,
    width,
    height,
    pixels,
    landslide_pixels: landslidePixels,
    ...more,
  };
  for (const [name, { least, mean, most }] of Object.entries(ranges))
    for (const [end, v] of Object.entries({ min: least, mean, max: most }))
      properties[`${name}_${end}`] = Number.isNaN(v) ? null : v;
  const coordinates = [corners.map(([c, r]) => toMap(grid, c, r))];
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates } };
}

/** The way back from `blockFeature`. */
export function blockOfFeature({ properties }: Feature, names: readonly FactorName[]): BlockStatistics {
  const of = (key: string): number => Number((properties?.[key] as number | null | undefined) ?? NaN);
  const ranges = names.map((name): [FactorName, Range] => [
    name,
    { least: of(`${name}_min`), mean: of(`${name}_mean`), most: of(`${name}_max`) },
  ]);
  return {
    id: of('block'),
    x: of('column'),
    y: of('row'),
    width: of('width'),
    height: of('height'),
    pixels: of('pixels'),
    landslidePixels: of('landslide_pixels'),
    ranges: Object.fromEntries(ranges),
  };
}
