/** @file What can be wrong between an image, its RPB, a DEM and a target, found before the work begins. */
import { check } from '../core/errors.js';
import { makeTransform } from '../raster/crs.js';
import { describeGrid, toMap, type Grid } from '../raster/grid.js';
import { heightBy, type DemHeights } from './dem-heights.js';
import type { OrthoCamera } from './ortho-camera.js';
import type { Rpb } from './rpb.js';
import { heightReach, inReach, RPC_REACH } from './rpc.js';

/** Throws unless the RPB was made for an image of this size: its range, offset - scale to offset + scale, is the image, to a tenth.
 *  For a part cut from the delivered image, `crop` is the column and row there of its first pixel, and the part must lie in the range.
 *  @throws "the image is 7300 x 6908 pixels, its RPB is for about 29200 x 27620: ..." */
export function checkSize(
  size: { width: number; height: number },
  rpb: Rpb,
  crop?: readonly [number, number],
): void {
  const [left, top] = crop ?? [0, 0];
  const fits = (first: number, n: number, offset: number, scale: number): boolean => {
    const [low, high] = [offset - RPC_REACH * scale, offset + RPC_REACH * scale];
    if (crop) return first >= Math.floor(low) && first + n <= Math.ceil(high) + 1;
    return Math.abs(2 * scale - n) <= 0.1 * n + 1 && Math.abs(offset - n / 2) <= 0.1 * n + 1;
  };
  const ok =
    fits(left, size.width, rpb.sampOffset, rpb.sampScale) &&
    fits(top, size.height, rpb.lineOffset, rpb.lineScale);
  const about = `${Math.round(2 * rpb.sampScale)} x ${Math.round(2 * rpb.lineScale)}`;
  check(
    ok,
    () =>
      `the image is ${size.width} x ${size.height} pixels${crop ? ` from ${left}, ${top}` : ''}, its RPB is for about ${about}: give the RPB of this image (PAN and MSS have their own), or for a part of it crop: [column, row] of its first pixel`,
  );
}

/** Points across the target, each way, that are looked at before the work begins. */
const POINTS = 65;
/** Image pixels that a target pixel may span before cubic convolution leaves some out. */
const MOST_SPANNED = 2;

interface Survey {
  known: number;
  near: number;
  seen: number;
  spans: number;
}

/** Looks at 65 x 65 points of the target.
 *  @throws where none has a height, none lies where the RPB holds, one has a height at which the RPB does not hold, none is in
 *  the image, or a target pixel spans more than two image pixels */
export function checkTarget(
  target: Grid,
  size: { width: number; height: number },
  rpb: Rpb,
  heights: DemHeights,
  camera: OrthoCamera,
  crop: readonly [number, number],
): void {
  const s = survey(target, size, rpb, heights, camera, crop);
  const where = `target is ${describeGrid(target)}`;
  check(
    s.known > 0,
    () =>
      `the DEM has no height in the target: DEM is ${describeGrid(heights.grid)}, ${where}: give a DEM of that place`,
  );
  check(
    s.near > 0,
    () =>
      `the RPB does not hold for the target's ground: it is for longitude ${range(rpb.longOffset, rpb.longScale, 4)}, latitude ${range(rpb.latOffset, rpb.latScale, 4)}; ${where}: give the RPB of this scene`,
  );
  check(s.seen > 0, `the image shows nothing of the target (65 x 65 points of it): ${where}: see orthoGrid`);
  check(
    s.spans <= MOST_SPANNED,
    () =>
      `a target pixel spans ${s.spans.toFixed(2)} image pixels: cubic convolution would leave some out; take a smaller pixel and average afterwards (landslide/raster resample)`,
  );
}

function survey(
  target: Grid,
  size: { width: number; height: number },
  rpb: Rpb,
  heights: DemHeights,
  camera: OrthoCamera,
  [left, top]: readonly [number, number],
): Survey {
  const toGround = makeTransform(target.crs, 'EPSG:4326');
  const heightAt = heightBy(heights, makeTransform(target.crs, heights.grid.crs));
  const out: Survey = { known: 0, near: 0, seen: 0, spans: 0 };
  for (let j = 0; j < POINTS; j++)
    for (let i = 0; i < POINTS; i++) {
      const [c, r] = [((i + 0.5) / POINTS) * target.width, ((j + 0.5) / POINTS) * target.height];
      const height = heightAt(...toMap(target, c, r));
      if (Number.isNaN(height)) continue;
      out.known++;
      if (!inReach(rpb, ...toGround(...toMap(target, c, r)))) continue;
      out.near++;
      checkHeight(height, rpb);
      const [p, right] = [camera.exact(c, r), camera.exact(c + 1, r)];
      const [x, y] = p ? [p.at[0] - left, p.at[1] - top] : [NaN, NaN];
      if (!p || !(x >= 0 && y >= 0 && x < size.width && y < size.height)) continue;
      out.seen++;
      if (right) out.spans = Math.max(out.spans, Math.hypot(right.at[0] - p.at[0], right.at[1] - p.at[1]));
    }
  return out;
}

function checkHeight(heightM: number, rpb: Rpb): void {
  const [low, high] = heightReach(rpb);
  check(
    heightM >= low && heightM <= high,
    () =>
      `the DEM has a height of ${heightM.toFixed(1)} m in the scene, its RPB holds for ${range(rpb.heightOffset, rpb.heightScale, 0)} m: check the DEM's unit, its nodata and geoidOffsetM`,
  );
}

function range(offset: number, scale: number, digits: number): string {
  return `${(offset - scale).toFixed(digits)}..${(offset + scale).toFixed(digits)}`;
}
