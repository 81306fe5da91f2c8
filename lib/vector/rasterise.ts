/** @file Vector to raster, as gdal_rasterize does it. @source GDAL 3.6 alg/llrasterize.cpp, alg/gdalrasterize.cpp */
import type { Feature, Geometry, Position } from 'geojson';
import { check } from '../core/errors.js';
import { makeArray, type Dtype } from '../raster/dtype.js';
import type { Grid, Raster, TypedArray } from '../raster/grid.js';
import type { VectorLayer } from './layer.js';
import { burnLine } from './rasterise-line.js';

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
  check(
    layer.crs === grid.crs,
    `layer ${layer.name} is ${layer.crs || 'without CRS'}, grid is ${grid.crs || 'without CRS'}: bring the layer to the grid's CRS (reprojectLayer)`,
  );
  const dtype = options.dtype ?? defaultType(options);
  const data = makeArray(dtype, grid.width * grid.height);
  data.fill(checked(options.background, dtype, 'background'));
  const toPixels = pixelTransform(grid);
  layer.features.forEach((feature, i) => {
    const raw = typeof options.value === 'number' ? options.value : options.value(feature, i);
    const value = checked(raw, dtype, `value of feature ${i}`);
    burnGeometry(data, grid, feature.geometry, value, toPixels, options.allTouched ?? false);
  });
  return { grid, bands: 1, data, nodata: null };
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

function burnGeometry(
  data: TypedArray,
  grid: Grid,
  geometry: Geometry | null,
  value: number,
  toPixels: (p: Position) => [number, number],
  allTouched: boolean,
): void {
  if (!geometry) return;
  const { width, height } = grid;
  const pixels = (line: Position[]): [number, number][] => line.map(toPixels);
  const put = (x: number, y: number): void => {
    if (x >= 0 && y >= 0 && x < width && y < height) data[y * width + x] = value;
  };
  switch (geometry.type) {
    case 'GeometryCollection':
      for (const g of geometry.geometries) burnGeometry(data, grid, g, value, toPixels, allTouched);
      return;
    case 'Point':
    case 'MultiPoint': {
      const all = geometry.type === 'Point' ? [geometry.coordinates] : geometry.coordinates;
      for (const [x, y] of pixels(all)) put(Math.floor(x), Math.floor(y));
      return;
    }
    case 'LineString':
    case 'MultiLineString': {
      const all = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates;
      for (const line of all) burnLine(pixels(line), width, height, put);
      return;
    }
    default: {
      const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
      for (const rings of parts.map((part) => part.map(pixels))) {
        fillRings(data, width, height, rings, value);
        if (allTouched)
          for (const ring of rings)
            for (const edge of crossingEdges(ring)) burnLine(edge, width, height, put);
      }
    }
  }
}

/** The edges of a ring that enter pixels: one along a pixel edge touches both sides and enters neither. */
function* crossingEdges(ring: [number, number][]): Iterable<[[number, number], [number, number]]> {
  const onEdge = (v: number): boolean => Math.abs(v - Math.round(v)) < 1e-6;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [p, q] = [ring[i], ring[i + 1]];
    if (!(p[0] === q[0] && onEdge(p[0])) && !(p[1] === q[1] && onEdge(p[1]))) yield [p, q];
  }
}

/** Even-odd fill: a pixel whose centre lies between the first and second, third and fourth ... crossing of its row. */
function fillRings(
  data: TypedArray,
  width: number,
  height: number,
  rings: [number, number][][],
  value: number,
): void {
  let top = Infinity;
  let bottom = -Infinity;
  for (const ring of rings)
    for (const [, y] of ring) {
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  const first = Math.max(0, Math.floor(top - 0.5));
  const last = Math.min(height - 1, Math.ceil(bottom));
  if (!(first <= last)) return;
  const crossings: number[][] = Array.from({ length: last - first + 1 }, () => []);
  for (const ring of rings)
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
      crossEdge(ring[j], ring[i], first, last, crossings, data, width, value);
  crossings.forEach((xs, r) => {
    xs.sort((p, q) => p - q);
    for (let k = 0; k + 1 < xs.length; k += 2) fillRow(data, width, first + r, xs[k], xs[k + 1], value);
  });
}

function crossEdge(
  p: [number, number],
  q: [number, number],
  first: number,
  last: number,
  crossings: number[][],
  data: TypedArray,
  width: number,
  value: number,
): void {
  if (p[1] === q[1]) {
    // GDAL fills a level edge that runs through pixel centres from right to left (the bottom of a ring).
    const row = p[1] - 0.5;
    if (p[0] > q[0] && Number.isInteger(row) && row >= first && row <= last)
      fillRow(data, width, row, q[0], p[0], value);
    return;
  }
  const [[x1, y1], [x2, y2]] = p[1] < q[1] ? [p, q] : [q, p];
  const end = Math.min(last, Math.ceil(y2 - 0.5) - 1);
  for (let row = Math.max(first, Math.ceil(y1 - 0.5)); row <= end; row++)
    crossings[row - first].push(((row + 0.5 - y1) * (x2 - x1)) / (y2 - y1) + x1);
}

function fillRow(data: TypedArray, width: number, row: number, x1: number, x2: number, value: number): void {
  const from = Math.max(0, Math.floor(x1 + 0.5));
  const to = Math.min(width, Math.floor(x2 + 0.5));
  if (to > from) data.fill(value, row * width + from, row * width + to);
}
