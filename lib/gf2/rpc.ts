/** @file The rational polynomial as a camera: from ground to image, and back by iteration. */
import type { Rpb } from './rpb.js';

/** Position in the image (column, row, fractional; the first pixel's centre is .5, .5) of a point on the ground. */
export type GroundToImage = (longitudeDeg: number, latitudeDeg: number, heightM: number) => [number, number];

/** [longitude, latitude] in degrees of the ground that a position in the image shows at a height, or null where the iteration
 *  leaves the ground that the polynomial was fitted to. */
export type ImageToGround = (column: number, row: number, heightM: number) => [number, number] | null;

/** Height in metres above the WGS 84 ellipsoid, NaN where it is not known. */
export type HeightAt = (longitudeDeg: number, latitudeDeg: number) => number;

/** How far beyond its normalised range of -1..1 a polynomial is still believed: outside the data it was fitted to it may
 *  fold back into the image. */
export const RPC_REACH = 1.1;

/** Values of the 20 terms. @source NIMA STDI-0002, appendix E (RPC00B): L longitude, P latitude, H height, normalised */
function fillTerms(t: Float64Array, l: number, p: number, h: number): void {
  t[0] = 1;
  t[1] = l;
  t[2] = p;
  t[3] = h;
  t[4] = l * p;
  t[5] = l * h;
  t[6] = p * h;
  t[7] = l * l;
  t[8] = p * p;
  t[9] = h * h;
  t[10] = p * l * h;
  t[11] = l * l * l;
  t[12] = l * p * p;
  t[13] = l * h * h;
  t[14] = l * l * p;
  t[15] = p * p * p;
  t[16] = p * h * h;
  t[17] = l * l * h;
  t[18] = p * p * h;
  t[19] = h * h * h;
}

function dot(terms: Float64Array, coefficients: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < 20; i++) sum += terms[i] * coefficients[i];
  return sum;
}

/** Degrees from `offset`, the short way round the earth. */
function turn(longitudeDeg: number, offset: number): number {
  const d = longitudeDeg - offset;
  return d > 180 ? d - 360 : d < -180 ? d + 360 : d;
}

/** The camera of an RPB. An RPB counts lines and samples from 0 at the first pixel's centre, this library from .5: hence the half.
 *  The height is above the WGS 84 ellipsoid. No range is checked: see `inReach`.
 *  @source NIMA STDI-0002, appendix E; the half pixel as in GDAL's RPC transformer */
export function makeGroundToImage(rpb: Rpb): GroundToImage {
  const terms = new Float64Array(20);
  return (longitudeDeg, latitudeDeg, heightM) => {
    const l = turn(longitudeDeg, rpb.longOffset) / rpb.longScale;
    const p = (latitudeDeg - rpb.latOffset) / rpb.latScale;
    fillTerms(terms, l, p, (heightM - rpb.heightOffset) / rpb.heightScale);
    const samp = dot(terms, rpb.sampNumCoef) / dot(terms, rpb.sampDenCoef);
    const line = dot(terms, rpb.lineNumCoef) / dot(terms, rpb.lineDenCoef);
    return [samp * rpb.sampScale + rpb.sampOffset + 0.5, line * rpb.lineScale + rpb.lineOffset + 0.5];
  };
}

/** True where longitude and latitude lie within `RPC_REACH` of the ground that the polynomial was fitted to. */
export function inReach(rpb: Rpb, longitudeDeg: number, latitudeDeg: number): boolean {
  const l = Math.abs(turn(longitudeDeg, rpb.longOffset)) / rpb.longScale;
  const p = Math.abs(latitudeDeg - rpb.latOffset) / rpb.latScale;
  return l <= RPC_REACH && p <= RPC_REACH;
}

/** Lowest and highest height (m above the ellipsoid) at which the polynomial is believed. */
export function heightReach(rpb: Rpb): [number, number] {
  const reach = rpb.heightScale * RPC_REACH;
  return [rpb.heightOffset - reach, rpb.heightOffset + reach];
}

/** A thousandth of a pixel. */
const CLOSE_PIXELS = 1e-3;

/** The camera of an RPB, backwards: Newton's method from the middle of the ground, to a thousandth of a pixel. */
export function makeImageToGround(rpb: Rpb): ImageToGround {
  const project = makeGroundToImage(rpb);
  const [stepL, stepP] = [rpb.longScale * 1e-4, rpb.latScale * 1e-4];
  return (column, row, heightM) => {
    let [longitude, latitude] = [rpb.longOffset, rpb.latOffset];
    for (let i = 0; i < 20; i++) {
      const at = project(longitude, latitude, heightM);
      const [dc, dr] = [column - at[0], row - at[1]];
      if (Math.hypot(dc, dr) < CLOSE_PIXELS)
        return inReach(rpb, longitude, latitude) ? [longitude, latitude] : null;
      const east = project(longitude + stepL, latitude, heightM);
      const north = project(longitude, latitude + stepP, heightM);
      const [a, b, c, d] = [east[0] - at[0], north[0] - at[0], east[1] - at[1], north[1] - at[1]];
      const det = a * d - b * c;
      longitude += ((d * dc - b * dr) / det) * stepL;
      latitude += ((a * dr - c * dc) / det) * stepP;
    }
    return null;
  };
}

/** Where the line of sight of a position in the image meets the terrain: [longitude, latitude, height], heights to a centimetre;
 *  null where it does not, or where the height is not known on the way. Of several such points (behind a ridge) it is one.
 *  @param startM  a height to begin with: the middle of the terrain's */
export function makeImageToTerrain(
  rpb: Rpb,
  heightAt: HeightAt,
  startM: number,
): (column: number, row: number) => [number, number, number] | null {
  const toGround = makeImageToGround(rpb);
  return (column, row) => {
    let height = startM;
    for (let i = 0; i < 100; i++) {
      const place = toGround(column, row, height);
      if (!place) return null;
      const there = heightAt(...place);
      // Where the first guess lies beyond the DEM there is nothing to go on.
      if (Number.isNaN(there)) return null;
      if (Math.abs(there - height) < 0.01) return [place[0], place[1], there];
      // Half steps after a while: slopes steeper than the line of sight make whole steps swing.
      height += (there - height) * (i < 10 ? 1 : 0.5);
    }
    return null;
  };
}
