/** @file Aerosol depth from the image itself: dense dark vegetation reflects about half as much blue as red, and what blue shows
 *  beyond that is haze. GF-2 has no short-wave infrared from which others tell the vegetation's own red and blue, so the
 *  ratio of the two must be given, and the depth is no better than the ratio (docs/atmosphere.md). */
import { check, DataError } from '../core/errors.js';
import { type Raster } from '../raster/grid.js';
import { ndviOf } from './ndvi.js';
import { quantiles } from './quantiles.js';
import { type Sky } from './smac.js';
import { deepestAerosol, gf2SmacTerms } from './smac-gf2.js';
import { floatBands } from './valid.js';

/** What is known of the sky and of dense vegetation. */
export interface DarkVegetationOptions {
  /** All of the sky but what is asked for. */
  sky: Omit<Sky, 'aod550'>;
  /** Surface reflectance of dense vegetation in blue over that in red; default 0.5. */
  blueOverRed?: number;
  /** Vegetation has at least this NDVI at the top of the air; default 0.5 (haze lowers NDVI). */
  minNdvi?: number;
  /** ... and at least this near infrared at the top of the air: no water, no shade; default 0.15. */
  minNir?: number;
  /** Share of the vegetation that is taken, the darkest in red, 0..1; default 0.2. */
  darkShare?: number;
  /** Fewer pixels than this are refused; default 100. */
  minPixels?: number;
}

/** The aerosol that dark vegetation tells of. */
export interface DarkVegetation {
  /** Aerosol optical depth at 550 nm. */
  aod550: number;
  /** Number of pixels it was taken from. */
  pixels: number;
  /** Medians of those pixels, blue and red: at the top of the air, and at the ground once corrected. */
  toa: { blue: number; red: number };
  surface: { blue: number; red: number };
  /** What the user should know before trusting the depth. */
  warnings: string[];
}

/** The aerosol depth at which the median blue of dark vegetation is `blueOverRed` times its median red.
 *  @param toa  [4, rows, cols] reflectance at the top of the air: blue, green, red, near infrared; absent pixels do not count
 *  @throws "dark vegetation: 12 pixels ...", "dark vegetation is less blue than a clear sky leaves it ...", "... hazier than ..."
 *  @source ratio: Kaufman et al. (1997), doi 10.1109/36.628795 (red half of 2.1 um, blue a quarter); the search is ours */
export function aerosolFromVegetation(toa: Raster, o: DarkVegetationOptions): DarkVegetation {
  const { blueOverRed = 0.5, minPixels = 100 } = o;
  check(toa.bands === 4, `image has ${toa.bands} bands: expected blue, green, red and near infrared`);
  check(blueOverRed > 0 && blueOverRed < 2, `blueOverRed is ${blueOverRed}: expected between 0 and 2`);
  const dark = darkPixels(floatBands(toa), o);
  if (dark.blue.length < Math.max(1, minPixels))
    throw new DataError(
      `dark vegetation: ${dark.blue.length} pixels, expected at least ${minPixels}: give aod550, or lower minNdvi or minNir`,
    );
  const median = (a: Float32Array): number => quantiles([a], [0.5])[0];
  const seen = { blue: median(dark.blue), red: median(dark.red) };
  const aod550 = findDepth(seen, o.sky, blueOverRed);
  const surface = atGround(seen, { ...o.sky, aod550 });
  return { aod550, pixels: dark.blue.length, toa: seen, surface, warnings: doubts(surface.red) };
}

function darkPixels(
  [blue, , red, nir]: Float32Array[],
  o: DarkVegetationOptions,
): { blue: Float32Array; red: Float32Array } {
  const { minNdvi = 0.5, minNir = 0.15, darkShare = 0.2 } = o;
  check(darkShare > 0 && darkShare <= 1, `darkShare is ${darkShare}: expected above 0, up to 1`);
  const index = ndviOf(red, nir);
  const green = (i: number): boolean => index[i] >= minNdvi && nir[i] >= minNir && blue[i] === blue[i];
  const vegetation = red.filter((_, i) => green(i));
  if (vegetation.length === 0) return { blue: vegetation, red: vegetation };
  const limit = quantiles([vegetation], [darkShare])[0];
  const taken = (_: number, i: number): boolean => green(i) && red[i] <= limit;
  return { blue: blue.filter(taken), red: red.filter(taken) };
}

interface BlueRed {
  blue: number;
  red: number;
}

function atGround(seen: BlueRed, sky: Sky): BlueRed {
  const [blue, , red] = gf2SmacTerms(sky);
  const surface = (v: number, t: typeof blue): number => {
    const above = v - t.path * t.gas;
    return above / (t.gas * t.down * t.up + above * t.albedo);
  };
  return { blue: surface(seen.blue, blue), red: surface(seen.red, red) };
}

/** Bisection: the more haze is taken off, the less blue is left over `ratio` times red. */
function findDepth(seen: BlueRed, sky: Omit<Sky, 'aod550'>, ratio: number): number {
  const over = (aod550: number): number => {
    const { blue, red } = atGround(seen, { ...sky, aod550 });
    return blue - ratio * red;
  };
  let low = 0;
  let high = deepestAerosol(sky.sunZenithDeg);
  if (over(low) < 0)
    throw new DataError(
      `dark vegetation is less blue than a clear sky leaves it (blue ${seen.blue.toFixed(4)}, red ${seen.red.toFixed(4)}): check the calibration and pressure, lower blueOverRed, or give aod550`,
    );
  if (over(high) > 0)
    throw new DataError(
      `dark vegetation is hazier than aerosol depth ${high.toFixed(2)} leaves it (blue ${seen.blue.toFixed(4)}, red ${seen.red.toFixed(4)}): check the calibration, raise blueOverRed, or give aod550`,
    );
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (over(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function doubts(red: number): string[] {
  if (red >= 0.01 && red <= 0.06) return [];
  return [
    `the dark vegetation comes out with red reflectance ${red.toFixed(3)}: dense vegetation has 0.01 to 0.06; doubt the aerosol depth`,
  ];
}
