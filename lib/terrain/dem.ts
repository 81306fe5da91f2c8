import { check } from '../core/errors.js';
import { toFloat32 } from '../raster/absent.js';
import { isGeographic } from '../raster/crs.js';
import { pixelSize, type Grid, type Raster } from '../raster/grid.js';

/** Checks that a DEM has one band on a north-up metric grid and returns its heights as floats (not to be written to), absent pixels
 *  as NaN, with the pixel size.
 *  @throws "DEM is EPSG:4326, in degrees: ..." */
export function heights(dem: Raster, what: string): { z: Float32Array; pixel: [number, number] } {
  checkOneBand(dem.bands, what);
  checkMetric(dem.grid, what);
  return { z: toFloat32(dem.data, dem.nodata), pixel: pixelSize(dem.grid) };
}

/** Throws unless a grid is north-up and not in degrees. */
export function checkMetric(grid: Grid, what: string): void {
  check(
    !isGeographic(grid.crs),
    `DEM or mask is ${grid.crs}, in degrees: ${what} needs metres; reproject it (landslide/raster reproject)`,
  );
  const [, a, b, , d, e] = grid.transform;
  check(
    b === 0 && d === 0 && a > 0 && e < 0,
    `grid is rotated or not north-up (${grid.transform.join(' ')}): ${what} needs north-up`,
  );
}

/** Throws unless a DEM has one band. */
export function checkOneBand(bands: number, what: string): void {
  check(bands === 1, `DEM has ${bands} bands: ${what} needs one (bandOf)`);
}

/** Throws unless a threshold of flatness is degrees, 0 to below 90. */
export function checkFlat(flatDeg: number): void {
  check(flatDeg >= 0 && flatDeg < 90, `flatDeg is ${flatDeg}: expected degrees, 0 to below 90`);
}
