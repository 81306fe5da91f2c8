import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onGrid } from 'landslide/factors';
import { makeGrid } from 'landslide/raster';
import { CRS, grid, plane } from './plane.js';

test('a coarse DEM becomes finer by cubic convolution, a fine one coarser by averages; nodata stays nodata', () => {
  const fine = makeGrid({ width: 40, height: 24, crs: CRS, left: 500000, top: 3300000, pixel: 5 });
  const cubic = onGrid(plane(), fine, 'cubic');
  // Pixel 20 of the fine grid lies a quarter of a coarse pixel left of coarse pixel 10's centre.
  assert.ok(Math.abs(cubic[10 * 40 + 20] - 197.5) < 1e-3);
  const coarse = makeGrid({ width: 5, height: 3, crs: CRS, left: 500000, top: 3300000, pixel: 40 });
  assert.ok(Math.abs(onGrid(plane(), coarse, 'cubic')[0] - 115) < 1e-3);
  const holed = plane();
  holed.data[45] = Math.fround(-9999.9);
  const there = onGrid({ ...holed, nodata: -9999.9 }, grid, 'cubic');
  assert.ok(Number.isNaN(there[45]) && !Number.isNaN(there[46]));
});
