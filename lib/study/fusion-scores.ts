/** @file How good each way of fusing is on a reader's own scene, where no truth is known. */
import {
  ergas,
  fuse,
  METHODS,
  q4,
  qnr,
  reducedScale,
  sam,
  upsampleToPan,
  type FusionMethod,
} from '../gf2/index.js';
import type { Raster } from '../raster/index.js';

/** Scores of one fusion. */
export interface FusionScore {
  method: FusionMethod | 'upsampled only';
  /** At reduced scale, against the delivered MSS: 0 = perfect; 0 = perfect, degrees; 1 = perfect. */
  ergas: number;
  samDeg: number;
  q4: number;
  /** At full scale, without a reference; 1 = no distortion. */
  qnr: number;
}

/** Scores of the MSS only upsampled and of every fusion, by Wald's protocol and by QNR.
 *  @param mss  [4, rows, cols] registered to the PAN (`alignToPan`)
 *  @param pan  [1, rows, cols]
 *  @throws as `reducedScale`, `q4` and `qnr` do
 *  @source Wald, Ranchin & Mangolini (1997); Alparone et al. (2004), (2008) */
export function fusionScores(mss: Raster, pan: Raster): FusionScore[] {
  const small = reducedScale(mss, pan);
  const by = (method: FusionScore['method'], m: Raster, p: Raster): Raster =>
    method === 'upsampled only' ? upsampleToPan(m, p) : fuse(m, p, { method }).raster;
  return (['upsampled only', ...METHODS] as const).map((method) => {
    const reduced = by(method, small.mss, small.pan);
    return {
      method,
      ergas: ergas(small.reference, reduced, small.ratio),
      samDeg: sam(small.reference, reduced),
      q4: q4(small.reference, reduced),
      qnr: qnr({ mss, pan, fused: by(method, mss, pan) }).qnr,
    };
  });
}
