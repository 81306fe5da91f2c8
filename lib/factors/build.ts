/** @file The factor layers of a region, made on one grid from file to file. */
import { join } from 'node:path';
import type { Feature } from 'geojson';
import {
  check,
  checkStop,
  DataError,
  formatBytes,
  makeFolder,
  roomIn,
  startTask,
  type ProgressListener,
} from '../core/index.js';
import {
  checkSameGrid,
  pixelSize,
  windowGrid,
  type Grid,
  type Raster,
  type RasterFile,
} from '../raster/index.js';
import { slopeAspectFiles } from '../terrain/index.js';
import { rasteriseRows, reprojectLayer, type VectorLayer } from '../vector/index.js';
import { FACTOR_NAMES, type FactorName } from './definitions.js';
import { gradeRows, type HardnessSource } from './hardness.js';
import { derivedRivers, lineDistance } from './line-distance.js';
import { cropRows, padded, rowsOfFile, type GridRows } from './margin.js';
import { rowsOnGrid, type LayerRows } from './on-grid.js';
import type { FactorStack } from './stack.js';
import { createStackWriter } from './stack-writer.js';
import { makeWorkFiles, rowBlocksOf, type WorkFiles } from './work-files.js';

/** What the layers are made from. A factor whose source is left out (undefined) is not in the stack: its names say which ones are. */
export interface FactorSources {
  /** Heights in metres; gives elevation, slope and aspect. */
  dem: Raster;
  /** NDVI in memory, on any grid; or what writes it to a file: one band of float32 on `grid`, NaN = nodata. */
  ndvi?: Raster | ((path: string) => Promise<void>);
  /** Lines or polygons, or the drained area from which rivers are derived from the DEM. */
  rivers?: VectorLayer | { thresholdM2: number };
  faults?: VectorLayer;
  /** Grades 1 (hard) .. 4 (soft). */
  hardness?: HardnessSource;
  /** Landslides: of overlapping ones the later counts. */
  landslides?: VectorLayer;
  /** Number of a landslide, 1 ..; by default its place in the layer. Parts of one landslide may share a number. */
  numberOf?: (feature: Feature, index: number) => number;
  /** Outside these polygons no pixel is valid; they are in the grid's CRS. */
  boundary?: VectorLayer;
  grid: Grid;
  /** Slope below which ground counts as plane (aspect -1), degrees: the paper's plane has the shares of its slopes below 10. */
  flatDeg: number;
  /** Also look this far beyond the grid: for rivers and faults outside, and for the slope of the outermost pixels, which need their
   *  neighbours. Default 0. */
  marginM?: number;
}

/** How the work is watched and stopped. */
export interface BuildOptions {
  /** Rows at a time, default about a million pixels; the files are the same whatever they are. */
  rows?: number;
  signal?: AbortSignal;
  progress?: ProgressListener;
}

/** Writes the factor layers and landslide numbers of a region into `dir`, in memory of some rows whatever the size of the grid; the DEM and
 *  rivers derived from it, on its own grid, are in memory. The DEM is resampled first and slope taken from the result, as the paper does
 *  (section 4.1): cubic to finer pixels, averaged to coarser ones. Other CRSs are brought to the grid's. Files in work lie in `dir`/parts,
 *  about 4 bytes for each pixel, margin included, and distance, and 12 for each of the grid; they are removed.
 *  @returns the stack, which `saveStack` ends
 *  @throws where the grid is not metric, a layer is empty, a hardness is not known, or the disk has not the room */
export async function buildFactors(
  dir: string,
  sources: FactorSources,
  options: BuildOptions = {},
): Promise<FactorStack> {
  const { grid, marginM = 0 } = sources;
  check(marginM >= 0, `marginM is ${marginM}; expected metres from 0`);
  const pad = Math.ceil(marginM / pixelSize(grid)[0]);
  const wide = padded(grid, pad);
  makeFolder(dir);
  checkDisk(dir, sources, wide);
  const work = makeWorkFiles(join(dir, 'parts'), options);
  try {
    const layers = await makeLayers(sources, { wide, pad, work }, options);
    return await writeLayers(dir, sources, layers, options);
  } finally {
    await work.remove();
  }
}

/** The grid with its margin, and where files in work go. */
interface Place {
  wide: Grid;
  pad: number;
  work: WorkFiles;
}

