/** @file Distance from rivers and faults, on a grid of any size. */
import { check, type ProgressListener } from '../core/index.js';
import { makeGrid, makeTransform, toMap, type Grid, type Raster, type RasterFile } from '../raster/index.js';
import { distanceFiles, distanceTo, extractRivers } from '../terrain/index.js';
import { rasteriseRows, reprojectLayer, type VectorLayer } from '../vector/index.js';
import { onGrid, rowsOnGrid, type LayerRows } from './on-grid.js';
import type { WorkFiles } from './work-files.js';

/** Distance from the pixels of a layer of lines or polygons, from file to file.
 *  @returns float32, CRS units
 *  @throws "faults has nothing on the grid: ..." */
export async function lineDistance(
  layer: VectorLayer,
  what: string,
  grid: Grid,
  work: WorkFiles,
  o: { signal?: AbortSignal; progress?: ProgressListener } = {},
): Promise<RasterFile> {
  const here = reprojectLayer(layer, grid.crs);
  const rows = rasteriseRows(here, grid, { value: 1, background: 0, dtype: 'uint8' });
  let any = false;
  const mask = await work.store(`${what}-mask`, grid, 'uint8', (y, count) => {
    const found = rows(y, count);
    any ||= found.includes(1);
    return found;
  });
  check(
    any,
    `${what} has nothing on the grid: check its CRS and extent, widen marginM, or leave the factor out`,
  );
  await distanceFiles(mask, { ...o, distance: work.path(what) });
  await work.drop(mask);
  return work.open(what);
}

/** Distance from rivers that are derived from a DEM, by rows of the grid. They and their distance are made on the DEM's own pixels, so that
 *  they do not depend on the target's; DEM and flow are in memory, about 40 bytes for each pixel of the DEM.
 *  @throws "no pixel of the DEM drains 1000000 m2: ..." */
export function derivedRivers(dem: Raster, thresholdM2: number, grid: Grid): LayerRows {
  const own = dem.grid.crs === grid.crs ? dem : broughtTo(dem, grid.crs);
  const mask = extractRivers(own, { thresholdM2 });
  check(
    mask.includes(1),
    `no pixel of the DEM drains ${thresholdM2} m2: lower thresholdM2 or give a layer of rivers`,
  );
  const distance = { grid: own.grid, bands: 1, data: distanceTo(mask, own.grid), nodata: NaN };
  return rowsOnGrid(distance, grid, 'bilinear');
}

/** A DEM in another CRS, with pixels of the size that its own have there. */
function broughtTo(dem: Raster, crs: string): Raster {
  const grid = ownGrid(dem.grid, crs);
  return { grid, bands: 1, data: onGrid(dem, grid, 'cubic'), nodata: NaN };
}

/** A north-up grid of another CRS over all of a grid's pixels. */
function ownGrid(grid: Grid, crs: string): Grid {
  const to = makeTransform(grid.crs, crs);
  const [w, h] = [grid.width, grid.height];
  const at = (c: number, r: number): [number, number] => to(...toMap(grid, c, r));
  const far = ([x0, y0]: [number, number], [x1, y1]: [number, number]): number =>
    Math.hypot(x1 - x0, y1 - y0);
  const middle = at(w / 2, h / 2);
  const pixel = Math.sqrt(far(middle, at(w / 2 + 1, h / 2)) * far(middle, at(w / 2, h / 2 + 1)));
  const shares = Array.from({ length: 17 }, (_, i) => i / 16);
  const edge = shares.flatMap((s) => [at(s * w, 0), at(s * w, h), at(0, s * h), at(w, s * h)]);
  const [x, y] = [edge.map((p) => p[0]), edge.map((p) => p[1])];
  const [left, top] = [Math.min(...x), Math.max(...y)];
  const width = Math.ceil((Math.max(...x) - left) / pixel);
  const height = Math.ceil((top - Math.min(...y)) / pixel);
  return makeGrid({ width, height, crs, left, top, pixel });
}
