import { checkStop } from '../core/errors.js';
import { startTask, type ProgressListener } from '../core/progress.js';
import { type Raster } from '../raster/grid.js';
import { fitFusion, type FitOptions, type FusionModel } from './fusion-model.js';
import { placeOn, type Placement } from './placement.js';
import { createUpsampler, fillAbsent, type RowUpsampler } from './upsample.js';
import { floatBands, validEverywhere } from './valid.js';

export interface FuseOptions extends FitOptions {
  progress?: ProgressListener;
  signal?: AbortSignal;
}

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
  const source = prepareBands(mss, at, pan.grid);
  const panBand = floatBands(pan)[0];
  const size = width * height;
  const data = new Float32Array(mss.bands * size);
  const rows = Array.from({ length: mss.bands }, () => new Float32Array(width));
  const task = startTask(o.progress, `fusion (${model.method})`, height);
  let guarded = 0;
  for (let r = 0; r < height; r++) {
    if (r % 256 === 0) checkStop(o.signal, 'fusion');
    rows.forEach((row, b) => source.upsampler.row(source.bands[b], r, row));
    guarded += fuseRow(rows, panBand.subarray(r * width, (r + 1) * width), model);
    rows.forEach((row, b) => data.set(row, b * size + r * width));
    task.update(r + 1);
  }
  task.end();
  const names = mss.bandNames ? { bandNames: mss.bandNames } : {};
  return { raster: { grid: pan.grid, bands: mss.bands, data, nodata: NaN, ...names }, guarded };
}

function prepareBands(
  mss: Raster,
  at: Placement,
  out: { width: number; height: number },
): { bands: Float32Array[]; upsampler: RowUpsampler } {
  const { width, height } = mss.grid;
  const bands = floatBands(mss);
  const absent = validEverywhere(bands).map((v) => 1 - v);
  if (!absent.includes(1)) return { bands, upsampler: createUpsampler(mss.grid, at, out, null) };
  const filled = bands.map((band) => fillAbsent(band, width, height, absent));
  return { bands: filled, upsampler: createUpsampler(mss.grid, at, out, absent) };
}

/** Turns upsampled rows into fused ones in place; returns how many pixels were guarded. */
function fuseRow(rows: Float32Array[], pan: Float32Array, model: FusionModel): number {
  const detail = new Float32Array(pan.length);
  const { weights, offset, panScale, panOffset } = model;
  for (let x = 0; x < pan.length; x++) detail[x] = offset;
  rows.forEach((row, b) => {
    const w = weights[b];
    for (let x = 0; x < pan.length; x++) detail[x] += w * row[x];
  });
  if (model.method === 'brovey') return multiply(rows, pan, detail, model);
  for (let x = 0; x < pan.length; x++) detail[x] = panScale * pan[x] + panOffset - detail[x];
  rows.forEach((row, b) => {
    const g = model.gains[b];
    for (let x = 0; x < pan.length; x++) row[x] += g * detail[x];
  });
  return 0;
}

const LARGEST_RATIO = 10;

function multiply(rows: Float32Array[], pan: Float32Array, intensity: Float32Array, m: FusionModel): number {
  let guarded = 0;
  for (let x = 0; x < pan.length; x++) {
    const p = m.panScale * pan[x] + m.panOffset;
    const ratio = p / intensity[x];
    const absurd = !(ratio >= 0 && ratio <= LARGEST_RATIO) && p === p;
    const known = rows[0][x] === rows[0][x];
    if (absurd && known) guarded++;
    const f = absurd ? 1 : ratio;
    for (const row of rows) row[x] *= f;
  }
  return guarded;
}
