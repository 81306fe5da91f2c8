/** @file An image as taken, laid on the map: camera, terrain, cubic convolution. */
import { check } from '../core/errors.js';
import { checkStop, startTask, type ProgressListener } from '../core/index.js';
import { dtypeOf, isFloat, makeArray, type Dtype } from '../raster/dtype.js';
import { bandOf, windowGrid, type Grid, type Raster, type TypedArray, type Window } from '../raster/grid.js';
import type { RasterFile } from '../raster/raster-file.js';
import { makeSampler } from '../raster/reproject.js';
import { finisher, markAbsent, rangeOf } from '../raster/resample.js';
import { createCogWriter } from '../raster/write.js';
import type { DemHeights } from './dem-heights.js';
import { makeOrthoCamera, type OrthoCamera } from './ortho-camera.js';
import { checkSize, checkTarget } from './ortho-checks.js';
import { checkProjected } from './ortho-grid.js';
import type { Rpb } from './rpb.js';

/** What is needed to lay an image as taken on the map. */
export interface OrthoInput {
  /** The image as taken (level 1A); a CRS or geotransform that it may state plays no part. */
  image: RasterFile;
  /** The RPB of this very image: PAN and MSS have their own. */
  rpb: Rpb;
  /** Heights above the ellipsoid (`demHeights`). */
  heights: DemHeights;
  /** Where the result lies (`orthoGrid`): projected, its pixel at most two pixels of the image. */
  grid: Grid;
  /** What marks absent pixels, where the image does not state it. */
  nodata?: number;
  /** For a part cut from the delivered image: the column and row there of its first pixel. */
  crop?: readonly [number, number];
  signal?: AbortSignal;
  progress?: ProgressListener;
}

/** Pixels of the target by what became of them. */
export interface OrthoCounts {
  present: number;
  /** Beyond the image's edges. */
  outside: number;
  /** No height in the DEM, or beyond the ground and heights for which the RPB holds. */
  withoutGround: number;
  /** Marked absent in the image. */
  absent: number;
}

/** Rows and columns that are worked on at a time: what is held is the pixels of the image under one such tile, and `TILE_ROWS` rows of
 *  the result. */
const TILE_ROWS = 512;
const TILE_COLUMNS = 2048;

/** Lays an image on a map grid and writes it as a cloud-optimised GeoTIFF; memory grows with the width of the result and the DEM's
 *  size, not with the image's. An image that is compressed in strips is decoded again for every tile: make it tiled first.
 *  @throws as `orthoRows` */
export async function orthorectify(path: string, input: OrthoInput): Promise<OrthoCounts> {
  const { image, grid, progress } = input;
  const total: OrthoCounts = { present: 0, outside: 0, withoutGround: 0, absent: 0 };
  const rows = orthoRows(input);
  const first = await rows.next();
  const task = startTask(progress, 'orthorectify', grid.height);
  const { bands, dtype, bandNames } = image;
  const writer = createCogWriter(path, {
    ...{ grid, bands, dtype, bandNames },
    nodata: nodataOf(input),
    overviews: 'average',
  });
  try {
    for (let next = first; !next.done; next = await rows.next()) {
      const { y, raster, counts } = next.value;
      await writer.writeRows(y, raster.data);
      for (const key of Object.keys(total) as (keyof OrthoCounts)[]) total[key] += counts[key];
      task.update(y + raster.grid.height);
    }
    await writer.close();
  } catch (error) {
    writer.abort();
    task.stop();
    throw error;
  }
  task.end();
  return total;
}

/** The same, some rows at a time from the top. Each pixel centre goes from the map to longitude and latitude (WGS 84), takes
 *  its height from the DEM (bilinear), goes through the rational polynomial into the image (projection and camera are interpolated
 *  inside squares of at most 64 pixels where that is true to 0.02 pixel, else exact), and gets the value there by cubic convolution (a = -0.5;
 *  bilinear where one of the sixteen pixels is absent or outside, as in gdalwarp). Integers are rounded and held to their range,
 *  and a value that happens to be the nodata value moves by one. Terrain that hides other terrain is not looked for: what is hidden
 *  shows what hides it.
 *  Absent are pixels outside the image, where the image is absent, without height, and where the RPB does not hold.
 *  @throws where image size, RPB, DEM and target contradict each other (`checkSize`, `checkTarget`), the target is in degrees, or
 *  nobody says which value marks absent pixels
 *  @source NIMA STDI-0002, appendix E; Keys (1981), doi 10.1109/TASSP.1981.1163711 */
