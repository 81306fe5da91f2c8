import { checkStop } from '../core/errors.js';
import { startTask, type ProgressListener } from '../core/progress.js';
import { rowsOf, type Raster } from '../raster/grid.js';
import { work } from './fusion-block.js';
import { fitFusion, type FitOptions, type FusionModel } from './fusion-model.js';
import { placeOn } from './placement.js';
import { coarseRows } from './upsample.js';

/** PAN rows made at a time. */
const ROWS = 128;

/** How images in memory are fused. */
export interface FuseOptions extends FitOptions {
  progress?: ProgressListener;
  signal?: AbortSignal;
}

/** The fused image, and how it was made. */
export interface Fused {
  /** [bands, rows, cols] float32 on the PAN's grid, in the MSS's unit, NaN where either image has no pixel. */
  raster: Raster<Float32Array>;
  model: FusionModel;
  /** Pixels whose ratio was out of 0..10 (brovey) and that keep the upsampled value. */
  guarded: number;
}

/** Pan-sharpens an MSS: its bands at the PAN's resolution (see `fitFusion` for the methods).
 *  @param mss  [bands, rows, cols], any unit; @param pan  [1, rows, cols], same CRS, in any unit that is linear in light.
 *  The ratio of pixels need not be whole, and the grids need not be aligned. Register first (`registerPan`, `alignToPan`)
 *  @throws what `fitFusion` throws
 *  @source see fitFusion; the MSS is upsampled by cubic convolution, Keys (1981) */
export function fuse(mss: Raster, pan: Raster, o: FuseOptions): Fused {
  const model = fitFusion(mss, pan, o);
  return { ...applyFusion(mss, pan, model, o), model };
}

/** The MSS on the PAN's grid by cubic convolution, and nothing else: what a fusion must improve on.
 *  @returns [bands, rows, cols] float32, NaN where absent */
export function upsampleToPan(mss: Raster, pan: Raster): Raster<Float32Array> {
  const model = { ...plainModel(mss.bands), gains: new Array<number>(mss.bands).fill(0) };
  const everywhere = { ...pan, data: new Float32Array(pan.grid.width * pan.grid.height), nodata: null };
  return applyFusion(mss, everywhere, model, {}).raster;
}

function plainModel(bands: number): FusionModel {
  const weights = new Array<number>(bands).fill(0);
  return {
    method: 'gs',
    weights,
    offset: 0,
    panScale: 0,
    panOffset: 0,
    gains: [],
    correlation: 0,
    warnings: [],
  };
}

/** Makes the pixels of a fusion whose model is known: for scenes in blocks, fit once and apply to each block of the PAN. */
export function applyFusion(
  mss: Raster,
  pan: Raster,
  model: FusionModel,
  o: { progress?: ProgressListener; signal?: AbortSignal },
): { raster: Raster<Float32Array>; guarded: number } {
  const { width, height } = pan.grid;
  const at = placeOn(pan.grid, 'PAN', mss.grid, 'MSS');
  const data = new Float32Array(mss.bands * width * height);
  const task = startTask(o.progress, `fusion (${model.method})`, height);
  let guarded = 0;
  for (let y = 0; y < height; y += ROWS) {
    checkStop(o.signal, 'fusion');
    const rows = Math.min(ROWS, height - y);
    const coarse = coarseRows(at, mss.grid.height, { firstRow: y, rows });
    const out = new Float32Array(mss.bands * rows * width);
    guarded += work({
      ...{ model, bands: mss.bands, size: mss.grid, at, width, out, stored: null },
      part: { top: coarse.top, firstRow: y, rows },
      ...{ mss: rowsOf(mss, coarse.top, coarse.count), mssNodata: mss.nodata },
      ...{ pan: pan.data.subarray(y * width, (y + rows) * width), panNodata: pan.nodata },
    });
    for (let b = 0; b < mss.bands; b++)
      data.set(out.subarray(b * rows * width, (b + 1) * rows * width), (b * height + y) * width);
    task.update(y + rows);
  }
  task.end();
  const names = mss.bandNames ? { bandNames: mss.bandNames } : {};
  return { raster: { grid: pan.grid, bands: mss.bands, data, nodata: NaN, ...names }, guarded };
}
