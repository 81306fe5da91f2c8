/** @file How good a fusion is where nobody knows the truth: at the PAN's own resolution, without a reference. */
import { check } from '../core/errors.js';
import { checkSameGrid, type Raster } from '../raster/grid.js';
import { placeOn, ratioOf } from './placement.js';
import { meanOverBlocks } from './q-blocks.js';
import { areaMean } from './reduce.js';
import { floatBands } from './valid.js';

/** A fused image with what it was made from. */
export interface QnrInput {
  /** [bands, rows, cols] as delivered (registered to the PAN, absent pixels as usual). */
  mss: Raster;
  /** [1, rows, cols] */
  pan: Raster;
  /** [bands, rows, cols] on the PAN's grid, in the MSS's unit. */
  fused: Raster;
}

/** Size of the blocks, and exponents. */
export interface QnrOptions {
  /** Side of a block in MSS pixels; the same ground is a block of the fused image. Default 32. */
  block?: number;
  /** Exponents of the differences of Q between bands and to the PAN; default 1 and 1. */
  p?: number;
  q?: number;
  /** Exponents of the spectral and the spatial part in QNR; default 1 and 1. */
  alpha?: number;
  beta?: number;
}

/** Quality of a fused image without a reference. */
export interface Qnr {
  /** Spectral distortion: how far the likeness between bands has changed, 0..2; 0 = not at all. */
  dLambda: number;
  /** Spatial distortion: how far the likeness of bands and PAN has changed with the scale, 0..2; 0 = not at all. */
  dS: number;
  /** (1 - dLambda)^alpha (1 - dS)^beta; 1 = no distortion. A part whose distortion is above 1 counts as 0. */
  qnr: number;
}

/** Quality with no reference. The likeness (Q over blocks) of two bands, and of a band and the PAN, should be the same at both scales.
 *  Blocks with absent pixels are left out. A high value does not prove detail: an image that is only upsampled changes nothing and can
 *  score above every fusion (on a real IKONOS scene 0.90, GSA 0.81), so read it beside ERGAS, SAM and Q4 at reduced scale.
 *  @throws "QNR compares bands: the MSS has 1 ...", "the fused image has 3 bands, the MSS 4 ...", "fused grid is ..., PAN grid is ...",
 *  "no block of 32 x 32 pixels is wholly valid: ..."
 *  @source Alparone et al. (2008), doi 10.14358/PERS.74.2.193, eq. (3) to (6); the PAN is made coarser by area means, and blocks cover the
 *  same ground at both scales */
export function qnr({ mss, pan, fused }: QnrInput, o: QnrOptions = {}): Qnr {
  const { block = 32, p = 1, q = 1, alpha = 1, beta = 1 } = o;
  checkInput({ mss, pan, fused }, [p, q, alpha, beta]);
  const ratio = ratioOf(mss.grid, pan.grid);
  const fineBlock = Math.round((block * (ratio.x + ratio.y)) / 2);
  const panBand = floatBands(pan)[0];
  const panCoarse = areaMean(panBand, pan.grid, placeOn(mss.grid, 'MSS', pan.grid, 'PAN'), mss.grid);
  const [coarse, fine] = [floatBands(mss), floatBands(fused)];
  const likenessCoarse = (a: Float32Array, b: Float32Array): number =>
    meanOverBlocks([a], [b], mss.grid, block);
  const likenessFine = (a: Float32Array, b: Float32Array): number =>
    meanOverBlocks([a], [b], pan.grid, fineBlock);
  const between = coarse.flatMap((band, l) =>
    coarse
      .slice(0, l)
      .map((other, r) => Math.abs(likenessCoarse(band, other) - likenessFine(fine[l], fine[r]))),
  );
  const toPan = coarse.map((band, l) =>
    Math.abs(likenessCoarse(band, panCoarse) - likenessFine(fine[l], panBand)),
  );
  const [dLambda, dS] = [powerMean(between, p), powerMean(toPan, q)];
  return { dLambda, dS, qnr: Math.max(0, 1 - dLambda) ** alpha * Math.max(0, 1 - dS) ** beta };
}

function checkInput({ mss, pan, fused }: QnrInput, exponents: number[]): void {
  check(mss.bands >= 2, `QNR compares bands: the MSS has ${mss.bands}, expected 2 or more`);
  check(pan.bands === 1, `the PAN has ${pan.bands} bands: expected 1`);
  check(
    fused.bands === mss.bands,
    `the fused image has ${fused.bands} bands, the MSS ${mss.bands}: expected the same number`,
  );
  checkSameGrid(fused.grid, 'fused', pan.grid, 'PAN');
  check(
    exponents.every((e) => e > 0 && Number.isFinite(e)),
    `p, q, alpha, beta are ${exponents.join(', ')}: expected numbers above 0`,
  );
}

/** (mean of v^p)^(1/p) */
function powerMean(values: number[], p: number): number {
  return (values.reduce((s, v) => s + v ** p, 0) / values.length) ** (1 / p);
}
