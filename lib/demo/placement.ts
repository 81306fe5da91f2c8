/** @file Where the scene lies in latitude and longitude, as its metadata and its rational polynomial say. */
import type { Place, Rpb, SceneMetadata } from '../gf2/index.js';
import { fitLinear } from '../gf2/regression.js';
import { makeTransform } from '../raster/crs.js';
import { toMap, type Grid } from '../raster/grid.js';

/** Outer corners of a grid: upper left, upper right, lower right, lower left; degrees to 1e-7 (a centimetre). */
export function cornersOf(grid: Grid): NonNullable<SceneMetadata['corners']> {
  const there = makeTransform(grid.crs, 'EPSG:4326');
  const at = (c: number, r: number): Place => {
    const [longitude, latitude] = there(...toMap(grid, c, r));
    return { latitudeDeg: Number(latitude.toFixed(7)), longitudeDeg: Number(longitude.toFixed(7)) };
  };
  const { width, height } = grid;
  return [at(0, 0), at(width, 0), at(width, height), at(0, height)];
}

/** Heights that the polynomial holds for: this far from the middle one, metres. */
const HEIGHT_REACH_M = 500;

/** Places along each side, and in height, that the polynomial is fitted to. */
const STEPS = [-1, -2 / 3, -1 / 3, 0, 1 / 3, 2 / 3, 1];

/** A rational polynomial for an image that shows ground at height `heightM` where its map grid says; the quadratic in latitude and
 *  longitude undoes the map projection to a thousandth of a pixel.
 *  @param lean  how far a metre of height moves the ground in the image, metres east and south; none where it lies on the map already
 *  @source terms in the order of NIMA STDI-0002 (RPC00B): 1, L, P, H, LP, LH, PH, L2, P2, ... with L longitude, P latitude */
export function fitRpb(grid: Grid, heightM: number, lean: readonly [number, number] = [0, 0]): Rpb {
  const scales = scalesOf(grid, heightM);
  const there = makeTransform(grid.crs, 'EPSG:4326');
  const rows: number[][] = [];
  const seen: [line: number, samp: number][] = [];
  const heights = lean.some((v) => v !== 0) ? STEPS : [0];
  for (const h of heights)
    for (const j of STEPS)
      for (const i of STEPS) {
        const [longitude, latitude] = there(
          ...toMap(grid, ((i + 1) / 2) * grid.width, ((j + 1) / 2) * grid.height),
        );
        const l = (longitude - scales.longOffset) / scales.longScale;
        const p = (latitude - scales.latOffset) / scales.latScale;
        const moved = (k: 0 | 1): number => (lean[k] * h * HEIGHT_REACH_M) / grid.transform[1];
        rows.push([l, p, h, l * p, l * h, p * h, l * l, p * p]);
        seen.push([j + moved(1) / scales.lineScale, i + moved(0) / scales.sampScale]);
      }
  const columns = rows[0].map((_, k) => rows.map((r) => r[k]));
  const terms = (values: number[]): number[] => {
    const { weights, offset } = fitLinear(columns, values);
    return [offset, ...weights, ...Array<number>(11).fill(0)];
  };
  const unity = [1, ...Array<number>(19).fill(0)];
  return {
    ...scales,
    lineNumCoef: terms(seen.map((s) => s[0])),
    lineDenCoef: unity,
    sampNumCoef: terms(seen.map((s) => s[1])),
    sampDenCoef: unity,
  };
}

/** Offsets and scales that bring the grid to -1..1. An RPB counts from 0 at the first pixel's centre: hence the half. */
function scalesOf(
  grid: Grid,
  heightM: number,
): Omit<Rpb, 'lineNumCoef' | 'lineDenCoef' | 'sampNumCoef' | 'sampDenCoef'> {
  const corners = cornersOf(grid);
  const longs = corners.map((c) => c.longitudeDeg);
  const lats = corners.map((c) => c.latitudeDeg);
  const middle = (v: number[]): number => (Math.min(...v) + Math.max(...v)) / 2;
  const reach = (v: number[]): number => (Math.max(...v) - Math.min(...v)) / 2;
  return {
    lineOffset: grid.height / 2 - 0.5,
    sampOffset: grid.width / 2 - 0.5,
    latOffset: middle(lats),
    longOffset: middle(longs),
    heightOffset: Math.round(heightM),
    lineScale: grid.height / 2,
    sampScale: grid.width / 2,
    latScale: reach(lats),
    longScale: reach(longs),
    heightScale: HEIGHT_REACH_M,
  };
}
