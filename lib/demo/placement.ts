/** @file Where the scene lies in latitude and longitude, as its metadata and its rational polynomial say. */
import type { Place, Rpb, SceneMetadata } from '../gf2/index.js';
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

/** A rational polynomial for an image that lies on its map grid already: height plays no part, and the quadratic in latitude and
 *  longitude undoes the map projection to a thousandth of a pixel.
 *  @source terms in the order of NIMA STDI-0002 (RPC00B): 1, L, P, H, LP, LH, PH, L2, P2, ... with L longitude, P latitude */
export function fitRpb(grid: Grid, heightM: number): Rpb {
  const there = makeTransform(grid.crs, 'EPSG:4326');
  const corners = cornersOf(grid);
  const longs = corners.map((c) => c.longitudeDeg);
  const lats = corners.map((c) => c.latitudeDeg);
  const middle = (v: number[]): number => (Math.min(...v) + Math.max(...v)) / 2;
  const reach = (v: number[]): number => (Math.max(...v) - Math.min(...v)) / 2;
  const scales = {
    lineOffset: grid.height / 2,
    sampOffset: grid.width / 2,
    latOffset: middle(lats),
    longOffset: middle(longs),
    heightOffset: Math.round(heightM),
    lineScale: grid.height / 2,
    sampScale: grid.width / 2,
    latScale: reach(lats),
    longScale: reach(longs),
    heightScale: 500,
  };
  const rows: number[][] = [];
  const lines: number[] = [];
  const samps: number[] = [];
  for (let j = 0; j <= 6; j++)
    for (let i = 0; i <= 6; i++) {
      const c = (i / 6) * grid.width;
      const r = (j / 6) * grid.height;
      const [longitude, latitude] = there(...toMap(grid, c, r));
      const l = (longitude - scales.longOffset) / scales.longScale;
      const p = (latitude - scales.latOffset) / scales.latScale;
      rows.push([1, l, p, l * p, l * l, p * p]);
      lines.push((r - scales.lineOffset) / scales.lineScale);
      samps.push((c - scales.sampOffset) / scales.sampScale);
    }
  const terms = (v: number[]): number[] => {
    const [one, l, p, lp, l2, p2] = leastSquares(rows, v);
    return [one, l, p, 0, lp, 0, 0, l2, p2, ...Array<number>(11).fill(0)];
  };
  const unity = [1, ...Array<number>(19).fill(0)];
  return {
    ...scales,
    lineNumCoef: terms(lines),
    lineDenCoef: unity,
    sampNumCoef: terms(samps),
    sampDenCoef: unity,
  };
}

/** Solution of the normal equations by Gaussian elimination with pivoting. */
function leastSquares(rows: number[][], values: number[]): number[] {
  const n = rows[0].length;
  const a = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n + 1 }, (_, j) =>
      rows.reduce((s, row, k) => s + row[i] * (j < n ? row[j] : values[k]), 0),
    ),
  );
  for (let i = 0; i < n; i++) {
    const pivot = a
      .slice(i)
      .reduce((best, row, k) => (Math.abs(row[i]) > Math.abs(a[best][i]) ? i + k : best), i);
    [a[i], a[pivot]] = [a[pivot], a[i]];
    for (let r = 0; r < n; r++) {
      if (r === i) continue;
      const f = a[r][i] / a[i][i];
      for (let c = i; c <= n; c++) a[r][c] -= f * a[i][c];
    }
  }
  return a.map((row, i) => row[n] / row[i]);
}
