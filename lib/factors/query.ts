/** @file Questions to a store: which ground within a box meets a condition, answered from the index where it says enough. */
import { join } from 'node:path';
import { check, mapTo } from '../core/index.js';
import { openRaster, pixelSize, toPixel, type Grid, type RasterFile, type Window } from '../raster/index.js';
import { readGeoPackage } from '../vector/index.js';
import { blockOfFeature, type BlockStatistics, type Range } from './blocks.js';
import { factorNamed, type FactorName } from './definitions.js';
import { readPoints } from './parquet.js';
import { STORE_FILES, TILES, wholeRange } from './store-index.js';
import { readStackFile, type StackFile } from './store.js';
import { answerOf, holds, parseWhere, type Condition } from './where.js';

/** [least x, least y, largest x, largest y] in the store's CRS: a pixel counts where its centre is inside. */
export type Box = readonly [number, number, number, number];

/** Which pixels of the store are asked for. */
export interface StoreQuery {
  bbox?: Box;
  /** Such as `slope > 30 and (ndvi < 0.4 or hardness = 4)`; `landslide = 1` asks for landslide pixels. */
  where?: string;
}

/** What the store holds of the pixels that were asked for. */
export interface StoreAnswer {
  crs: string;
  /** Valid pixels that meet the question, their area in square metres, and landslide pixels among them. */
  pixels: number;
  areaM2: number;
  landslidePixels: number;
  /** Over those pixels; none where there are none. */
  factors: ({ name: FactorName; title: string; unit: string } & Range)[];
  /** Blocks of the store: those the index ruled out, those it answered for, and those whose pixels were read. */
  blocks: { skipped: number; fromIndex: number; read: number };
}

/** Counts the pixels of a store that lie in a box and meet a condition.
 *  @throws "DIR/stack.json not found: ...", "--bbox 0 0 1 1 lies outside ...", and as `parseWhere` */
export async function queryStore(dir: string, query: StoreQuery): Promise<StoreAnswer> {
  const { store, blocks, inside, condition } = openQuery(dir, query);
  const names = store.layers.map((l) => l.name);
  const counts = { skipped: 0, fromIndex: 0, read: 0 };
  const parts: BlockStatistics[] = [];
  const files = new Map<string, RasterFile>();
  try {
    for (const block of blocks) {
      const window = overlap(block, inside);
      const answer = window ? blockAnswer(condition, block) : 'none';
      if (!window || answer === 'none') counts.skipped++;
      else if (answer === 'all' && sameWindow(window, block)) {
        counts.fromIndex++;
        parts.push(block);
      } else {
        counts.read++;
        parts.push({ ...block, ...(await readBlock(dir, store, files, window, condition)) });
      }
    }
  } finally {
    for (const file of files.values()) await file.close();
  }
  const pixels = parts.reduce((s, p) => s + p.pixels, 0);
  const [px, py] = pixelSize(store.grid);
  return {
    crs: store.grid.crs,
    pixels,
    areaM2: pixels * px * py,
    landslidePixels: parts.reduce((s, p) => s + p.landslidePixels, 0),
    factors:
      pixels === 0
        ? []
        : names.map((name) => {
            const { title, unit } = factorNamed(name);
            return { name, title, unit, ...wholeRange(parts, name) };
          }),
    blocks: counts,
  };
}

/** The sampled pixels of a store that lie in a box and meet a condition; only the blocks that may hold such are read.
 *  @throws as `queryStore` */
export async function querySamples(dir: string, query: StoreQuery): Promise<Record<string, number>[]> {
  const { blocks, inside, condition, store } = openQuery(dir, query);
  const { grid } = store;
  const found: Record<string, number>[] = [];
  for (const block of blocks) {
    if (!overlap(block, inside) || blockAnswer(condition, block) === 'none' || block.sampleRows === 0)
      continue;
    const [from, to] = [block.sampleFirst, block.sampleFirst + block.sampleRows];
    for (const row of await readPoints(join(dir, STORE_FILES.samples), { from, to })) {
      const [x, y] = [row.pixel % grid.width, Math.floor(row.pixel / grid.width)];
      const isIn =
        x >= inside.x && y >= inside.y && x < inside.x + inside.width && y < inside.y + inside.height;
      if (isIn && (!condition || holds(condition, (name) => row[name]))) found.push(row);
    }
  }
  return found;
}

interface IndexedBlock extends BlockStatistics {
  sampleFirst: number;
  sampleRows: number;
}

