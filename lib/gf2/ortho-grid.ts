/** @file The map grid that shows all of an image. */
import { check } from '../core/errors.js';
import { isGeographic, makeTransform } from '../raster/crs.js';
import { makeGrid, type Grid } from '../raster/grid.js';
import { heightBy, type DemHeights } from './dem-heights.js';
import { checkSize } from './ortho-checks.js';
import type { Rpb } from './rpb.js';
import { makeImageToTerrain } from './rpc.js';

/** Lines of sight across the image, each way. */
const SIGHTS = 65;

/** The north-up grid on whole multiples of `pixel` that holds the ground of an image, found by 65 x 65 lines of sight; where some of them
 *  miss the DEM, wider by one of their steps, so that nothing that the DEM knows is cut.
 *  @param size  of the image, pixels
 *  @param o.crs  a projected CRS
 *  @param o.pixel  metres
 *  @param o.crop  as for `orthorectify`
 *  @throws "target CRS is EPSG:4326, in degrees: ...", "the image is 7300 x 6908 pixels, its RPB ...", "the image shows no ground of the DEM: ..." */
export function orthoGrid(
  size: { width: number; height: number },
  rpb: Rpb,
  heights: DemHeights,
  o: { crs: string; pixel: number; crop?: readonly [number, number] },
): Grid {
  checkProjected(o.crs);
  checkSize(size, rpb, o.crop);
  check(o.pixel > 0, `pixel is ${o.pixel}: expected metres above 0`);
  const [middle, toDem] = [
    (heights.range[0] + heights.range[1]) / 2,
    makeTransform('EPSG:4326', heights.grid.crs),
  ];
  const toTerrain = makeImageToTerrain(rpb, heightBy(heights, toDem), middle);
  const toMap = makeTransform('EPSG:4326', o.crs);
  const found: [number, number][] = [];
  const [left, top] = o.crop ?? [0, 0];
  for (let j = 0; j < SIGHTS; j++)
    for (let i = 0; i < SIGHTS; i++) {
      const column = left + (i / (SIGHTS - 1)) * size.width;
      const place = toTerrain(column, top + (j / (SIGHTS - 1)) * size.height);
      if (place) found.push(toMap(place[0], place[1]));
    }
  check(
    found.length > 0,
    () =>
      `the image shows no ground of the DEM: the RPB lies around longitude ${rpb.longOffset}, latitude ${rpb.latOffset}; is the DEM of that place?`,
  );
  return around(found, o, found.length < SIGHTS * SIGHTS);
}

/** @throws where a CRS is in degrees */
export function checkProjected(crs: string): void {
  check(
    !isGeographic(crs),
    `target CRS is ${crs}, in degrees: give a projected one in metres (EPSG:326zz for UTM zone zz north)`,
  );
}

function around(places: [number, number][], o: { crs: string; pixel: number }, widen: boolean): Grid {
  const bounds = (k: 0 | 1): [number, number] => {
    let [low, high] = [Infinity, -Infinity];
    for (const p of places) [low, high] = [Math.min(low, p[k]), Math.max(high, p[k])];
    const more = widen ? Math.max((high - low) / (SIGHTS - 1), o.pixel) : 0;
    return [Math.floor((low - more) / o.pixel), Math.ceil((high + more) / o.pixel)];
  };
  const [x, y] = [bounds(0), bounds(1)];
  return makeGrid({
    width: Math.max(1, x[1] - x[0]),
    height: Math.max(1, y[1] - y[0]),
    crs: o.crs,
    left: x[0] * o.pixel,
    top: y[1] * o.pixel,
    pixel: o.pixel,
  });
}
