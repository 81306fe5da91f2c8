/** @file A piece of the PAN as the camera took it: seen from the side, so that height moves the ground. Its RPB says how, and the scene,
 *  which lies on the map already, is what orthorectification must give back. */
import { windowGrid, type Grid, type Raster, type Window } from '../raster/index.js';
import { toMap } from '../raster/grid.js';
import type { Land } from './land.js';
import { MARGIN_M, PAN_M } from './layout.js';
import { cubicAt, linearAt, type Field } from './surface.js';

/** A metre of height moves the ground by this in the image, metres east and south: the camera stands 18 degrees off, in the east-north-east. */
export const LEAN = [-0.3, 0.12] as const;

/** Longest side of the piece, PAN pixels. */
const SIDE = 512;

/** The piece as taken and what is known of it. */
export interface Level1a {
  /** One band of counts without a place; 0 beyond the scene. */
  image: Raster<Uint16Array>;
  /** Where ground of height `heightM` lies in it: the piece's own part of the scene. */
  grid: Grid;
  window: Window;
  heightM: number;
}

/** Part of the scene that the piece shows: its middle. */
export function level1aWindow(pixels: number): Window {
  const size = Math.min(SIDE, pixels / 2);
  const at = Math.floor((pixels - size) / 2);
  return { x: at, y: at, width: size, height: size };
}

/** Takes the piece from the scene's whole PAN: each pixel looks for the ground that its line of sight meets (heights of the DEM, bilinear)
 *  and shows the scene there, by cubic convolution. */
export function takeLevel1a(pan: Raster, land: Land): Level1a {
  const window = level1aWindow(pan.grid.width);
  const scene: Field = {
    width: pan.grid.width,
    height: pan.grid.height,
    cellM: 1,
    data: Float32Array.from(pan.data),
  };
  const metres = (px: number): number => MARGIN_M + px * PAN_M;
  const heightM = Math.round(
    linearAt(land.height, metres(window.x + window.width / 2), metres(window.y + window.height / 2)),
  );
  const data = new Uint16Array(window.width * window.height);
  for (let r = 0; r < window.height; r++)
    for (let c = 0; c < window.width; c++) {
      const [x, y] = groundSeen(land.height, metres(window.x + c + 0.5), metres(window.y + r + 0.5), heightM);
      const [column, row] = [(x - MARGIN_M) / PAN_M, (y - MARGIN_M) / PAN_M];
      const inside = column >= 0 && row >= 0 && column < scene.width && row < scene.height;
      const count = inside ? Math.round(cubicAt(scene, column, row)) : 0;
      data[r * window.width + c] = inside ? Math.min(1023, Math.max(1, count)) : 0;
    }
  const { width, height } = window;
  const bare: Grid = { width, height, crs: '', transform: [0, 1, 0, 0, 0, 1] };
  return {
    image: { grid: bare, bands: 1, data, nodata: 0, bandNames: ['panchromatic'] },
    grid: windowGrid(pan.grid, window),
    window,
    heightM,
  };
}

/** The ground that a line of sight meets which passes (x, y) at height `heightM`. Slopes are gentler than the line of sight is steep, so
 *  the search closes in. */
function groundSeen(height: Field, x: number, y: number, heightM: number): [number, number] {
  let [gx, gy] = [x, y];
  for (let i = 0; i < 40; i++) {
    const above = linearAt(height, gx, gy) - heightM;
    const [nx, ny] = [x - LEAN[0] * above, y - LEAN[1] * above];
    const moved = Math.hypot(nx - gx, ny - gy);
    [gx, gy] = [nx, ny];
    if (moved < 1e-3) break;
  }
  return [gx, gy];
}

/** How far, in PAN pixels, the piece shows the ground from its place on the map: the error that orthorectification removes.
 *  @returns root of the mean square, and the largest */
export function displacement(piece: Level1a, land: Land): { rmsPixels: number; worstPixels: number } {
  const { grid, heightM } = piece;
  const lean = Math.hypot(...LEAN) / PAN_M;
  const { transform: t } = land.layout.dem;
  let [sum, worst, n] = [0, 0, 0];
  for (let r = 0.5; r < grid.height; r += 8)
    for (let c = 0.5; c < grid.width; c += 8) {
      const [east, north] = toMap(grid, c, r);
      const d = lean * Math.abs(linearAt(land.height, east - t[0], t[3] - north) - heightM);
      sum += d * d;
      worst = Math.max(worst, d);
      n++;
    }
  return { rmsPixels: Math.sqrt(sum / n), worstPixels: worst };
}