async function makeLayers(
  s: FactorSources,
  place: Place,
  options: BuildOptions,
): Promise<Partial<Record<FactorName, GridRows>>> {
  const { grid, ndvi, rivers, faults, hardness } = s;
  const { wide, pad, work } = place;
  const cut = (rows: LayerRows): GridRows => cropRows(rows, wide.width, grid.width, pad);
  const ofFile = (file: RasterFile, edge: number): GridRows => rowsOfFile(file, grid.width, edge);
  const distance = async (layer: VectorLayer, what: string): Promise<GridRows> =>
    ofFile(await lineDistance(layer, what, wide, work, options), pad);
  return {
    // The geological map first: a unit without hardness is said before the long work.
    hardness: hardness && cut(gradeRows(hardness, wide)),
    ...(await terrain(s, place, options)),
    ndvi:
      ndvi &&
      (typeof ndvi === 'function'
        ? ofFile(await written(ndvi, grid, work), 0)
        : cut(rowsOnGrid(ndvi, wide, 'bilinear'))),
    rivers:
      rivers &&
      ('thresholdM2' in rivers
        ? cut(derivedRivers(s.dem, rivers.thresholdM2, wide))
        : await distance(rivers, 'rivers')),
    faults: faults && (await distance(faults, 'faults')),
  };
}

/** Elevation, slope and aspect; of the margin one pixel is enough for them. */
async function terrain(
  { dem, grid, flatDeg }: FactorSources,
  { wide, pad, work }: Place,
  options: BuildOptions,
): Promise<Record<'elevation' | 'slope' | 'aspect', GridRows>> {
  const edge = Math.min(pad, 1);
  const [width, height] = [grid.width + 2 * edge, grid.height + 2 * edge];
  const near = windowGrid(wide, { x: pad - edge, y: pad - edge, width, height });
  const heights = cropRows(rowsOnGrid(dem, wide, 'cubic'), wide.width, width, pad - edge);
  const elevation = await work.store('elevation', near, 'float32', heights);
  const [slope, aspect] = [work.path('slope'), work.path('aspect')];
  await slopeAspectFiles(elevation, { ...options, slope, aspect, flatDeg });
  const rows = (file: RasterFile): GridRows => rowsOfFile(file, grid.width, edge);
  return {
    elevation: rows(elevation),
    slope: rows(await work.open('slope')),
    aspect: rows(await work.open('aspect')),
  };
}

async function writeLayers(
  dir: string,
  { grid, landslides, numberOf = (_, i) => i + 1, boundary }: FactorSources,
  layers: Partial<Record<FactorName, GridRows>>,
  { rows, signal, progress }: BuildOptions,
): Promise<FactorStack> {
  const numbers =
    landslides &&
    rasteriseRows(reprojectLayer(landslides, grid.crs), grid, {
      value: numberOf,
      background: 0,
      dtype: 'int32',
    });
  const inside = boundary && rasteriseRows(boundary, grid, { value: 1, background: 0 });
  const names = FACTOR_NAMES.filter((name) => layers[name] !== undefined);
  const writer = createStackWriter(dir, grid, names);
  const task = startTask(progress, 'factor layers', grid.height);
  try {
    for (const [y, count] of rowBlocksOf(grid, rows)) {
      checkStop(signal, 'factor layers');
      const ids = (numbers?.(y, count) ?? new Int32Array(count * grid.width)) as Int32Array;
      const within = inside?.(y, count);
      if (within) for (let i = 0; i < ids.length; i++) if (within[i] === 0) ids[i] = -1;
      await writer.write(await Promise.all(names.map((name) => layers[name]!(y, count))), ids);
      task.update(y + count);
    }
    const stack = await writer.close();
    task.end();
    return stack;
  } finally {
    writer.abort();
  }
}

async function written(
  write: (path: string) => Promise<void>,
  grid: Grid,
  work: WorkFiles,
): Promise<RasterFile> {
  await write(work.path('ndvi'));
  const file = await work.open('ndvi');
  checkSameGrid(file.grid, 'NDVI', grid, 'factors');
  return file;
}

/** Throws where the files in work would not fit: three layers of the grid, and of the wide one the distances and a mask. */
function checkDisk(dir: string, { grid, rivers, faults }: FactorSources, wide: Grid): void {
  const distances = Number(rivers !== undefined && !('thresholdM2' in rivers)) + Number(faults !== undefined);
  const pixels = ({ width, height }: Grid): number => width * height;
  const room = roomIn(dir);
  const bytes = 12 * pixels(grid) + (distances > 0 ? 4 * distances + 1 : 0) * pixels(wide);
  if (bytes > room)
    throw new DataError(
      `the grid of the factors is ${wide.width} x ${wide.height} pixels with its margin: files in work need ${formatBytes(bytes)}, ${dir} has room for ${formatBytes(room)}: take larger pixels (factorPixelM in region.json) or another disk`,
    );
}
