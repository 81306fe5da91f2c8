/** @file Vector to raster, as gdal_rasterize does it. @source GDAL 3.6 alg/llrasterize.cpp, alg/gdalrasterize.cpp */
import type { Feature, Position } from 'geojson';
import { check } from '../core/errors.js';
import { makeArray, type Dtype } from '../raster/dtype.js';
import type { Grid, Raster, TypedArray } from '../raster/grid.js';
import type { VectorLayer } from './layer.js';
import { burnShape, shapesOf } from './rasterise-shapes.js';

/** How shapes become pixels. */
export interface RasteriseOptions {
  /** One value for all, or the value of each feature; later features cover earlier ones. */
  value: number | ((feature: Feature, index: number) => number);
  /** The value where no feature is. */
  background: number;
  /** Polygons also take every pixel that their outline touches. */
  allTouched?: boolean;
  /** Default: uint8 where value and background are whole numbers 0..255, else int32. */
  dtype?: Dtype;
}

/** A raster of the features' values: polygons where a pixel's centre is inside (even-odd over the rings of a polygon, the parts
 *  of a multipolygon one after another), lines on every pixel they touch (as gdal_rasterize -at), points on theirs.
 *  @throws where the CRS of layer and grid differ, or a value does not fit the type */
export function rasterise(layer: VectorLayer, grid: Grid, options: RasteriseOptions): Raster {
  return { grid, bands: 1, data: rasteriseRows(layer, grid, options)(0, grid.height), nodata: null };
}

/** As `rasterise`, by rows of the grid: shapes that lie above or below the rows are passed over.
 *  @returns a function that gives [count, width] of `count` rows from row `y` on: the same whatever the rows that are asked for together
 *  @throws as `rasterise` */
export function rasteriseRows(
  layer: VectorLayer,
  grid: Grid,
  options: RasteriseOptions,
): (y: number, count: number) => TypedArray {
  check(
    layer.crs === grid.crs,
    `layer ${layer.name} is ${layer.crs || 'without CRS'}, grid is ${grid.crs || 'without CRS'}: bring the layer to the grid's CRS (reprojectLayer)`,
  );
  const dtype = options.dtype ?? defaultType(options);
  const background = checked(options.background, dtype, 'background');
  const toPixels = pixelTransform(grid);
  const shapes = layer.features.flatMap((feature, i) => {
    const raw = typeof options.value === 'number' ? options.value : options.value(feature, i);
    const value = checked(raw, dtype, `value of feature ${i}`);
    return shapesOf(feature.geometry, value, toPixels, options.allTouched ?? false);
  });
  return (y, count) => {
    const data = makeArray(dtype, count * grid.width).fill(background);
    const rows = { data, width: grid.width, height: grid.height, top: y, bottom: y + count };
    // A line is walked to the pixel beyond its end where rounding takes it there.
    for (const shape of shapes)
      if (shape.bottom + 1 >= rows.top && shape.top - 1 < rows.bottom) burnShape(shape, rows);
    return data;
  };
}

function defaultType({ value, background }: RasteriseOptions): Dtype {
  const byte = (v: unknown): boolean => Number.isInteger(v) && (v as number) >= 0 && (v as number) <= 255;
  return byte(value) && byte(background) ? 'uint8' : 'int32';
}

function checked(value: number, dtype: Dtype, what: string): number {
  const one = makeArray(dtype, 1);
  one[0] = value;
  const fits = dtype === 'float32' ? Math.fround(value) : value;
  check(
    Object.is(one[0], fits) || one[0] === fits,
    `${what} is ${value}, which ${dtype} cannot hold: give another dtype`,
  );
  return value;
}

/** x and y of pixel space, by the same arithmetic as GDAL, so that centres on an edge fall the same way. */
function pixelTransform(grid: Grid): (p: Position) => [number, number] {
  const [a, b, c, d, e, f] = grid.transform;
  if (c === 0 && e === 0) {
    const [x0, sx, y0, sy] = [-a / b, 1 / b, -d / f, 1 / f];
    return ([x, y]) => [x0 + x * sx, y0 + y * sy];
  }
  const inv = 1 / (b * f - c * e);
  const [i1, i2, i4, i5] = [f * inv, -c * inv, -e * inv, b * inv];
  const [i0, i3] = [(c * d - a * f) * inv, (-b * d + a * e) * inv];
  return ([x, y]) => [i0 + x * i1 + y * i2, i3 + x * i4 + y * i5];
}
