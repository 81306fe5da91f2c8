/** @file Absent pixels, handled one way in this room: bands become float32 with NaN where a pixel is absent. */
import { toFloat32 } from '../raster/absent.js';
import { type Raster } from '../raster/grid.js';
import { DataError } from '../core/errors.js';
import { mapTo } from '../core/map-to.js';

/** Each band of a raster as [rows * cols] float32 with NaN where the pixel is absent (NaN or the raster's nodata value).
 *  Bands that are float32 already and need no change are views of the raster's own data: do not write into them. */
export function floatBands(raster: Raster): Float32Array[] {
  const size = raster.grid.width * raster.grid.height;
  const { data, nodata } = raster;
  return Array.from({ length: raster.bands }, (_, b) =>
    toFloat32(data.subarray(b * size, (b + 1) * size), nodata),
  );
}

/** A float32 raster from bands with NaN where absent; its nodata value is NaN. */
export function rasterOf(
  like: Raster,
  bands: readonly Float32Array[],
  grid = like.grid,
): Raster<Float32Array> {
  const size = grid.width * grid.height;
  const data = new Float32Array(bands.length * size);
  bands.forEach((band, b) => data.set(band, b * size));
  const names = like.bandNames?.length === bands.length ? { bandNames: like.bandNames } : {};
  return { grid, bands: bands.length, data, nodata: NaN, ...names };
}

/** [n] uint8, 1 where every one of the bands (each [n], NaN = absent) has a value. */
export function validEverywhere(bands: readonly Float32Array[]): Uint8Array {
  const valid = new Uint8Array(bands[0].length).fill(1);
  for (const band of bands) for (let i = 0; i < band.length; i++) if (band[i] !== band[i]) valid[i] = 0;
  return valid;
}

/** Throws `WHAT has no valid pixel: ...` where every value of a band is absent. */
export function checkSomeValid(band: Float32Array, what: string): void {
  for (let i = 0; i < band.length; i++) if (band[i] === band[i]) return;
  throw new DataError(`${what} has no valid pixel: expected at least one; check its nodata value and window`);
}

/** The pixels that are present in every band of both images, at most `sample` of them on a regular lattice.
 *  @returns the bands of both with only those pixels
 *  @throws "image and reference share 12 valid pixels: expected at least 50" */
export function commonPixels(
  x: Float32Array[],
  y: Float32Array[],
  sample: number,
): [Float32Array[], Float32Array[]] {
  const valid = validEverywhere([...x, ...y]);
  const count = valid.reduce((s, v) => s + v, 0);
  if (count < 50)
    throw new DataError(`image and reference share ${count} valid pixels: expected at least 50`);
  const every = Math.max(1, Math.ceil(count / sample));
  const at = new Int32Array(Math.ceil(count / every));
  for (let i = 0, seen = 0; i < valid.length; i++)
    if (valid[i] && seen++ % every === 0) at[Math.floor((seen - 1) / every)] = i;
  const take = (band: Float32Array): Float32Array => mapTo(Float32Array, at, (i) => band[i]);
  return [x.map(take), y.map(take)];
}
