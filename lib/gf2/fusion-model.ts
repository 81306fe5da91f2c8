/** @file What a fusion learns from the two images before it makes a pixel: the intensity's weights, the PAN's match and the
 *  gains. Everything is estimated at the MSS's own scale, so that the making can run row by row. */
import { check, checkStop, DataError } from '../core/errors.js';
import { inParallel, openThreads } from '../core/threads.js';
import { sharedArray } from '../raster/dtype.js';
import { rowsOf, type Raster } from '../raster/grid.js';
import type { RasterFile } from '../raster/raster-file.js';
import { mergeSums, sumBlocks, work, type FusionSums, type SumJob } from './fusion-sums.js';
import { placeOn, ratioOf } from './placement.js';
import { fitMoments, type LinearFit, type Moments } from './regression.js';

/** The methods, as `fitFusion` describes them. */
export const METHODS = ['gs', 'gsa', 'brovey'] as const;

/** The ways to fuse PAN and MSS. */
export type FusionMethod = (typeof METHODS)[number];

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

/** Which fusion, and its weights where they are given. */
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
  checkFit(mss, pan, o);
  const shape = jobShape(mss, pan, o);
  const parts = sumBlocks(mss.grid, pan.grid).map((block) => {
    const { y, height } = block.pan;
    const panRows = pan.data.subarray(y * pan.grid.width, (y + height) * pan.grid.width);
    return work({ ...shape, block, mss: rowsOf(mss, block.y, block.rows), pan: panRows });
  });
  return modelOf(mergeSums(parts), o, mss.bandNames);
}

/** The same from open files of any size, some rows at a time; the same numbers for any count of threads. */
export async function fitFusionFiles(
  mss: RasterFile,
  pan: RasterFile,
  o: FitOptions & { threads?: number; signal?: AbortSignal },
): Promise<FusionModel> {
  checkFit(mss, pan, o);
  const shape = jobShape(mss, pan, o);
  const blocks = sumBlocks(mss.grid, pan.grid);
  const parts = new Array<FusionSums>(blocks.length);
  const threads = openThreads<SumJob, FusionSums>(new URL('./fusion-sums.js', import.meta.url), {
    count: o.threads,
  });
  const { width } = mss.grid;
  try {
    await inParallel(blocks.entries(), threads.count + 1, async ([at, block]) => {
      checkStop(o.signal, 'fusion');
      const rows = sharedArray(mss.dtype, mss.bands * block.rows * width);
      const panRows = sharedArray(pan.dtype, block.pan.width * block.pan.height);
      await mss.readInto(rows, { x: 0, y: block.y, width, height: block.rows });
      await pan.readInto(panRows, block.pan);
      parts[at] = await threads.run({ ...shape, block, mss: rows, pan: panRows });
    });
  } finally {
    await threads.close();
  }
  return modelOf(mergeSums(parts), o, mss.bandNames);
}

type Opened = Pick<Raster, 'grid' | 'bands' | 'nodata'>;

function jobShape(mss: Opened, pan: Opened, o: FitOptions): Omit<SumJob, 'block' | 'mss' | 'pan'> {
  return {
    at: placeOn(mss.grid, 'MSS', pan.grid, 'PAN'),
    ...{ width: mss.grid.width, bands: mss.bands, method: o.method },
    ...{ mssNodata: mss.nodata, panNodata: pan.nodata },
  };
}

function checkFit(mss: Opened, pan: Opened, o: FitOptions): void {
  check(
    (METHODS as readonly string[]).includes(o.method),
    `method is ${o.method as string}: expected ${METHODS.slice(0, -1).join(', ')} or ${METHODS.at(-1)}`,
  );
  check(pan.bands === 1, `PAN has ${pan.bands} bands: expected 1`);
  check(o.method === 'gs' || !o.weights, `weights are for gs: ${o.method} finds its own by regression`);
  ratioOf(mss.grid, pan.grid);
}

function modelOf(sums: FusionSums, o: FitOptions, names: string[] | undefined): FusionModel {
  const { joint, pan } = sums;
  if (!(joint.n >= 16))
    throw new DataError(`PAN and MSS share ${joint.n} valid pixels: expected at least 16`);
  const fit = intensityFit(joint, o);
  const warnings = fit.r < 0.4 ? [weakLink(fit.r)] : [];
  const match = pan ? matchPan(joint, fit, pan) : { panScale: 1, panOffset: 0 };
  const gains = o.method === 'brovey' ? [] : gainsOf(joint, fit, names, warnings);
  const { weights, offset, r: correlation } = fit;
  return { method: o.method, weights, offset, ...match, gains, correlation, warnings };
}

function weakLink(r: number): string {
  return `PAN and MSS intensity correlate at ${r.toFixed(2)} only: register them first (registerPan), or check that they show the same scene`;
}

function intensityFit(joint: Moments, o: FitOptions): LinearFit {
  if (o.method !== 'gs') return fitMoments(joint, { nonNegative: o.method === 'brovey' });
  const k = joint.mean.length - 1;
  const given = o.weights ?? new Array<number>(k).fill(1);
  const total = given.reduce((s, w) => s + w, 0);
  check(
    given.length === k && given.every((w) => w >= 0) && total > 0,
    () => `weights are [${given.join(', ')}]: expected ${k} numbers, 0 or more, not all 0`,
  );
  const weights = given.map((w) => w / total);
  const { shared, variance } = intensityMoments(joint, weights);
  const spread = Math.sqrt(variance * joint.covariance[k * (k + 2)]);
  return { weights, offset: 0, r: spread > 0 ? Math.max(0, shared[k] / spread) : 0, n: joint.n };
}

/** Covariance of each column (the bands, then the PAN) with the intensity, and the intensity's variance. */
function intensityMoments(joint: Moments, weights: number[]): { shared: number[]; variance: number } {
  const size = joint.mean.length;
  const shared = Array.from({ length: size }, (_, a) =>
    weights.reduce((s, w, b) => s + w * joint.covariance[a * size + b], 0),
  );
  return { shared, variance: weights.reduce((s, w, b) => s + w * shared[b], 0) };
}

/** Gives the PAN the intensity's mean and standard deviation (as ENVI does: the PAN's own spread is taken at full scale). */
function matchPan(joint: Moments, fit: LinearFit, pan: Moments): { panScale: number; panOffset: number } {
  const { variance } = intensityMoments(joint, fit.weights);
  const panScale = pan.covariance[0] > 0 ? Math.sqrt(Math.max(0, variance) / pan.covariance[0]) : 0;
  const mean = fit.weights.reduce((s, w, b) => s + w * joint.mean[b], fit.offset);
  return { panScale, panOffset: mean - panScale * joint.mean[joint.mean.length - 1] };
}

function gainsOf(joint: Moments, fit: LinearFit, names: string[] | undefined, warnings: string[]): number[] {
  const { shared, variance } = intensityMoments(joint, fit.weights);
  const largest = Math.max(...fit.weights.map((w, b) => w * w * joint.covariance[b * (shared.length + 1)]));
  // Bands that only rounding makes vary have no intensity to speak of.
  if (!(variance > 1e-12 * largest) || !(variance > 0)) {
    warnings.push(
      'the MSS intensity is constant: no detail can be injected, the result is the upsampled MSS',
    );
    return fit.weights.map(() => 0);
  }
  return fit.weights.map((_, b) => {
    const gain = shared[b] / variance;
    if (gain >= 0) return gain;
    warnings.push(
      `gain of band ${names?.[b] ?? b + 1} is ${gain.toFixed(3)}, below 0 (it falls where the PAN rises): set to 0, the band is only upsampled`,
    );
    return 0;
  });
}
