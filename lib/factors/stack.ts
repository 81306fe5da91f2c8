/** @file The factor layers of a region, made on one grid. */
import { totalmem } from 'node:os';
import type { Feature } from 'geojson';
import { check, mapTo } from '../core/index.js';
import {
  absentTest,
  checkSameGrid,
  dtypeOf,
  makeGrid,
  pixelSize,
  reproject,
  resample,
  toMap,
  type Grid,
  type Raster,
  type ResampleMethod,
} from '../raster/index.js';
import { distanceTo, extractRivers, slopeAspect } from '../terrain/index.js';
import { rasterise, reprojectLayer, type VectorLayer } from '../vector/index.js';
import { FACTOR_NAMES, type FactorName } from './definitions.js';
import { gradesOf, type HardnessSource } from './hardness.js';

/** The factors of a region on one grid. */
export interface FactorStack {
  grid: Grid;
  names: FactorName[];
  /** One [rows, cols] float32 a factor, in its unit: NaN = nodata; aspect -1 = flat; hardness 1 (hard) .. 4 (soft). */
  layers: Float32Array[];
  /** [rows, cols] uint8: 1 where every layer has a value. */
  valid: Uint8Array;
}

/** Rivers or faults: a layer of lines or polygons, or a mask on the grid (1 = there). */
export type LineSource = VectorLayer | Uint8Array;

/** What the layers are made from. A factor whose source is left out (undefined) is not in the stack: its names say which ones are. */
export interface FactorSources {
  /** Heights in metres; gives elevation, slope and aspect. */
  dem: Raster;
  /** A raster of NDVI, or [rows, cols] on the grid, NaN = nodata. */
  ndvi?: Raster | Float32Array;
  /** Or the drained area from which rivers are derived from the DEM. */
  rivers?: LineSource | { thresholdM2: number };
  faults?: LineSource;
  /** Grades 1 (hard) .. 4 (soft). */
  hardness?: HardnessSource;
  grid: Grid;
  /** Slope below which ground counts as plane (aspect -1), degrees: the paper's plane has the shares of its slopes below 10. */
  flatDeg: number;
  /** Also look this far beyond the grid: for rivers and faults outside, and for the slope of the outermost pixels, which need their
   *  neighbours. Sources that are arrays have no beyond, so then it must be 0 (default). */
  marginM?: number;
}

/** The factor layers on one grid. The DEM is resampled first and slope taken from the result, as the paper does (section 4.1): cubic to
 *  finer pixels, averaged to coarser ones. Other CRSs are brought to the grid's.
 *  @throws where the grid is not metric, a layer is empty, a hardness is not known, or the layers would not fit into memory */
export function buildFactors(sources: FactorSources): FactorStack {
  const { grid, marginM = 0 } = sources;
  check(marginM >= 0, `marginM is ${marginM}; expected metres from 0`);
  const pad = Math.ceil(marginM / pixelSize(grid)[0]);
  checkArrays(sources, pad);
  const work = padded(grid, pad);
  checkMemory(work);
  const layers = makeLayers(sources, work);
  const names = FACTOR_NAMES.filter((name) => layers[name] !== undefined);
  const cut = names.map((name) => cropped(layers[name]!, work.width, grid, pad));
  return { grid, names, layers: cut, valid: validOf(cut) };
}

/** The part of a stack where `inside` is not 0: elsewhere `valid` becomes 0. */
export function clipStack(stack: FactorStack, inside: Uint8Array): FactorStack {
  check(
    inside.length === stack.valid.length,
    `inside has ${inside.length} pixels, the stack ${stack.valid.length}: put both on one grid`,
  );
  return { ...stack, valid: stack.valid.map((v, i) => (inside[i] ? v : 0)) };
}

/** A raster on a grid, by reprojection where the CRS differ: `fine` for smaller pixels, averages for larger ones. Absent pixels are NaN.
 *  @returns [rows, cols] float32 */
export function onGrid(raster: Raster, grid: Grid, fine: 'nearest' | 'bilinear' | 'cubic'): Float32Array {
  check(raster.bands === 1, `the raster has ${raster.bands} bands; a factor is made from one (bandOf)`);
  const absent = absentTest(raster.nodata, dtypeOf(raster.data));
  const values = new Float32Array(raster.data.length);
  for (let i = 0; i < values.length; i++) values[i] = absent(raster.data[i]) ? NaN : raster.data[i];
  const plain: Raster<Float32Array> = { ...raster, data: values, nodata: NaN };
  if (raster.grid.crs !== grid.crs) return reproject(plain, grid, { method: fine }).data;
  const coarser = pixelSize(grid)[0] > 1.5 * pixelSize(raster.grid)[0];
  const method: ResampleMethod = coarser && fine !== 'nearest' ? 'average' : fine;
  return resample(plain, grid, { method }).data;
}

/** Seven layers of float32, cut and uncut, and what distances are made of. */
const BYTES_A_PIXEL = 64;

function checkMemory({ width, height }: Grid): void {
  const [needed, there] = [width * height * BYTES_A_PIXEL, totalmem()].map((b) => b / 2 ** 30);
  check(
    needed <= 0.8 * there,
    () =>
      `the grid of the factors is ${width} x ${height} pixels with its margin: they need about ${needed.toFixed(0)} GiB, this machine has ${there.toFixed(0)}: take larger pixels (factorPixelM in region.json)`,
  );
}

