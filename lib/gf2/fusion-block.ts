/** @file The pixels of a block of PAN rows, whatever they were read from: the work of a thread, or of the whole image at once. */
import type { TypedArray } from '../raster/grid.js';
import { toFloat32 } from '../raster/absent.js';
import type { FusionModel } from './fusion-model.js';
import type { Placement } from './placement.js';
import { combine } from './regression.js';
import { createUpsampler, fillAbsent, type UpsamplePart } from './upsample.js';
import { validEverywhere } from './valid.js';

/** How float results are kept in a file: as they are, or as whole numbers. */
export interface Stored {
  /** value = round(scale x result), held in 0..highest. */
  scale: number;
  highest: number;
  /** Stands for absent pixels. */
  absent: number;
}

export interface FusionBlock {
  model: FusionModel;
  /** [bands, rows, cols] of the coarse rows of `part`, and what marks absent ones. */
  mss: TypedArray;
  mssNodata: number | null;
  bands: number;
  /** Of the whole MSS. */
  size: { width: number; height: number };
  /** Where PAN pixels lie in MSS pixels. */
  at: Placement;
  part: UpsamplePart;
  /** [rows, width] of the PAN. */
  pan: TypedArray;
  panNodata: number | null;
  width: number;
  /** [bands, rows, width] to be filled: float32 with NaN where absent, or whole numbers as `stored` says. */
  out: TypedArray;
  stored: Stored | null;
}

/** Fuses a block; returns how many pixels were guarded (see `Fused`). */
export function work(o: FusionBlock): number {
  const { size, at, part, width, model } = o;
  const pan = toFloat32(o.pan, o.panNodata);
  const { bands, absent } = prepareBands(o);
  const upsampler = createUpsampler(size, at, width, part, absent);
  const ratio = model.method === 'brovey';
  const intensity = combine(bands, model);
  const sources = ratio ? bands : bands.map((band, b) => lessTimes(band, model.gains[b], intensity));
  const [row, detail] = [new Float32Array(width), new Float32Array(width)];
  let guarded = 0;
  for (let r = 0; r < part.rows; r++) {
    matched(pan.subarray(r * width, (r + 1) * width), model, detail);
    if (ratio) {
      upsampler.row(intensity, r, row);
      guarded += divide(detail, row);
    }
    for (let b = 0; b < o.bands; b++) {
      upsampler.row(sources[b], r, row);
      const to = o.out.subarray((b * part.rows + r) * width, (b * part.rows + r + 1) * width);
      if (ratio) for (let x = 0; x < width; x++) row[x] *= detail[x];
      if (o.stored) putWhole(row, ratio ? 0 : model.gains[b], detail, to, o.stored);
      else put(row, ratio ? 0 : model.gains[b], detail, to);
    }
  }
  return guarded;
}

function put(row: Float32Array, gain: number, detail: Float32Array, to: TypedArray): void {
  for (let x = 0; x < row.length; x++) to[x] = row[x] + gain * detail[x];
}

/** Rounds and bounds; an array of whole numbers cuts the fraction off. */
function putWhole(row: Float32Array, gain: number, detail: Float32Array, to: TypedArray, s: Stored): void {
  const { scale, highest, absent } = s;
  for (let x = 0; x < row.length; x++) {
    const v = (row[x] + gain * detail[x]) * scale + 0.5;
    to[x] = v >= 0 ? (v < highest ? v : highest) : v === v ? 0 : absent;
  }
}

function prepareBands(o: FusionBlock): { bands: Float32Array[]; absent: Uint8Array | null } {
  const all = toFloat32(o.mss, o.mssNodata);
  const length = all.length / o.bands;
  const bands = Array.from({ length: o.bands }, (_, b) => all.subarray(b * length, (b + 1) * length));
  const absent = validEverywhere(bands);
  for (let i = 0; i < absent.length; i++) absent[i] = 1 - absent[i];
  if (!absent.includes(1)) return { bands, absent: null };
  const rows = length / o.size.width;
  return { bands: bands.map((band) => fillAbsent(band, o.size.width, rows, absent)), absent };
}

/** band - gain x intensity: as upsampling is linear, out = up(MS) + g (P - up(I)) is up(MS - g I) + g P, with less to upsample. */
function lessTimes(band: Float32Array, gain: number, intensity: Float32Array): Float32Array {
  const out = new Float32Array(band.length);
  for (let i = 0; i < out.length; i++) out[i] = band[i] - gain * intensity[i];
  return out;
}

function matched(pan: Float32Array, { panScale, panOffset }: FusionModel, into: Float32Array): void {
  for (let x = 0; x < into.length; x++) into[x] = panScale * pan[x] + panOffset;
}

const LARGEST_RATIO = 10;

/** detail = its ratio to the intensity; 1 where that is absurd, which is counted. */
function divide(detail: Float32Array, intensity: Float32Array): number {
  let guarded = 0;
  for (let x = 0; x < detail.length; x++) {
    const ratio = detail[x] / intensity[x];
    const known = detail[x] === detail[x] && intensity[x] === intensity[x];
    const absurd = known && !(ratio >= 0 && ratio <= LARGEST_RATIO);
    if (absurd) guarded++;
    detail[x] = absurd ? 1 : ratio;
  }
  return guarded;
}
