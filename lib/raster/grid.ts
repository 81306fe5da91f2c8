import { check } from '../core/errors.js';

/** Where the pixels of a raster lie: size, CRS, and the six numbers of GDAL's geotransform
 *  [x of the outer corner, pixel width, row rotation, y of the outer corner, column rotation, pixel height (negative: north up)]. */
export interface Grid {
  width: number;
  height: number;
  /** `EPSG:32650`; '' where the file states none. */
  crs: string;
  transform: readonly [number, number, number, number, number, number];
}

/** The arrays that hold pixels. */
export type TypedArray =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** Pixels in memory, band after band: data is [bands, rows, cols]. */
export interface Raster<T extends TypedArray = TypedArray> {
  grid: Grid;
  bands: number;
  data: T;
  /** The value that marks absent pixels, or null where every pixel counts. NaN is always absent. */
  nodata: number | null;
  bandNames?: string[];
}

/** A rectangle of pixels; x and y are the column and row of its first pixel. */
export interface Window {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A north-up grid from its upper-left corner and pixel size (CRS units). */
export function makeGrid(o: {
  width: number;
  height: number;
  crs: string;
  left: number;
  top: number;
  pixel: number;
}): Grid {
  check(o.width > 0 && o.height > 0, `grid is ${o.width} x ${o.height} pixels: expected at least 1 x 1`);
  return {
    width: o.width,
    height: o.height,
    crs: o.crs,
    transform: [o.left, o.pixel, 0, o.top, 0, -o.pixel],
  };
}

/** One band of a raster as a view, no copy. */
export function bandOf<T extends TypedArray>(raster: Raster<T>, band: number): T {
  const size = raster.grid.width * raster.grid.height;
  check(band >= 0 && band < raster.bands, `band is ${band}: the raster has bands 0..${raster.bands - 1}`);
  return raster.data.subarray(band * size, (band + 1) * size) as T;
}

/** Map coordinates of a pixel position (column, row; the first pixel's centre is .5, .5). */
export function toMap(grid: Grid, column: number, row: number): [number, number] {
  const t = grid.transform;
  return [t[0] + column * t[1] + row * t[2], t[3] + column * t[4] + row * t[5]];
}

/** Map coordinates of a pixel's centre.
 *  @param pixel  row * width + column */
export function pixelCentre(grid: Grid, pixel: number): [number, number] {
  return toMap(grid, (pixel % grid.width) + 0.5, Math.floor(pixel / grid.width) + 0.5);
}

/** Pixel position (column, row, fractional) of map coordinates. */
export function toPixel(grid: Grid, x: number, y: number): [number, number] {
  const [a, b, c, d, e, f] = grid.transform;
  const det = b * f - c * e;
  return [(f * (x - a) - c * (y - d)) / det, (b * (y - d) - e * (x - a)) / det];
}

/** The grid of a window cut from `grid`. */
export function windowGrid(grid: Grid, w: Window): Grid {
  const [left, top] = toMap(grid, w.x, w.y);
  const t = grid.transform;
  return { width: w.width, height: w.height, crs: grid.crs, transform: [left, t[1], t[2], top, t[4], t[5]] };
}

/** Pixel size [x, y] in CRS units, both positive. */
export function pixelSize(grid: Grid): [number, number] {
  const t = grid.transform;
  return [Math.hypot(t[1], t[4]), Math.hypot(t[2], t[5])];
}

/** True where two grids put every pixel in the same place (to a hundredth of a pixel). */
export function sameGrid(a: Grid, b: Grid): boolean {
  if (a.width !== b.width || a.height !== b.height || a.crs !== b.crs) return false;
  const corners = [
    [0, 0],
    [a.width, 0],
    [0, a.height],
  ] as const;
  return corners.every(([c, r]) => {
    const [x, y] = toPixel(a, ...toMap(b, c, r));
    return Math.hypot(x - c, y - r) < 0.01;
  });
}

/** Throws where two grids differ, naming both: `mask grid is ..., image grid is ...: warp the mask ...`. */
export function checkSameGrid(a: Grid, nameA: string, b: Grid, nameB: string): void {
  check(
    sameGrid(a, b),
    () =>
      `${nameA} grid is ${describeGrid(a)}, ${nameB} grid is ${describeGrid(b)}: warp one onto the other (landslide/raster resample)`,
  );
}

/** `512 x 512 px of 0.8 m, EPSG:32650, upper left 500000 3300000`. */
export function describeGrid(g: Grid): string {
  const [px] = pixelSize(g);
  return `${g.width} x ${g.height} px of ${Number(px.toPrecision(6))}, ${g.crs || 'no CRS'}, upper left ${g.transform[0]} ${g.transform[3]}`;
}

/** `count` rows of a raster from `top` on, as [bands, count, width]. */
export function rowsOf({ grid, bands, data }: Raster, top: number, count: number): TypedArray {
  const out = data.slice(0, bands * count * grid.width);
  for (let b = 0; b < bands; b++) {
    const from = (b * grid.height + top) * grid.width;
    out.set(data.subarray(from, from + count * grid.width), b * count * grid.width);
  }
  return out;
}
