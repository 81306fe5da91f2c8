/** @file What makes a folder of layers a store: the vectors and an index of its blocks (GeoPackage), sampled pixels in the blocks' order
 *  (GeoParquet), and a catalogue (STAC). */
import { join } from 'node:path';
import { check, mapTo, writeJson } from '../core/index.js';
import { pixelCentre, type Grid } from '../raster/index.js';
import { writeGeoPackage, type VectorLayer } from '../vector/index.js';
import {
  BLOCK,
  blockFeature,
  blocksOf,
  blockStatistics,
  type Block,
  type BlockStatistics,
  type Range,
} from './blocks.js';
import { factorNamed, type FactorName } from './definitions.js';
import { writePoints } from './parquet.js';
import { stacOf, type StacAsset } from './stac.js';
import {
  layerFile,
  LANDSLIDES_FILE,
  stackRows,
  VALID_FILE,
  type FactorStack,
  type StackPixels,
} from './stack.js';

/** The store's files beside the layers. */
export const STORE_FILES = {
  landslides: LANDSLIDES_FILE,
  index: 'store.gpkg',
  samples: 'samples.parquet',
  catalog: 'catalog.json',
  item: 'item.json',
} as const;
/** The index's layer in the GeoPackage. */
export const TILES = 'tiles';

/** What goes into a store beside its layers. */
export interface StoreContents {
  stack: FactorStack;
  /** Layers with different names, in the stack's CRS. */
  vectors: readonly VectorLayer[];
  /** [samples] the sampled pixels, row * width + column, and their values. */
  sampled: StackPixels & { pixels: ArrayLike<number> };
  region: { name: string; title: string; demo: boolean; date: string };
}

/** Writes index, samples and catalogue into the stack's folder, block after block; the layers are read one row of blocks at a time.
 *  @param side  of a block, pixels */
export async function writeIndex(
  { stack, vectors, sampled, region }: StoreContents,
  { side = BLOCK, signal }: { side?: number; signal?: AbortSignal } = {},
): Promise<void> {
  const { dir, grid, names } = stack;
  const blocks = await statisticsOf(stack, side, signal);
  const { order, groups } = inBlockOrder(sampled.pixels, blocks, grid, side);
  await writePoints(
    join(dir, STORE_FILES.samples),
    samplePoints(grid, names, sampled, order, blockOfRows(groups)),
    groups,
  );
  let first = 0;
  const features = blocks.map((block, i) => {
    const place = { sample_first: first, sample_rows: groups[i] };
    first += groups[i];
    return blockFeature(block, grid, place);
  });
  const tiles = { name: TILES, crs: grid.crs, features };
  const filled = vectors.filter((layer) => layer.features.length > 0);
  writeGeoPackage(join(dir, STORE_FILES.index), [tiles, ...filled]);
  const { catalog, item } = stacOf({ ...region, id: region.name, grid, assets: assetsOf(names, blocks) });
  writeJson(join(dir, STORE_FILES.item), item);
  writeJson(join(dir, STORE_FILES.catalog), catalog);
}

/** The blocks of a stack in their order, with what is in each. */
async function statisticsOf(
  stack: FactorStack,
  side: number,
  signal: AbortSignal | undefined,
): Promise<BlockStatistics[]> {
  const rowOf = new Map<number, Block[]>();
  for (const block of blocksOf(stack.grid, side)) rowOf.set(block.y, [...(rowOf.get(block.y) ?? []), block]);
  const found: BlockStatistics[] = [];
  for await (const rows of stackRows(stack, { rows: side, signal }))
    for (const block of rowOf.get(rows.y)!)
      found[block.id] = blockStatistics(rows, stack.names, stack.grid.width, block);
  return found;
}

/** Places of the sampled pixels block by block, and how many there are in each. */
function inBlockOrder(
  sampled: ArrayLike<number>,
  blocks: readonly BlockStatistics[],
  { width, height }: Grid,
  side: number,
): { order: Uint32Array; groups: number[] } {
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
    lists[place.get(Math.floor(y / side) * across + Math.floor(x / side))!].push(i);
  }
  return { order: Uint32Array.from(lists.flat()), groups: lists.map((l) => l.length) };
}

function blockOfRows(groups: readonly number[]): Int32Array {
  return Int32Array.from(groups.flatMap((n, id) => new Array<number>(n).fill(id)));
}

function samplePoints(
  grid: Grid,
  names: readonly FactorName[],
  { pixels, X, ids }: StoreContents['sampled'],
  order: Uint32Array,
  block: Int32Array,
): Parameters<typeof writePoints>[1] {
  const centres = Array.from(order, (i) => pixelCentre(grid, pixels[i]));
  const k = names.length;
  const factors = names.map((name, f) => [name, mapTo(Float32Array, order, (i) => X[i * k + f])]);
  return {
    crs: grid.crs,
    x: Float64Array.from(centres, (c) => c[0]),
    y: Float64Array.from(centres, (c) => c[1]),
    columns: {
      block,
      pixel: mapTo(Int32Array, order, (i) => pixels[i]),
      landslide: mapTo(Int32Array, order, (i) => Number(ids[i] > 0)),
      landslide_id: mapTo(Int32Array, order, (i) => ids[i]),
      ...Object.fromEntries(factors),
    },
  };
}

function assetsOf(names: readonly FactorName[], blocks: readonly BlockStatistics[]): StacAsset[] {
  const layers = names.map((name): StacAsset => {
    const { title, unit } = factorNamed(name);
    return { key: name, file: layerFile(name), title, kind: 'cog', unit, range: wholeRange(blocks, name) };
  });
  return [
    ...layers,
    { key: 'valid', file: VALID_FILE, title: 'Pixels where all factors are there', kind: 'cog' },
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
