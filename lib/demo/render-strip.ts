/** @file One strip of the scene as the camera delivers it, and the truth behind it, in memory or as a thread's job. */
import { gainsFor } from '../gf2/gains.js';
import { earthSunDistance } from '../gf2/sun.js';
import { esunFor } from '../gf2/toa.js';
import { makeAir, seenFromAbove, type Air } from './atmosphere.js';
import { growCanopy } from './canopy.js';
import { inner, lightStrip, skyline, type Sun } from './illumination.js';
import { colourStrip } from './reflectance.js';
import type { RegionSettings } from './regions.js';
import { makeScars, type Scars } from './scar.js';
import { blurSigma, sample, toCounts } from './sensor.js';
import { makeStrip, type Strip } from './strip.js';
import type { Field } from './surface.js';
import { vigour, type World } from './world.js';

/** Share of each MSS band in what PAN sees: it sees little of the near infrared. */
export const PAN_WEIGHTS = [0.22, 0.27, 0.29, 0.22] as const;
/** Transfer at half the sampling frequency. */
export const MTF = { pan: 0.15, mss: 0.3 } as const;

/** One strip of the delivered scene and its truth. */
export interface SceneRows {
  /** First PAN row. */
  y: number;
  /** [rows, cols] counts. */
  pan: Uint16Array;
  /** [4, rows / 4, cols / 4] counts. */
  mss: Uint16Array;
  /** [4, rows, cols] x 10,000: what a perfect correction and fusion would give. */
  reflectance: Uint16Array;
  /** [2, rows, cols] x 10,000: direct light over that on level open ground, and the sky's share. */
  light: Uint16Array;
}

/** The air over a world. */
export function airOf({ region }: World): Air {
  return makeAir(region);
}

/** Radiance at the camera of ground that reflects `rho` in a band of the air's list. */
export function radianceOf(world: World, air: Air): (band: number, rho: number) => number {
  const { camera, date, sunZenithDeg } = world.region.scene;
  const esun = [...esunFor(camera, 'PAN'), ...esunFor(camera, 'MSS')];
  const scale = Math.cos((sunZenithDeg * Math.PI) / 180) / (Math.PI * earthSunDistance(date) ** 2);
  return (band, rho) => esun[band] * scale * seenFromAbove(air.bands[band], rho);
}

/** What every strip of a scene needs. */
export interface Rendering {
  world: World;
  skyline: Field;
  scars: Scars;
}

/** Makes what the strips of a world's scene share. */
export function startRendering(world: World): Rendering {
  const { land, inventory, region } = world;
  return {
    world,
    skyline: skyline(land, sunOf(region)),
    scars: makeScars(inventory.landslides, land.layout),
  };
}

const sunOf = ({ scene }: RegionSettings): Sun => ({
  zenithDeg: scene.sunZenithDeg,
  azimuthDeg: scene.sunAzimuthDeg,
});

/** A strip of the scene. */
export interface StripJob {
  rendering: Rendering;
  /** First PAN row and number of rows, multiples of 4. */
  y: number;
  rows: number;
}

/** Renders a strip; its pixels do not depend on how the scene is cut. */
export function work({ rendering: { world, skyline, scars }, y, rows }: StripJob): SceneRows {
  const { land, region, cover, seed } = world;
  const air = airOf(world);
  const strip = makeStrip(land.layout, y, rows);
  growCanopy(strip, cover, scars, seed + 101);
  lightStrip(strip, land, scars, { sun: sunOf(region), skyline, seed });
  const at = { seed, freshness: region.freshness, vigour: (x: number, y: number) => vigour(x, y, seed) };
  colourStrip(strip, cover, scars, at);
  shine(strip, air);
  return { y, ...truthRows(strip), ...cameraRows(world, strip, air) };
}

/** Turns surface reflectance into apparent reflectance: that of level open ground which would look the same. */
export function shine({ reflectance, direct, sky }: Strip, air: Air): void {
  const n = direct.length;
  for (let b = 0; b < 4; b++) {
    const { direct: d, diffuse: s } = air.bands[b + 1];
    const share = d / (d + s);
    for (let i = 0; i < n; i++) reflectance[b * n + i] *= share * direct[i] + (1 - share) * sky[i];
  }
}

function truthRows(strip: Strip): { reflectance: Uint16Array; light: Uint16Array } {
  const n = strip.direct.length;
  const size = strip.rows * strip.cols;
  const scratch = new Float32Array(size);
  const pack = (sources: Float32Array[]): Uint16Array => {
    const out = new Uint16Array(sources.length * size);
    sources.forEach((source, b) => {
      inner(strip, source, scratch);
      for (let i = 0; i < size; i++) out[b * size + i] = Math.min(65535, Math.round(scratch[i] * 10000));
    });
    return out;
  };
  const bands = [0, 1, 2, 3].map((b) => strip.reflectance.subarray(b * n, (b + 1) * n));
  return { reflectance: pack(bands), light: pack([strip.direct, strip.sky]) };
}

function cameraRows(
  { land, region, seed, ...world }: World,
  strip: Strip,
  air: Air,
): { pan: Uint16Array; mss: Uint16Array } {
  const radiance = radianceOf({ land, region, seed, ...world }, air);
  const n = strip.direct.length;
  const { camera, panShift } = region.scene;
  const year = Number(region.scene.date.slice(0, 4));
  const gains = {
    pan: gainsFor({ camera, year, product: 'PAN' }),
    mss: gainsFor({ camera, year, product: 'MSS' }),
  };
  const light = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    let rho = 0;
    for (let b = 0; b < 4; b++) rho += PAN_WEIGHTS[b] * strip.reflectance[b * n + i];
    light[i] = radiance(0, rho);
  }
  const panSeen = sample(strip, light, { sigma: blurSigma(MTF.pan), every: 1, shift: panShift });
  const pan = toCounts(panSeen, {
    gain: gains.pan.gain[0],
    bias: gains.pan.bias[0],
    cols: land.layout.pixels,
    row: strip.y,
    seed: seed + 501,
  });
  const size = panSeen.length / 16;
  const mss = new Uint16Array(4 * size);
  for (let b = 0; b < 4; b++) {
    for (let i = 0; i < n; i++) light[i] = radiance(b + 1, strip.reflectance[b * n + i]);
    const seen = sample(strip, light, { sigma: 4 * blurSigma(MTF.mss), every: 4, shift: [0, 0] });
    mss.set(
      toCounts(seen, {
        gain: gains.mss.gain[b],
        bias: gains.mss.bias[b],
        cols: land.layout.pixels / 4,
        row: strip.y / 4,
        seed: seed + 511 + 10 * b,
      }),
      b * size,
    );
  }
  return { pan, mss };
}
