/** @file Where the scene, the DEM and the ground that the streams run on lie. Inside this room every position is metres east (x)
 *  and south (y) of the DEM's upper-left corner. */
import { check } from '../core/index.js';
import { makeGrid, type Grid } from '../raster/grid.js';

/** Pixel of the PAN, metres. */
export const PAN_M = 0.8;
/** Pixel of the MSS, metres. */
export const MSS_M = 3.2;
/** Cell of the DEM, metres. */
export const DEM_M = 12.5;
/** The DEM goes this far beyond the scene, so that slopes, flow and distances have no edge inside. */
export const MARGIN_M = 750;
/** The ground is made this far beyond the DEM; its outermost part carries the traces of its walls. */
export const GROUND_M = 350;

/** The grids of an invented region. */
export interface Layout {
  /** PAN pixels across the square scene, a multiple of 4. */
  pixels: number;
  sceneM: number;
  demCells: number;
  demM: number;
  pan: Grid;
  mss: Grid;
  dem: Grid;
}

/** The grids of a square scene of `pixels` PAN pixels whose upper-left corner is (left, top) in `crs`.
 *  @throws "demo size is 510 PAN pixels: expected a multiple of 4 from 256 to 16384" */
export function makeLayout(o: { pixels: number; crs: string; left: number; top: number }): Layout {
  const { pixels, crs, left, top } = o;
  check(
    Number.isInteger(pixels) && pixels % 4 === 0 && pixels >= 256 && pixels <= 16384,
    `demo size is ${pixels} PAN pixels: expected a multiple of 4 from 256 to 16384`,
  );
  const sceneM = pixels * PAN_M;
  const demCells = Math.ceil(sceneM / DEM_M) + (2 * MARGIN_M) / DEM_M;
  const square = (size: number, pixel: number, shift: number): Grid =>
    makeGrid({ width: size, height: size, crs, left: left - shift, top: top + shift, pixel });
  return {
    pixels,
    sceneM,
    demCells,
    demM: demCells * DEM_M,
    pan: square(pixels, PAN_M, 0),
    mss: square(pixels / 4, MSS_M, 0),
    dem: square(demCells, DEM_M, MARGIN_M),
  };
}

/** Map coordinates of a position, to the centimetre. */
export function toGround({ dem }: Layout, x: number, y: number): [number, number] {
  const t = dem.transform;
  return [Math.round((t[0] + x) * 100) / 100, Math.round((t[3] - y) * 100) / 100];
}
