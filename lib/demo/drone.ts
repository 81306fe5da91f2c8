/** @file What a drone would see of a landslide: the same ground, crowns and light as the satellite's scene, from near. */
import type { Grid, Raster } from '../raster/index.js';
import { growCanopy } from './canopy.js';
import { lightStrip, skyline } from './illumination.js';
import type { Landslide } from './landslides.js';
import { MARGIN_M, PAN_M } from './layout.js';
import { colourStrip } from './reflectance.js';
import { airOf, shine } from './render-strip.js';
import { makeScars } from './scar.js';
import { makePiece, type Strip } from './strip.js';
import { vigour, type World } from './world.js';

/** Landslides that are viewed: those of the paper's figure 9e and f. */
export const DRONE_VIEWS: readonly string[] = ['Y1', 'Y2'];

/** Pixels of the drone's image along a PAN pixel: 0.1 m each. */
const FINER = 8;
/** Longest side of an image, PAN pixels (102 m), and free ground around the landslide. */
const LONGEST = 128;
const AROUND = 12;

/** A true-colour image of a landslide from straight above at 0.1 m, in the scene's light and without its air. What is finer than the
 *  scene's truth (leaves, stones, ragged edges) is invented for the view; a landslide longer than 102 m is shown about its middle.
 *  @returns [3, rows, cols] uint8, red, green, blue; no nodata */
export function droneView(world: World, landslide: Landslide): Raster<Uint8Array> {
  const { land, region, cover, seed } = world;
  const sun = { zenithDeg: region.scene.sunZenithDeg, azimuthDeg: region.scene.sunAzimuthDeg };
  const near = world.inventory.landslides.filter(
    (l) => Math.hypot(l.x - landslide.x, l.y - landslide.y) < 400,
  );
  const scars = makeScars(near, land.layout);
  const strip = makePiece(pieceAround(landslide, land.layout.pixels));
  growCanopy(strip, cover, scars, seed + 101);
  lightStrip(strip, land, scars, { sun, skyline: skyline(land, sun), seed });
  const grown = (x: number, y: number): number => vigour(x, y, seed);
  colourStrip(strip, cover, scars, { seed, freshness: region.freshness, vigour: grown });
  shine(strip, airOf(world));
  const { pan } = land.layout;
  return {
    grid: pieceGrid(pan, strip),
    bands: 3,
    data: photograph(strip),
    nodata: null,
    bandNames: ['red', 'green', 'blue'],
  };
}

/** The part of the scene around a landslide. */
function pieceAround(l: Landslide, pixels: number): Parameters<typeof makePiece>[0] {
  const along = (k: 0 | 1, middle: number): [number, number] => {
    const at = l.ring.map((p) => (p[k] - MARGIN_M) / PAN_M);
    const size = Math.min(LONGEST, Math.ceil(Math.max(...at) - Math.min(...at)) + 2 * AROUND);
    const centre = size < LONGEST ? (Math.max(...at) + Math.min(...at)) / 2 : (middle - MARGIN_M) / PAN_M;
    return [Math.max(0, Math.min(pixels - size, Math.round(centre - size / 2))), size];
  };
  const [x, cols] = along(0, l.x);
  const [y, rows] = along(1, l.y);
  return { x, y, cols: cols * FINER, rows: rows * FINER, step: 1 / FINER };
}

function pieceGrid(pan: Grid, { x, y, cols, rows }: Strip): Grid {
  const [left, pixel, , top] = pan.transform;
  const fine = pixel / FINER;
  return {
    width: cols,
    height: rows,
    crs: pan.crs,
    transform: [left + x * pixel, fine, 0, top - y * pixel, 0, -fine],
  };
}

/** Light that is shown white. */
const WHITE = 0.36;
/** Shades of 4096 steps of light. */
const CURVE = Uint8Array.from({ length: 4096 }, (_, i) => Math.round(255 * (i / 4095) ** (1 / 2.2)));

/** As a camera's own picture: red, green and blue brought to 8 bits with the usual gamma. */
function photograph({ reflectance, width, height, halo, cols, rows }: Strip): Uint8Array {
  const n = cols * rows;
  const out = new Uint8Array(3 * n);
  [2, 1, 0].forEach((band, k) => {
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < cols; c++) {
        const rho = reflectance[band * width * height + (r + halo) * width + c + halo];
        out[k * n + r * cols + c] = CURVE[Math.min(4095, Math.max(0, Math.round((4095 * rho) / WHITE)))];
      }
  });
  return out;
}
