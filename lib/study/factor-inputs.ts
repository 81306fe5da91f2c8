/** @file What the factor layers of a region are made from. */
import type { Feature } from 'geojson';
import { check, checkStop, mapTo } from '../core/index.js';
import { ndviOf } from '../gf2/index.js';
import { makeGrid, openRaster, pixelSize, toMap, toPixel, type Grid, type Raster } from '../raster/index.js';
import { readRegionLayer, type Region, type RegionLayer, type RegionVector } from '../region/index.js';
import { boundsOf, reprojectLayer, type VectorLayer } from '../vector/index.js';
import { fromStored } from './stored-image.js';

/** A vector layer of a region in its CRS, or undefined where region.json names none. */
export async function regionVector(region: Region, name: RegionLayer): Promise<RegionVector | undefined> {
  return region.layers[name] && readRegionLayer(region, name, 'the factor analysis');
}

/** The grid of the factor layers: over the boundary's bounds where there is one, else over the DEM's. A DEM that has this pixel and CRS
 *  already keeps its own. */
export function factorGrid(dem: Grid, boundary: VectorLayer | undefined, pixel: number, crs: string): Grid {
  check(dem.crs !== '', 'the DEM states no CRS: write one into its file');
  const [px, py] = pixelSize(dem);
  const same = dem.crs === crs && Math.abs(px / pixel - 1) < 1e-6 && Math.abs(py / pixel - 1) < 1e-6;
  if (!boundary && same) return dem;
  const outline = boundary ?? demOutline(dem, crs);
  const [west, south, east, north] = boundsOf(outline.features);
  check(west <= east, 'the boundary has no polygon: check its file, or leave it out of region.json');
  const width = Math.round((east - west) / pixel);
  const height = Math.round((north - south) / pixel);
  check(
    width >= 3 && height >= 3,
    `the region is ${Math.round(east - west)} x ${Math.round(north - south)}, the factor pixel ${pixel}: set a smaller factorPixelM in region.json`,
  );
  return makeGrid({ width, height, crs, left: west, top: north, pixel });
}

function demOutline(dem: Grid, crs: string): VectorLayer {
  const corners = [
    [0, 0],
    [dem.width, 0],
    [dem.width, dem.height],
    [0, dem.height],
    [0, 0],
  ];
  const coordinates = [corners.map(([c, r]) => toMap(dem, c, r))];
  const feature: Feature = { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates } };
  const layer = { name: 'dem', crs: dem.crs, features: [feature] };
  return dem.crs === crs ? layer : reprojectLayer(layer, crs);
}

/** Mean NDVI of the fused image's pixels in each pixel of `grid`, read in blocks of rows.
 *  @param path fused image as `fusedImage` stores it, in the grid's CRS
 *  @returns [1, rows, cols] float32, NaN where the image has none
 *  @throws "factor pixel is 0.4 m, the image's 0.8: ..." */
export async function regionNdvi(
  path: string,
  grid: Grid,
  signal?: AbortSignal,
): Promise<Raster<Float32Array>> {
  const image = await openRaster(path);
  try {
    const [fine, coarse] = [pixelSize(image.grid)[0], pixelSize(grid)[0]];
    check(
      coarse > 0.999 * fine,
      `factor pixel is ${coarse} m, the image's ${fine}: set factorPixelM in region.json to ${fine} or more`,
    );
    const sum = new Float64Array(grid.width * grid.height);
    const count = new Uint32Array(sum.length);
    for await (const { y, raster } of image.rowBlocks(512)) {
      checkStop(signal, 'NDVI');
      addNdvi(raster, image.grid, y, grid, sum, count);
    }
    const data = mapTo(Float32Array, sum, (s, i) => (count[i] > 0 ? s / count[i] : NaN));
    return { grid, bands: 1, data, nodata: NaN, bandNames: ['NDVI'] };
  } finally {
    await image.close();
  }
}

function addNdvi(
  block: Raster,
  image: Grid,
  y: number,
  grid: Grid,
  sum: Float64Array,
  count: Uint32Array,
): void {
  const { width, height } = block.grid;
  const size = width * height;
  const { data } = fromStored(block);
  const values = ndviOf(data.subarray(2 * size, 3 * size), data.subarray(3 * size, 4 * size));
  const columns = Int32Array.from({ length: width }, (_, c) =>
    Math.floor(toPixel(grid, ...toMap(image, c + 0.5, y + 0.5))[0]),
  );
  for (let r = 0; r < height; r++) {
    const row = Math.floor(toPixel(grid, ...toMap(image, 0.5, y + r + 0.5))[1]);
    if (row < 0 || row >= grid.height) continue;
    for (let c = 0; c < width; c++) {
      const v = values[r * width + c];
      if (columns[c] < 0 || columns[c] >= grid.width || Number.isNaN(v)) continue;
      sum[row * grid.width + columns[c]] += v;
      count[row * grid.width + columns[c]]++;
    }
  }
}