function makeLayers(s: FactorSources, grid: Grid): Partial<Record<FactorName, Float32Array>> {
  const elevation = onGrid(s.dem, grid, 'cubic');
  const dem: Raster = { grid, bands: 1, data: elevation, nodata: NaN };
  const { slope, aspect } = slopeAspect(dem, { flatDeg: s.flatDeg });
  return {
    elevation,
    ndvi: s.ndvi && (s.ndvi instanceof Float32Array ? s.ndvi : onGrid(s.ndvi, grid, 'bilinear')),
    slope,
    aspect,
    rivers:
      s.rivers &&
      ('thresholdM2' in s.rivers
        ? derivedRivers(s.dem, s.rivers.thresholdM2, grid)
        : distances(s.rivers, grid, 'rivers')),
    faults: s.faults && distances(s.faults, grid, 'faults'),
    hardness: s.hardness && gradesOf(s.hardness, grid),
  };
}

/** Distance from rivers that are derived on the DEM's own grid, so that they do not depend on the target's pixel. */
function derivedRivers(dem: Raster, thresholdM2: number, grid: Grid): Float32Array {
  const own: Raster =
    dem.grid.crs === grid.crs ? dem : { grid, bands: 1, data: onGrid(dem, grid, 'cubic'), nodata: NaN };
  const mask = extractRivers(own, { thresholdM2 });
  check(
    mask.includes(1),
    `no pixel of the DEM drains ${thresholdM2} m2: lower thresholdM2 or give a layer of rivers`,
  );
  const data = distanceTo(mask, own.grid);
  return onGrid({ grid: own.grid, bands: 1, data, nodata: NaN }, grid, 'bilinear');
}

function distances(source: LineSource, grid: Grid, what: string): Float32Array {
  const mask = source instanceof Uint8Array ? source : burn(source, grid);
  check(
    mask.some((v) => v !== 0),
    `${what} has nothing on the grid: check its CRS and extent, widen marginM, or leave the factor out`,
  );
  return distanceTo(mask, grid);
}

function burn(layer: VectorLayer, grid: Grid): Uint8Array {
  const here = layer.crs === grid.crs ? layer : reprojectLayer(layer, grid.crs);
  return rasterise(here, grid, { value: 1, background: 0, dtype: 'uint8' }).data as Uint8Array;
}

function checkArrays({ grid, ndvi, rivers, faults, hardness }: FactorSources, pad: number): void {
  const size = grid.width * grid.height;
  for (const [name, a] of Object.entries({ ndvi, rivers, faults, hardness })) {
    if (!(a instanceof Uint8Array || a instanceof Float32Array)) continue;
    check(a.length === size, `${name} has ${a.length} pixels, the grid ${grid.width} x ${grid.height}`);
    check(pad === 0, `${name} is an array on the grid, which has no margin: give a layer, or marginM 0`);
  }
}

function padded(grid: Grid, pad: number): Grid {
  if (pad === 0) return grid;
  const [left, top] = toMap(grid, -pad, -pad);
  const [pixel, height] = pixelSize(grid);
  check(Math.abs(pixel / height - 1) < 1e-9, `pixels are ${pixel} x ${height}: a margin needs square ones`);
  return makeGrid({
    width: grid.width + 2 * pad,
    height: grid.height + 2 * pad,
    crs: grid.crs,
    left,
    top,
    pixel,
  });
}

function cropped(layer: Float32Array, width: number, grid: Grid, pad: number): Float32Array {
  if (pad === 0) return layer;
  const out = new Float32Array(grid.width * grid.height);
  for (let r = 0; r < grid.height; r++) {
    const at = (r + pad) * width + pad;
    out.set(layer.subarray(at, at + grid.width), r * grid.width);
  }
  return out;
}

function validOf(layers: readonly Float32Array[]): Uint8Array {
  const valid = new Uint8Array(layers[0].length).fill(1);
  for (const layer of layers)
    for (let i = 0; i < valid.length; i++) if (!Number.isFinite(layer[i])) valid[i] = 0;
  return valid;
}

/** Landslides of an inventory on a grid. */
export interface LandslideMask {
  /** [rows, cols] uint8: 1 = landslide, 0 = none, 255 = outside `valid`. */
  landslide: Uint8Array;
  /** [rows, cols] int32: number of the landslide, from 1 in the layer's order; 0 = none, -1 = outside `valid`. */
  ids: Int32Array;
}

/** Where the landslides of a polygon layer lie; of overlapping ones the later counts.
 *  @param numberOf  number of a landslide, 1 ..; by default its place in the layer. Parts of one landslide may share a number. */
export function landslideMask(
  layer: VectorLayer,
  stack: Pick<FactorStack, 'grid' | 'valid'>,
  numberOf: (feature: Feature, index: number) => number = (_, i) => i + 1,
): LandslideMask {
  const here = layer.crs === stack.grid.crs ? layer : reprojectLayer(layer, stack.grid.crs);
  const burnt = rasterise(here, stack.grid, { value: numberOf, background: 0, dtype: 'int32' });
  checkSameGrid(burnt.grid, 'landslides', stack.grid, 'factors');
  const ids = (burnt.data as Int32Array).map((id, i) => (stack.valid[i] === 1 ? id : -1));
  return { ids, landslide: mapTo(Uint8Array, ids, (id) => (id < 0 ? 255 : id > 0 ? 1 : 0)) };
}
