/** @file Heights between the pixel centres of a DEM, and none where the DEM has none. */
import { check } from '../core/errors.js';
import { proj4Of } from '../raster/crs.js';
import { absentTest, dtypeOf } from '../raster/dtype.js';
import { toPixel, type Grid, type Raster } from '../raster/grid.js';

/** A DEM as heights above the ellipsoid. */
export interface DemHeights {
  grid: Grid;
  /** Lowest and highest height of the whole DEM, metres above the ellipsoid. */
  range: [number, number];
  /** Height at a position in the DEM's pixels, bilinear; NaN where one of the pixels that it is made of is absent, and outside the
   *  outermost pixel centres. */
  at(column: number, row: number): number;
}

/** Makes heights above the WGS 84 ellipsoid of a DEM, whose CRS may be any that is known here, also in degrees.
 *  @param dem  one band, metres; NaN and its nodata are absent
 *  @param geoidOffsetM  what is added to the DEM's heights to reach the ellipsoid: the geoid's undulation at the scene where heights are
 *  above sea level (as SRTM, ASTER GDEM, Copernicus), 0 where they are above the ellipsoid already
 *  @throws "DEM has 2 bands: ...", "DEM is without CRS: ...", "geoidOffsetM is 3000: ...", "DEM has no height at all: ..." */
export function demHeights(dem: Raster, geoidOffsetM: number): DemHeights {
  const { grid, data } = dem;
  check(dem.bands === 1, `DEM has ${dem.bands} bands: expected one (bandOf)`);
  check(grid.crs !== '', 'DEM is without CRS: say which it is (gdal_edit.py -a_srs EPSG:n)');
  proj4Of(grid.crs);
  check(
    Math.abs(geoidOffsetM) <= 110,
    `geoidOffsetM is ${geoidOffsetM}: expected the geoid's height above the ellipsoid (-107..86 m), or 0 where the DEM's heights are above the ellipsoid`,
  );
  const absent = absentTest(dem.nodata, dtypeOf(data));
  const z = new Float32Array(data.length);
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < z.length; i++) {
    const v = (z[i] = absent(data[i]) ? NaN : data[i] + geoidOffsetM);
    if (v < low) low = v;
    if (v > high) high = v;
  }
  check(low <= high, 'DEM has no height at all: every pixel is nodata');
  return { grid, range: [low, high], at: bilinear(z, grid) };
}

function bilinear(z: Float32Array, { width, height }: Grid): DemHeights['at'] {
  return (column, row) => {
    const [x, y] = [column - 0.5, row - 0.5];
    if (!(x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1)) return NaN;
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [x - left, y - top];
    const i = top * width + left;
    // A pixel without weight does not count: 0 times NaN would.
    const upper = u === 0 ? z[i] : z[i] * (1 - u) + z[i + 1] * u;
    if (v === 0) return upper;
    const lower = u === 0 ? z[i + width] : z[i + width] * (1 - u) + z[i + width + 1] * u;
    return upper * (1 - v) + lower * v;
  };
}

/** Heights by the coordinates of another CRS, given the way from it to the DEM's. */
export function heightBy(
  heights: DemHeights,
  toDem: (x: number, y: number) => [number, number],
): (x: number, y: number) => number {
  return (x, y) => heights.at(...toPixel(heights.grid, ...toDem(x, y)));
}