function openQuery(
  dir: string,
  { bbox, where }: StoreQuery,
): { store: StackFile; blocks: IndexedBlock[]; inside: Window; condition: Condition | undefined } {
  const store = readStackFile(dir);
  const names = store.layers.map((l) => l.name);
  const { features } = readGeoPackage(join(dir, STORE_FILES.index), { layer: TILES });
  const blocks = features.map((f) => ({
    ...blockOfFeature(f, names),
    sampleFirst: Number(f.properties?.sample_first),
    sampleRows: Number(f.properties?.sample_rows),
  }));
  const condition = where === undefined ? undefined : parseWhere(where, [...names, 'landslide']);
  return { store, blocks, condition, inside: windowOf(bbox, store.grid) };
}

/** The pixels whose centres lie in a box. */
function windowOf(bbox: Box | undefined, grid: Grid): Window {
  if (!bbox) return { x: 0, y: 0, width: grid.width, height: grid.height };
  const [left, bottom, right, top] = bbox;
  check(
    bbox.every(Number.isFinite) && left < right && bottom < top,
    `--bbox is ${bbox.join(' ')}; expected least x, least y, largest x, largest y`,
  );
  const [c0, r0] = toPixel(grid, left, top);
  const [c1, r1] = toPixel(grid, right, bottom);
  const x = Math.max(0, Math.ceil(c0 - 0.5));
  const y = Math.max(0, Math.ceil(r0 - 0.5));
  const width = Math.min(grid.width, Math.floor(c1 + 0.5)) - x;
  const height = Math.min(grid.height, Math.floor(r1 + 0.5)) - y;
  check(width > 0 && height > 0, () => {
    const [px] = pixelSize(grid);
    const { transform: t } = grid;
    const edge = [t[0], t[3] - px * grid.height, t[0] + px * grid.width, t[3]].map((v) => Math.round(v));
    return `--bbox ${bbox.join(' ')} holds no pixel of the store, which covers ${edge.join(' ')} (${grid.crs})`;
  });
  return { x, y, width, height };
}

function overlap(a: Window, b: Window): Window | undefined {
  const [x, y] = [Math.max(a.x, b.x), Math.max(a.y, b.y)];
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

const sameWindow = (a: Window, b: Window): boolean => a.width === b.width && a.height === b.height;

function blockAnswer(condition: Condition | undefined, block: BlockStatistics): 'all' | 'none' | 'some' {
  if (block.pixels === 0) return 'none';
  if (!condition) return 'all';
  return answerOf(condition, (name) => {
    if (name !== 'landslide') return block.ranges[name as FactorName]!;
    return { least: Number(block.landslidePixels === block.pixels), most: Number(block.landslidePixels > 0) };
  });
}

/** Statistics of the pixels of a window that meet a condition, read from the layers. */
async function readBlock(
  dir: string,
  store: StackFile,
  files: Map<string, RasterFile>,
  window: Window,
  condition: Condition | undefined,
): Promise<Pick<BlockStatistics, 'pixels' | 'landslidePixels' | 'ranges'>> {
  const read = async (file: string): Promise<ArrayLike<number>> => {
    if (!files.has(file)) files.set(file, await openRaster(join(dir, file)));
    return (await files.get(file)!.read(window)).data;
  };
  const columns = new Map<string, ArrayLike<number>>();
  for (const { name, file } of store.layers) columns.set(name, await read(file));
  const valid = await read(store.valid);
  const ids = await read(STORE_FILES.landslides);
  columns.set(
    'landslide',
    mapTo(Uint8Array, ids, (id) => Number(id > 0)),
  );
  const taken: number[] = [];
  for (let i = 0; i < valid.length; i++)
    if (valid[i] === 1 && (!condition || holds(condition, (name) => columns.get(name)![i]))) taken.push(i);
  return {
    pixels: taken.length,
    landslidePixels: taken.reduce((s, i) => s + columns.get('landslide')![i], 0),
    ranges: Object.fromEntries(store.layers.map(({ name }) => [name, rangeOf(columns.get(name)!, taken)])),
  };
}

function rangeOf(values: ArrayLike<number>, taken: readonly number[]): Range {
  let [least, sum, most] = [Infinity, 0, -Infinity];
  for (const i of taken) {
    const v = values[i];
    least = Math.min(least, v);
    most = Math.max(most, v);
    sum += v;
  }
  return taken.length > 0 ? { least, mean: sum / taken.length, most } : { least: NaN, mean: NaN, most: NaN };
}
