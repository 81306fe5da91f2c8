/** @file What a fusion learns from the two images before it makes a pixel: the intensity's weights, the PAN's match and the
 *  gains. Everything is estimated at the MSS's own scale, so that the making can run row by row. */
import { check, DataError } from '../core/errors.js';
import { type Raster } from '../raster/grid.js';
import { placeOn, ratioOf } from './placement.js';
import { areaMean } from './reduce.js';
import { fitLinear, momentsOf, type LinearFit } from './regression.js';
import { floatBands } from './valid.js';

export type FusionMethod = 'gs' | 'gsa' | 'brovey';

/** out_k = MS_k + gains_k (P' - I) for gs and gsa; out_k = MS_k P' / I for brovey;
 *  I = offset + sum of weights_k MS_k and P' = panScale P + panOffset. */
export interface FusionModel {
  method: FusionMethod;
  weights: number[];
  offset: number;
  panScale: number;
  panOffset: number;
  /** [bands]; empty for brovey. */
  gains: number[];
  /** Correlation of the reduced PAN with I, 0..1. */
  correlation: number;
  /** What was caught: negative gains set to 0, a constant intensity, a PAN that does not resemble the MSS. */
  warnings: string[];
}

export interface FitOptions {
  method: FusionMethod;
  /** [bands] weights of the intensity for `gs`, 0 or more, scaled to sum 1; default equal. The other methods regress theirs. */
  weights?: readonly number[];
}

/** Estimates a fusion.
 *  - `gs`: Gram-Schmidt as ENVI does it: I is the mean of the bands (or their mean by `weights`, ENVI's sensor response: needed
 *    where the PAN does not see a band, as Landsat-8's does not see NIR), the PAN is given I's mean and standard deviation,
 *    and gains are cov(MS_k, I) / var(I). The PAN's deviation is that of its full scale, so GS adds a little less detail
 *    than GSA.
 *  - `gsa`: the same with I regressed on the reduced PAN, which then needs no match.
 *  - `brovey`: ratio with I regressed on the reduced PAN, no negative weights.
 *
 *  A negative gain (a band that falls where the PAN rises, as NIR may) is set to 0 with a warning: that band is only
 *  upsampled. Gains above sd(MS_k) / sd(I) cannot occur.
 *  @param mss  [bands, rows, cols]; @param pan  [1, rows, cols], same CRS; absent pixels do not count
 *  @throws "method is ihs: expected gs, gsa or brovey", "PAN and MSS share 3 valid pixels ..."
 *  @source Laben & Brower (2000), US patent 6011875; Aiazzi et al. (2007) doi 10.1109/TGRS.2007.901007; Gillespie et al. (1987)
 *  doi 10.1016/0034-4257(87)90088-5 */
export function fitFusion(mss: Raster, pan: Raster, o: FitOptions): FusionModel {
  check(
    o.method === 'gs' || o.method === 'gsa' || o.method === 'brovey',
    `method is ${o.method as string}: expected gs, gsa or brovey`,
  );
  check(pan.bands === 1, `PAN has ${pan.bands} bands: expected 1`);
  ratioOf(mss.grid, pan.grid);
  const bands = floatBands(mss);
  const panBand = floatBands(pan)[0];
  const reduced = areaMean(panBand, pan.grid, placeOn(mss.grid, 'MSS', pan.grid, 'PAN'), mss.grid);
  const fit = intensityFit(bands, reduced, o);
  if (fit.n < 16) throw new DataError(`PAN and MSS share ${fit.n} valid pixels: expected at least 16`);
  const warnings = fit.r < 0.4 ? [weakLink(fit.r)] : [];
  const match = o.method === 'gs' ? matchPan(bands, fit, panBand, reduced) : { panScale: 1, panOffset: 0 };
  const gains = o.method === 'brovey' ? [] : gainsOf(bands, reduced, fit, mss.bandNames, warnings);
  const { weights, offset, r: correlation } = fit;
  return { method: o.method, weights, offset, ...match, gains, correlation, warnings };
}

function weakLink(r: number): string {
  return `PAN and MSS intensity correlate at ${r.toFixed(2)} only: register them first (registerPan), or check that they show the same scene`;
}

function intensityFit(bands: Float32Array[], reduced: Float32Array, o: FitOptions): LinearFit {
  check(o.method === 'gs' || !o.weights, `weights are for gs: ${o.method} finds its own by regression`);
  if (o.method !== 'gs') return fitLinear(bands, reduced, { nonNegative: o.method === 'brovey' });
  const given = o.weights ?? bands.map(() => 1);
  const total = given.reduce((s, w) => s + w, 0);
  check(
    given.length === bands.length && given.every((w) => w >= 0) && total > 0,
    () => `weights are [${given.join(', ')}]: expected ${bands.length} numbers, 0 or more, not all 0`,
  );
  const weights = given.map((w) => w / total);
  const m = momentsOf([intensityOf(bands, weights, 0), reduced]);
  const spread = Math.sqrt(m.covariance[0] * m.covariance[3]);
  return { weights, offset: 0, r: spread > 0 ? Math.max(0, m.covariance[1] / spread) : 0, n: m.n };
}

/** I = offset + sum of weights_k MS_k of each pixel. */
export function intensityOf(
  bands: readonly Float32Array[],
  weights: readonly number[],
  offset: number,
): Float32Array {
  const out = new Float32Array(bands[0].length).fill(offset);
  bands.forEach((band, b) => {
    const w = weights[b];
    for (let i = 0; i < out.length; i++) out[i] += w * band[i];
  });
  return out;
}

/** Gives the PAN the intensity's mean and standard deviation (as ENVI does: the PAN's own spread is taken at full scale, over
 *  the part that the MSS covers). */
function matchPan(
  bands: Float32Array[],
  fit: LinearFit,
  pan: Float32Array,
  reduced: Float32Array,
): { panScale: number; panOffset: number } {
  const i = momentsOf([intensityOf(bands, fit.weights, fit.offset), reduced]);
  const p = momentsOf([pan]);
  const panScale = p.covariance[0] > 0 ? Math.sqrt(i.covariance[0] / p.covariance[0]) : 0;
  return { panScale, panOffset: i.mean[0] - panScale * i.mean[1] };
}

function gainsOf(
  bands: Float32Array[],
  reduced: Float32Array,
  fit: LinearFit,
  names: string[] | undefined,
  warnings: string[],
): number[] {
  const k = bands.length;
  const m = momentsOf([...bands, intensityOf(bands, fit.weights, fit.offset), reduced]);
  const variance = m.covariance[k * (k + 2) + k];
  if (!(variance > 0)) {
    warnings.push(
      'the MSS intensity is constant: no detail can be injected, the result is the upsampled MSS',
    );
    return bands.map(() => 0);
  }
  return bands.map((_, b) => {
    const gain = m.covariance[b * (k + 2) + k] / variance;
    if (gain >= 0) return gain;
    warnings.push(
      `gain of band ${names?.[b] ?? b + 1} is ${gain.toFixed(3)}, below 0 (it falls where the PAN rises): set to 0, the band is only upsampled`,
    );
    return 0;
  });
}
