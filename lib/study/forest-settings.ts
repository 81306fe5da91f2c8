/** @file What the forests of a study have in common. */
import { pixelSize, type Grid } from '../raster/index.js';

/** Parts of the ground that take turns in being held out. */
export const FOLDS = 5;
/** Fewest rows in a leaf. */
export const MIN_LEAF = 5;

/** An eighth of the region's longer side, to two figures: longer than a landslide, short enough for many blocks. */
export function blockSide(width: number, height: number): number {
  return Number((Math.max(width, height) / 8).toPrecision(2));
}

/** Side of the blocks of land of a grid, CRS units. */
export function blockSideOf(grid: Grid): number {
  const [x, y] = pixelSize(grid);
  return blockSide(grid.width * x, grid.height * y);
}