export async function* orthoRows(
  input: OrthoInput,
): AsyncGenerator<{ y: number; raster: Raster; counts: OrthoCounts }> {
  const { image, rpb, heights, grid, signal } = input;
  const nodata = nodataOf(input);
  checkProjected(grid.crs);
  checkSize(image.grid, rpb, input.crop);
  const crop = input.crop ?? [0, 0];
  const camera = makeOrthoCamera(grid, rpb, heights);
  checkTarget(grid, image.grid, rpb, heights, camera, crop);
  const job: Job = { image, grid, crop, camera, nodata };
  for (let y = 0; y < grid.height; y += TILE_ROWS) {
    const height = Math.min(TILE_ROWS, grid.height - y);
    const data = makeArray(image.dtype, image.bands * height * grid.width);
    const counts: OrthoCounts = { present: 0, outside: 0, withoutGround: 0, absent: 0 };
    for (let x = 0; x < grid.width; x += TILE_COLUMNS) {
      checkStop(signal, 'orthorectification');
      await fillTile(job, { x, y, width: Math.min(TILE_COLUMNS, grid.width - x), height }, data, counts);
    }
    counts.absent = height * grid.width - counts.present - counts.outside - counts.withoutGround;
    const strip = windowGrid(grid, { x: 0, y, width: grid.width, height });
    const { bands, bandNames } = image;
    yield { y, raster: { grid: strip, bands, data, nodata, ...(bandNames && { bandNames }) }, counts };
  }
}

function nodataOf({ image, nodata }: OrthoInput): number {
  const value = image.nodata ?? nodata;
  check(
    value !== undefined,
    `${image.path} does not say which value marks absent pixels: give nodata (0 for GF-2 counts)`,
  );
  check(
    nodata === undefined || Object.is(nodata, value),
    `nodata is ${nodata}, ${image.path} says ${value}: leave it out, or correct the file (gdal_edit.py -a_nodata)`,
  );
  const [low, high] = rangeOf(image.dtype);
  check(
    isFloat(image.dtype) || (Number.isInteger(value) && value >= low && value <= high),
    `nodata is ${value}: ${image.dtype} holds whole numbers ${low}..${high}`,
  );
  return value;
}

interface Job {
  image: RasterFile;
  grid: Grid;
  crop: readonly [number, number];
  camera: OrthoCamera;
  nodata: number;
}

/** @param data [bands, tile.height, grid.width] */
async function fillTile(job: Job, tile: Window, data: TypedArray, counts: OrthoCounts): Promise<void> {
  const positions = new Float64Array(tile.width * tile.height * 2);
  job.camera.fill(tile, positions);
  const [left, top] = job.crop;
  for (let i = 0; i < positions.length; i += 2) {
    positions[i] -= left;
    positions[i + 1] -= top;
  }
  const window = windowUnder(positions, job.image.grid, counts);
  const source = window && (await job.image.read(window));
  const size = tile.height * job.grid.width;
  for (let b = 0; b < job.image.bands; b++) {
    const band = data.subarray(b * size, (b + 1) * size);
    const { width } = job.grid;
    if (!source)
      for (let r = 0; r < tile.height; r++)
        band.fill(job.nodata, r * width + tile.x, r * width + tile.x + tile.width);
    else {
      const present = sampleTile(job, { source, window, positions, band: b }, tile, band);
      if (b === 0) counts.present += present;
    }
  }
}

/** The pixels of the image that cubic convolution at these positions draws on, or undefined where all lie outside; counts those that
 *  do. */
function windowUnder(positions: Float64Array, size: Grid, counts: OrthoCounts): Window | undefined {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < positions.length; i += 2) {
    const [x, y] = [positions[i], positions[i + 1]];
    if (x !== x) counts.withoutGround++;
    else if (!(x >= 0 && y >= 0 && x < size.width && y < size.height)) counts.outside++;
    else {
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
  }
  if (x1 < x0) return undefined;
  const [left, top] = [Math.max(0, Math.floor(x0) - 2), Math.max(0, Math.floor(y0) - 2)];
  const [right, bottom] = [
    Math.min(size.width, Math.floor(x1) + 3),
    Math.min(size.height, Math.floor(y1) + 3),
  ];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

interface Source {
  source: Raster;
  window: Window;
  /** [rows, cols, 2] in the image. */
  positions: Float64Array;
  band: number;
}

/** Fills one band of a tile and counts what is present. */
function sampleTile(job: Job, s: Source, tile: Window, out: TypedArray): number {
  const { window: w, positions } = s;
  const band = bandOf(s.source, s.band);
  const dtype = dtypeOf(band);
  const sample = makeSampler(band, markAbsent(band, job.nodata, dtype), w.width, w.height, 'cubic');
  const finish = keepPresent(dtype, job.nodata);
  let present = 0;
  for (let r = 0, i = 0; r < tile.height; r++) {
    const line = r * job.grid.width + tile.x;
    for (let c = 0; c < tile.width; c++, i += 2) {
      const v = sample(positions[i] - w.x, positions[i + 1] - w.y);
      out[line + c] = v === undefined ? job.nodata : finish(v);
      if (v !== undefined) present++;
    }
  }
  return present;
}

/** Rounds and bounds as `finisher`, and moves what would read as absent by one. */
function keepPresent(dtype: Dtype, nodata: number): (v: number) => number {
  const finish = finisher(dtype);
  if (isFloat(dtype)) return finish;
  const instead = nodata < rangeOf(dtype)[1] ? nodata + 1 : nodata - 1;
  return (v) => {
    const whole = finish(v);
    return whole === nodata ? instead : whole;
  };
}
