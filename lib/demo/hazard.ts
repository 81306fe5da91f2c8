/** @file Where landslides are likely: a stated logistic model of the paper's seven factors. Its coefficients are the truth that
 *  frequency ratio, forest and Shapley values should recover. */
import type { Land } from './land.js';
import { smoothstep } from './noise.js';

/** One value of each factor at a place. */
export interface Factors {
  elevationM: number;
  ndvi: number;
  slopeDeg: number;
  aspectDeg: number;
  riverM: number;
  faultM: number;
  /** 1 hard .. 4 soft. */
  hardness: number;
}

/** The model's terms. logit(p) = intercept + their sum; `intercept` only scales p, since the number of landslides is given. */
export interface HazardCoefficients {
  intercept: number;
  /** Times a bump of slope: rises from 8 to `slopePeakDeg`, falls to 0.5 beyond 50. */
  slope: number;
  slopePeakDeg: number;
  /** Times exp(-((elevation - elevationAtM) / elevationWidthM)^2). */
  elevation: number;
  elevationAtM: number;
  elevationWidthM: number;
  /** Times cos(aspect - aspectAtDeg). */
  aspect: number;
  aspectAtDeg: number;
  /** Times (NDVI - 0.5) / 0.1, within -2 .. 2. */
  ndvi: number;
  /** Times exp(-distance / riverScaleM), and the same of faults. */
  river: number;
  riverScaleM: number;
  fault: number;
  faultScaleM: number;
  /** Added for each grade 1..4. */
  hardness: readonly [number, number, number, number];
}

/** The coefficients of a region whose heights run from about `lowM` to `highM`. Fault distance, river distance and elevation lead, as
 *  the paper concludes; slopes face east where slides are many, as in its table 4. */
export function hazardCoefficients(lowM: number, highM: number): HazardCoefficients {
  return {
    intercept: -10.5,
    slope: 3,
    slopePeakDeg: 32,
    elevation: 1.8,
    elevationAtM: Math.round(lowM + 0.6 * (highM - lowM)),
    elevationWidthM: Math.round(0.22 * (highM - lowM)),
    aspect: 1.1,
    aspectAtDeg: 100,
    ndvi: -0.5,
    river: 1.8,
    riverScaleM: 180,
    fault: 3,
    faultScaleM: 240,
    hardness: [-2, -0.8, 0.7, 1.8],
  };
}

/** The logit of landsliding at a place. */
export function hazardLogit(c: HazardCoefficients, f: Factors): number {
  const bump =
    smoothstep(8, c.slopePeakDeg, f.slopeDeg) * (1 - 0.5 * smoothstep(c.slopePeakDeg + 4, 50, f.slopeDeg));
  return (
    c.intercept +
    c.slope * bump +
    c.elevation * Math.exp(-(((f.elevationM - c.elevationAtM) / c.elevationWidthM) ** 2)) +
    c.aspect * Math.cos(((f.aspectDeg - c.aspectAtDeg) * Math.PI) / 180) +
    c.ndvi * Math.min(2, Math.max(-2, (f.ndvi - 0.5) / 0.1)) +
    c.river * Math.exp(-f.riverM / c.riverScaleM) +
    c.fault * Math.exp(-f.faultM / c.faultScaleM) +
    c.hardness[f.hardness - 1]
  );
}

/** The logit at every cell of the DEM; NDVI is that of the cover before any landslide. [n] float32 */
export function hazardMap(land: Land, ndvi: Float32Array, c: HazardCoefficients): Float32Array {
  return Float32Array.from(land.bed, (bed, i) =>
    hazardLogit(c, {
      elevationM: land.height.data[i],
      ndvi: ndvi[i],
      slopeDeg: land.slopeDeg[i],
      aspectDeg: land.aspectDeg[i],
      riverM: land.riverM[i],
      faultM: land.faultM[i],
      hardness: land.rocks.beds[bed].hardness,
    }),
  );
}

/** Area under the ROC curve of `score` for the cells where `truth` is 1, ties shared. NaN where one class is empty.
 *  @param truth [n] uint8, 0 or 1; 255 is left out */
export function aucOf(score: Float32Array, truth: Uint8Array): number {
  const at = Array.from(score.keys()).filter((i) => truth[i] !== 255);
  at.sort((a, b) => score[a] - score[b] || a - b);
  let ranks = 0;
  let positives = 0;
  for (let k = 0; k < at.length;) {
    let end = k;
    while (end < at.length && score[at[end]] === score[at[k]]) end++;
    for (let j = k; j < end; j++)
      if (truth[at[j]] === 1) {
        ranks += (k + 1 + end) / 2;
        positives++;
      }
    k = end;
  }
  const negatives = at.length - positives;
  return positives && negatives ? (ranks - (positives * (positives + 1)) / 2) / (positives * negatives) : NaN;
}
