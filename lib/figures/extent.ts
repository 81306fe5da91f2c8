/** @file Where a map lies, in the units of its axes. */
import { check } from '../core/errors.js';
import type { Grid } from '../raster/grid.js';

export interface Extent {
  left: number;
  right: number;
  bottom: number;
  top: number;
  geographic: boolean;
  crs: string;
  /** Metres on the ground of one displayed unit, along x. */
  metresX: number;
  /** Height over width on the ground. */
  aspect: number;
}

/** True for coordinates in degrees. */
export function isGeographic(crs: string): boolean {
  const code = Number(/^EPSG:(\d+)$/i.exec(crs)?.[1] ?? NaN);
  return code >= 4000 && code < 5000;
}

/** A grid's extent in displayed units: km, or degrees.
 *  @throws "grid has no CRS: ..." */
export function extentOf(grid: Grid): Extent {
  check(grid.crs, 'grid has no CRS: a map needs one, as EPSG:32650');
  const geographic = isGeographic(grid.crs);
  const unit = geographic ? 1 : 1000;
  const [a, b, c, d, e, f] = grid.transform;
  const xs = [a, a + grid.width * b + grid.height * c];
  const ys = [d, d + grid.width * e + grid.height * f];
  const [left, right] = [Math.min(...xs) / unit, Math.max(...xs) / unit];
  const [bottom, top] = [Math.min(...ys) / unit, Math.max(...ys) / unit];
  const shrink = geographic ? Math.cos((((bottom + top) / 2) * Math.PI) / 180) : 1;
  return {
    left,
    right,
    bottom,
    top,
    geographic,
    crs: grid.crs,
    metresX: geographic ? 111320 * shrink : 1000,
    aspect: (top - bottom) / ((right - left) * shrink),
  };
}
