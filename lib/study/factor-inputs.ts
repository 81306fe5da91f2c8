/** @file What the factor layers of a region are made from. */
import type { Feature } from 'geojson';
import { check } from '../core/index.js';
import { makeGrid, pixelSize, toMap, type Grid } from '../raster/index.js';
import { readRegionLayer, type Region, type RegionLayer, type RegionVector } from '../region/index.js';
import { boundsOf, reprojectLayer, type VectorLayer } from '../vector/index.js';

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
  return reprojectLayer({ name: 'dem', crs: dem.crs, features: [feature] }, crs);
}
