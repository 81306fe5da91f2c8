/** @file How the pixels of a fine and a coarse grid lie on each other. */
import { check } from '../core/errors.js';
import { describeGrid, toMap, toPixel, type Grid } from '../raster/grid.js';

/** Pixel (column c, row r) edges of one grid lie at x0 + c * stepX, y0 + r * stepY in pixels of the other. */
export interface Placement {
  x0: number;
  y0: number;
  stepX: number;
  stepY: number;
}

/** Where the pixels of `grid` lie in pixels of `on`.
 *  @throws "PAN CRS is EPSG:32650, MSS CRS is EPSG:4326: ...", "PAN grid is rotated: ...", "PAN and MSS do not overlap: ..." */
export function placeOn(grid: Grid, name: string, on: Grid, onName: string): Placement {
  check(
    grid.crs === on.crs,
    `${name} CRS is ${grid.crs || 'missing'}, ${onName} CRS is ${on.crs || 'missing'}: warp one onto the other (landslide/raster reproject)`,
  );
  checkUpright(grid, name);
  checkUpright(on, onName);
  const [x0, y0] = toPixel(on, ...toMap(grid, 0, 0));
  const [x1, y1] = toPixel(on, ...toMap(grid, grid.width, grid.height));
  const apart = Math.max(x0, 0) >= Math.min(x1, on.width) || Math.max(y0, 0) >= Math.min(y1, on.height);
  check(!apart, () => `${name} and ${onName} do not overlap: ${describeGrid(grid)}, and ${describeGrid(on)}`);
  return { x0, y0, stepX: (x1 - x0) / grid.width, stepY: (y1 - y0) / grid.height };
}

/** How many PAN pixels an MSS pixel is wide and high; both must be above 1.2.
 *  @throws "PAN pixel is 2, MSS pixel is 2: ..." */
export function ratioOf(mss: Grid, pan: Grid): { x: number; y: number } {
  const p = placeOn(mss, 'MSS', pan, 'PAN');
  check(
    p.stepX > 1.2 && p.stepY > 1.2,
    () =>
      `an MSS pixel spans ${p.stepX.toFixed(3)} x ${p.stepY.toFixed(3)} PAN pixels: expected more than 1.2; are PAN and MSS exchanged?`,
  );
  return { x: p.stepX, y: p.stepY };
}

function checkUpright(grid: Grid, name: string): void {
  const t = grid.transform;
  const upright = t[2] === 0 && t[4] === 0 && t[1] > 0 && t[5] < 0;
  // A file without a geotransform has [0, 1, 0, 0, 0, 1]: rows downwards in pixels, which is as good.
  const bare = t[2] === 0 && t[4] === 0 && t[1] > 0 && t[5] > 0;
  check(
    upright || bare,
    () => `${name} grid is rotated or mirrored ([${t.join(', ')}]): warp it to north up first`,
  );
}
