/** @file What is known of an invented region and of no real one: its reflectance, its air, the shift of its PAN. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { check, DataError, mapTo, readJson } from '../core/index.js';
import { shiftPan } from '../gf2/index.js';
import { openRaster, type Raster, type Window } from '../raster/index.js';
import type { Region } from '../region/index.js';
import { REFLECTANCE_SCALE } from './stored-image.js';

/** What the air did in one MSS band. */
export interface AirTruth {
  band: string;
  /** Reflectance of the air itself. */
  path: number;
  /** Transmittance down (direct, diffuse) and up, gases left out. */
  direct: number;
  diffuse: number;
  up: number;
  albedo: number;
  /** Transmittance of the gases, both ways. */
  gas: number;
}

/** What is known of an invented scene. */
export interface SceneTruth {
  /** The PAN shows at column c + dx, row r + dy what its grid places at (c, r); PAN pixels. */
  shift: { dx: number; dy: number };
  /** Aerosol optical depth at 550 nm. */
  aod550: number;
  /** Blue, green, red, near infrared. */
  air: AirTruth[];
  /** Top-of-atmosphere reflectance of the air alone in each MSS band: what a haze correction should find. */
  haze: number[];
}

/** The known shift and air of an invented region.
 *  @throws "region NAME has no truth: ..." */
export function sceneTruth(region: Region): SceneTruth {
  const folder = truthFolder(region);
  const { dx, dy } = readJson<{ dx: number; dy: number }>(join(folder, 'shift.json'));
  const { bands, aod550 } = readJson<{ bands: AirTruth[]; aod550: number }>(join(folder, 'atmosphere.json'));
  const air = bands.filter((b) => b.band !== 'PAN');
  check(air.length === 4, `atmosphere of ${region.name} has ${air.length} bands beside PAN: expected 4`);
  return { shift: { dx, dy }, aod550, air, haze: air.map((b) => b.gas * b.path) };
}

/** Known apparent surface reflectance: light and shadow included, air taken away.
 *  @returns [4, rows, cols] float32 at the PAN's pixels, or of a window of them
 *  @throws "region NAME has no truth: ..." */
export async function trueReflectance(region: Region, window?: Window): Promise<Raster<Float32Array>> {
  const file = await openRaster(join(truthFolder(region), 'reflectance.tif'));
  try {
    const stored = await file.read(window);
    const data = mapTo(Float32Array, stored.data, (v) => v / REFLECTANCE_SCALE);
    return { ...stored, data, nodata: NaN, bandNames: ['blue', 'green', 'red', 'nir'] };
  } finally {
    await file.close();
  }
}

/** Reflectance at the top of the atmosphere of known surface reflectance under known air.
 *  @param surface [4, rows, cols]
 *  @source Vermote et al. (1997), doi 10.1109/36.581987, eq. 1 */
export function throughAir(surface: Raster<Float32Array>, air: readonly AirTruth[]): Raster<Float32Array> {
  check(
    surface.bands === air.length,
    `surface has ${surface.bands} bands, the air ${air.length}: expected the same`,
  );
  const size = surface.data.length / surface.bands;
  const data = surface.data.map((rho, i) => {
    const { gas, path, direct, diffuse, up, albedo } = air[Math.floor(i / size)];
    return gas * (path + ((direct + diffuse) * up * rho) / (1 - albedo * rho));
  });
  return { ...surface, data };
}

/** Known reflectance as the displaced PAN sees it: what its pixel (c, r) shows lies at (c - dx, r - dy). Cubic between pixels.
 *  @returns [bands, rows, cols] float32, NaN where the PAN looks beyond the edge */
export function shiftTruth(
  truth: Raster<Float32Array>,
  { dx, dy }: { dx: number; dy: number },
): Raster<Float32Array> {
  const size = truth.data.length / truth.bands;
  const data = new Float32Array(truth.data.length);
  for (let b = 0; b < truth.bands; b++) {
    const band = { ...truth, bands: 1, data: truth.data.subarray(b * size, (b + 1) * size) };
    data.set(shiftPan(band, { dx: -dx, dy: -dy }).data, b * size);
  }
  return { ...truth, data, nodata: NaN };
}

/** Folder of what is known of an invented region.
 *  @throws "region NAME has no truth: ..." */
export function truthFolder(region: Region): string {
  if (!region.truth || !existsSync(region.truth))
    throw new DataError(
      `region ${region.name} has no truth: only invented regions know it; skip the comparison, or use a demo region`,
    );
  return region.truth;
}
