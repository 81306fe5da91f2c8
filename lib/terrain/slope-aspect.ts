import type { Raster } from '../raster/grid.js';
import { checkFlat, heights } from './dem.js';
import { hornRows } from './horn.js';

/** Slope and aspect of each pixel from its eight neighbours.
 *  @param dem      one band, north-up, metres; heights in metres
 *  @param flatDeg  below this slope (degrees) the aspect is -1, flat; 0 leaves only level pixels flat
 *  @returns [rows, cols] float32 each: slope 0..90 degrees; aspect degrees clockwise from north, 0..360, of the downhill direction.
 *    At the edge and beside absent pixels both are NaN, as gdaldem marks them: pad the DEM before clipping
 *  @source Horn 1981, doi 10.1109/PROC.1981.11918; as gdaldem slope, gdaldem aspect */
export function slopeAspect(
  dem: Raster,
  { flatDeg }: { flatDeg: number },
): { slope: Float32Array; aspect: Float32Array } {
  checkFlat(flatDeg);
  const { z, pixel } = heights(dem, 'slope');
  const { width, height } = dem.grid;
  const slope = new Float32Array(z.length).fill(NaN, 0, width).fill(NaN, (height - 1) * width);
  const aspect = slope.slice();
  hornRows(z, { width, pixel, flatDeg }, slope.subarray(width), aspect.subarray(width));
  return { slope, aspect };
}
