import { check } from '../core/errors.js';
import { toPixel, type Grid } from '../raster/grid.js';
import { boundsOf, type VectorLayer } from './layer.js';

/** Throws where a layer's box lies beyond a grid of the same CRS, so that a wrong CRS is not taken for an empty map.
 *  @throws "landslides do not overlap the image: they lie in 60..61, 30..31 of EPSG:32650, the image in ...: check their CRS" */
export function checkOverlap(layer: VectorLayer, what: string, grid: Grid, where: string): void {
  const [west, south, east, north] = boundsOf(layer.features);
  const corners = [west, east].flatMap((x) => [south, north].map((y) => toPixel(grid, x, y)));
  const range = (axis: 0 | 1): [number, number] => {
    const values = corners.map((c) => c[axis]);
    return [Math.min(...values), Math.max(...values)];
  };
  const [[left, right], [top, bottom]] = [range(0), range(1)];
  check(
    right > 0 && bottom > 0 && left < grid.width && top < grid.height,
    () =>
      `${what} do not overlap ${where}: they lie in ${spanOf(west, east)}, ${spanOf(south, north)} of ${layer.crs}, ${where} in ${gridSpan(grid)}: check their CRS and coordinates`,
  );
}

const spanOf = (from: number, to: number): string => `${rounded(from)}..${rounded(to)}`;
const rounded = (v: number): number => Number(v.toPrecision(9));

function gridSpan({ transform: t, width, height }: Grid): string {
  const span = (at: number, perColumn: number, perRow: number): string => {
    const ends = [0, width].flatMap((c) => [0, height].map((r) => at + c * perColumn + r * perRow));
    return spanOf(Math.min(...ends), Math.max(...ends));
  };
  return `${span(t[0], t[1], t[2])}, ${span(t[3], t[4], t[5])}`;
}
