/** @file Where a pixel of a map lies in an image that was taken from the side: map, terrain, camera. */
import { makeTransform, type Transform } from '../raster/crs.js';
import { toMap, toPixel, type Grid } from '../raster/grid.js';
import type { DemHeights } from './dem-heights.js';
import type { Rpb } from './rpb.js';
import { heightReach, inReach, makeGroundToImage, type GroundToImage } from './rpc.js';

/** Side of the squares inside which projection and camera are interpolated where that is true enough; else their quarters are tried. */
const BLOCK = 64;
const SMALLEST = 8;
/** In pixels, checked where interpolation between the corners is farthest off. On a DEM of 30 m and a slope of 45 degrees seen 25
 *  degrees from the nadir the two make 0.015 of a PAN pixel together. */
const IMAGE_TOLERANCE = 0.005;
const DEM_TOLERANCE = 0.0005;

export interface OrthoCamera {
  /** The exact position in the image of a position in the target; null where the height is not known or the polynomial is out of
   *  its reach. `heightM` is above the ellipsoid. */
  exact(column: number, row: number): { at: [number, number]; heightM: number } | null;
  /** Positions in the image of the centres of a window of target pixels, true to 0.02 pixel; NaN as `exact` is null.
   *  @param out [rows, cols, 2] float64 column, row */
  fill(window: { x: number; y: number; width: number; height: number }, out: Float64Array): void;
}

interface Parts {
  target: Grid;
  rpb: Rpb;
  heights: DemHeights;
  toGround: Transform;
  toDem: Transform;
  project: GroundToImage;
}

/** Puts the parts together. @throws where a CRS is not known, naming what to supply */
export function makeOrthoCamera(target: Grid, rpb: Rpb, heights: DemHeights): OrthoCamera {
  const p: Parts = {
    target,
    rpb,
    heights,
    toGround: makeTransform(target.crs, 'EPSG:4326'),
    toDem: makeTransform(target.crs, heights.grid.crs),
    project: makeGroundToImage(rpb),
  };
  const [lowest, highest] = heightReach(rpb);
  const exact: OrthoCamera['exact'] = (column, row) => {
    const heightM = heights.at(...demPixel(p, column, row));
    if (!(heightM >= lowest && heightM <= highest)) return null;
    const place = p.toGround(...toMap(target, column, row));
    return inReach(rpb, ...place) ? { at: p.project(...place, heightM), heightM } : null;
  };
  return {
    exact,
    fill(w, out) {
      for (let y = 0; y < w.height; y += BLOCK)
        for (let x = 0; x < w.width; x += BLOCK) {
          const [width, height] = [Math.min(BLOCK, w.width - x), Math.min(BLOCK, w.height - y)];
          const [at, stride] = [2 * (y * w.width + x), 2 * w.width];
          fillBlock(p, exact, { x: w.x + x, y: w.y + y, width, height, out, at, stride });
        }
    },
  };
}

function demPixel(p: Parts, column: number, row: number): [number, number] {
  return toPixel(p.heights.grid, ...p.toDem(...toMap(p.target, column, row)));
}

/** A square of the target and where its positions go. */
interface Block {
  x: number;
  y: number;
  width: number;
  height: number;
  /** column, row, column, row ... */
  out: Float64Array;
  /** Index of the first in `out`, and from each row to the next. */
  at: number;
  stride: number;
}

/** Fills a block smoothly, or else in quarters, and the smallest exactly. */
function fillBlock(p: Parts, exact: OrthoCamera['exact'], block: Block): void {
  if (fillSmooth(p, block)) return;
  const half = Math.ceil(Math.max(block.width, block.height) / 2);
  if (half < SMALLEST) return fillExact(exact, block);
  for (let y = 0; y < block.height; y += half)
    for (let x = 0; x < block.width; x += half) {
      const [width, height] = [Math.min(half, block.width - x), Math.min(half, block.height - y)];
      const at = block.at + y * block.stride + 2 * x;
      fillBlock(p, exact, { ...block, x: block.x + x, y: block.y + y, width, height, at });
    }
}

function fillExact(exact: OrthoCamera['exact'], block: Block): void {
  const { out, at, stride } = block;
  for (let r = 0; r < block.height; r++)
    for (let c = 0; c < block.width; c++) {
      const found = exact(block.x + c + 0.5, block.y + r + 0.5);
      out[at + r * stride + 2 * c] = found ? found.at[0] : NaN;
      out[at + r * stride + 2 * c + 1] = found ? found.at[1] : NaN;
    }
}

type Point = readonly [number, number];
/** Corners, then the middles at which interpolation is farthest off. */
const CORNERS: Point[] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
];
const MIDDLES: Point[] = [
  [0.5, 0.5],
  [0.5, 0],
  [0, 0.5],
  [1, 0.5],
  [0.5, 1],
];

