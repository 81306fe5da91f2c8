/** @file What makes a folder of layers a store: the vectors and an index of its blocks (GeoPackage), sampled pixels in the blocks' order
 *  (GeoParquet), and a catalogue (STAC). */
import { join } from 'node:path';
import { check, mapTo, writeJson } from '../core/index.js';
import { toMap, type Grid } from '../raster/index.js';
import { writeGeoPackage, type VectorLayer } from '../vector/index.js';
import {
  BLOCK,
  blockFeature,
  blocksOf,
  blockStatistics,
  type BlockStatistics,
  type Range,
} from './blocks.js';
import { factorNamed, type FactorName } from './definitions.js';
import { writePoints } from './parquet.js';
import { stacOf, type StacAsset } from './stac.js';
import type { FactorStack } from './stack.js';

/** The store's files beside the layers. */
export const STORE_FILES = {
  landslides: 'landslides.tif',
  index: 'store.gpkg',
  samples: 'samples.parquet',
  catalog: 'catalog.json',
  item: 'item.json',
} as const;
/** The index's layer in the GeoPackage. */
export const TILES = 'tiles';

/** What a stored stack holds. */
export interface StoreContents {
  stack: FactorStack;
  /** [rows, cols] uint8, 1 = landslide, and int32 number of the landslide, 0 = none. */
  landslide: Uint8Array;
  ids: Int32Array;
  /** Layers with different names, in the stack's CRS. */
  vectors: readonly VectorLayer[];
  /** Indices of the sampled pixels. */
  sampled: ArrayLike<number>;
  region: { name: string; title: string; demo: boolean; date: string };
}

/** Writes index, samples and catalogue into `dir`, block after block.
 *  @param side  of a block, pixels */
export async function writeIndex(dir: string, contents: StoreContents, side = BLOCK): Promise<void> {
  const { stack, landslide, vectors, region } = contents;
  const blocks = blocksOf(stack.grid, side).map((block) => blockStatistics(stack, landslide, block));
  const { rows, groups } = inBlockOrder(contents.sampled, blocks, stack.grid, side);
  await writePoints(
    join(dir, STORE_FILES.samples),
    samplePoints(contents, rows, blockOfRows(groups)),
    groups,
  );
  let first = 0;
  const features = blocks.map((block, i) => {
    const place = { sample_first: first, sample_rows: groups[i] };
    first += groups[i];
    return blockFeature(block, stack.grid, place);
  });
  const tiles = { name: TILES, crs: stack.grid.crs, features };
  const filled = vectors.filter((layer) => layer.features.length > 0);
  writeGeoPackage(join(dir, STORE_FILES.index), [tiles, ...filled]);
  const assets = assetsOf(stack.names, blocks);
  const { catalog, item } = stacOf({ ...region, id: region.name, grid: stack.grid, assets });
  writeJson(join(dir, STORE_FILES.item), item);
  writeJson(join(dir, STORE_FILES.catalog), catalog);
}

/** The sampled pixels block by block, and how many there are in each. */
function inBlockOrder(
  sampled: ArrayLike<number>,
  blocks: readonly BlockStatistics[],
  { width, height }: Grid,
  side: number,
): { rows: Uint32Array; groups: number[] } {
  const across = Math.ceil(width / side);
  const place = new Map(blocks.map((b) => [(b.y / side) * across + b.x / side, b.id]));
  const lists = blocks.map((): number[] => []);
  for (let i = 0; i < sampled.length; i++) {
    const pixel = sampled[i];
    check(
      pixel >= 0 && pixel < width * height,
      () => `sampled pixel ${pixel} lies outside a grid of ${width} x ${height}`,
    );
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    lists[place.get(Math.floor(y / side) * across + Math.floor(x / side))!].push(pixel);
  }
  return { rows: Uint32Array.from(lists.flat()), groups: lists.map((l) => l.length) };
}

function blockOfRows(groups: readonly number[]): Int32Array {
  return Int32Array.from(groups.flatMap((n, id) => new Array<number>(n).fill(id)));
}

function samplePoints(
  { stack, landslide, ids }: StoreContents,
  rows: Uint32Array,
  block: Int32Array,
): Parameters<typeof writePoints>[1] {
  const { grid } = stack;
  const centres = Array.from(rows, (i) =>
    toMap(grid, (i % grid.width) + 0.5, Math.floor(i / grid.width) + 0.5),
  );
  const factors = stack.names.map((name, f) => [name, mapTo(Float32Array, rows, (i) => stack.layers[f][i])]);
  return {
    crs: grid.crs,
    x: Float64Array.from(centres, (c) => c[0]),
    y: Float64Array.from(centres, (c) => c[1]),
    columns: {
      block,
      pixel: Int32Array.from(rows),
      landslide: mapTo(Int32Array, rows, (i) => landslide[i]),
      landslide_id: mapTo(Int32Array, rows, (i) => ids[i]),
      ...Object.fromEntries(factors),
    },
  };
}

function assetsOf(names: readonly FactorName[], blocks: readonly BlockStatistics[]): StacAsset[] {
  const layers = names.map((name): StacAsset => {
    const { title, unit } = factorNamed(name);
    return { key: name, file: `${name}.tif`, title, kind: 'cog', unit, range: wholeRange(blocks, name) };
  });
  return [
    ...layers,
    { key: 'valid', file: 'valid.tif', title: 'Pixels where all factors are there', kind: 'cog' },
    {
      key: 'landslides',
      file: STORE_FILES.landslides,
      title: 'Number of the landslide, 0 = none',
      kind: 'cog',
    },
    {
      key: 'index',
      file: STORE_FILES.index,
      title: 'Blocks with statistics, and vectors',
      kind: 'geopackage',
    },
    { key: 'samples', file: STORE_FILES.samples, title: 'Sampled pixels in block order', kind: 'parquet' },
  ];
}

/** Of all blocks together. */
export function wholeRange(
  blocks: readonly Pick<BlockStatistics, 'pixels' | 'ranges'>[],
  name: FactorName,
): Range {
  let [pixels, sum, least, most] = [0, 0, Infinity, -Infinity];
  for (const { pixels: n, ranges } of blocks) {
    const r = ranges[name];
    if (n === 0 || !r) continue;
    pixels += n;
    sum += n * r.mean;
    least = Math.min(least, r.least);
    most = Math.max(most, r.most);
  }
  return pixels > 0 ? { least, mean: sum / pixels, most } : { least: NaN, mean: NaN, most: NaN };
}