/** A pair of numbers at (u, v) between those at the four corners. */
function between(corners: readonly Point[], u: number, v: number, k: 0 | 1): number {
  const upper = corners[0][k] * (1 - u) + corners[1][k] * u;
  return upper * (1 - v) + (corners[2][k] * (1 - u) + corners[3][k] * u) * v;
}

function isSmooth(
  corners: readonly Point[],
  exact: (u: number, v: number) => Point,
  tolerance: number,
): boolean {
  return MIDDLES.every(([u, v]) => {
    const e = exact(u, v);
    return Math.hypot(e[0] - between(corners, u, v, 0), e[1] - between(corners, u, v, 1)) < tolerance;
  });
}

/** Fills a block by interpolation between its corners and between two heights, or says false where that is not true enough. */
function fillSmooth(p: Parts, block: Block): boolean {
  const heights = blockHeights(p, block);
  if (!heights) return false;
  const { low, high } = heights;
  const reach = heightReach(p.rpb);
  if (low === Infinity) return fillAbsent(block);
  if (low < reach[0] || high > reach[1]) return false;
  const place = (u: number, v: number): [number, number] =>
    p.toGround(...toMap(p.target, block.x + u * block.width, block.y + v * block.height));
  if (!CORNERS.every(([u, v]) => inReach(p.rpb, ...place(u, v)))) return false;
  const seen =
    (heightM: number) =>
    (u: number, v: number): Point =>
      p.project(...place(u, v), heightM);
  const cornersAt = (heightM: number): Point[] => CORNERS.map(([u, v]) => seen(heightM)(u, v));
  const [lower, upper] = [cornersAt(low), cornersAt(high)];
  const half = lower.map((c, i): Point => [(c[0] + upper[i][0]) / 2, (c[1] + upper[i][1]) / 2]);
  const smooth = (corners: Point[], heightM: number): boolean =>
    isSmooth(corners, seen(heightM), IMAGE_TOLERANCE);
  if (!smooth(lower, low) || !smooth(upper, high) || !smooth(half, (low + high) / 2)) return false;
  interpolate(lower, upper, heights, block);
  return true;
}

function fillAbsent({ width, height, out, at, stride }: Block): true {
  for (let r = 0; r < height; r++) out.fill(NaN, at + r * stride, at + r * stride + 2 * width);
  return true;
}

/** Positions between those at the corners at the lower and the upper height. */
function interpolate(
  lower: readonly Point[],
  upper: readonly Point[],
  { low, high, z }: BlockHeights,
  block: Block,
): void {
  const { out, at, stride } = block;
  const rise = 1 / (high - low);
  for (let r = 0, i = 0; r < block.height; r++) {
    const v = (r + 0.5) / block.height;
    for (const k of [0, 1] as const) {
      const [first, last] = [between(lower, 0, v, k), between(lower, 1, v, k)];
      const [high0, high1] = [between(upper, 0, v, k), between(upper, 1, v, k)];
      const step = (last - first) / block.width;
      const lift = (high1 - high0) / block.width - step;
      for (let c = 0, to = at + r * stride + k, n = i; c < block.width; c++, to += 2, n++) {
        const x = c + 0.5;
        out[to] = first + x * step + (z[n] - low) * rise * (high0 - first + x * lift);
      }
    }
    i += block.width;
  }
}

interface BlockHeights {
  low: number;
  high: number;
  /** [rows, cols] metres above the ellipsoid, NaN = not known */
  z: Float64Array;
}

/** Heights of a block's pixels with a range that holds them all and is a metre or more wide (low is infinite where there is none), or null
 *  where the DEM's pixels do not follow from the block's corners. */
function blockHeights(p: Parts, block: Block): BlockHeights | null {
  const pixel = (u: number, v: number): Point =>
    demPixel(p, block.x + u * block.width, block.y + v * block.height);
  const corners = CORNERS.map(([u, v]) => pixel(u, v));
  if (!isSmooth(corners, pixel, DEM_TOLERANCE)) return null;
  const z = new Float64Array(block.width * block.height);
  let [low, high] = [Infinity, -Infinity];
  for (let r = 0, i = 0; r < block.height; r++) {
    const v = (r + 0.5) / block.height;
    const ends = [0, 1].map((u): Point => [between(corners, u, v, 0), between(corners, u, v, 1)]);
    const [[x0, y0], [x1, y1]] = ends;
    const [dx, dy] = [(x1 - x0) / block.width, (y1 - y0) / block.width];
    for (let c = 0; c < block.width; c++, i++) {
      const h = (z[i] = p.heights.at(x0 + (c + 0.5) * dx, y0 + (c + 0.5) * dy));
      if (h < low) low = h;
      if (h > high) high = h;
    }
  }
  return { low, high: Math.max(high, low + 1), z };
}
