/** @file What a fusion must know of the two images: their moments at the MSS's scale, block of rows by block of rows. */
import { toFloat32 } from '../raster/absent.js';
import type { Grid, TypedArray, Window } from '../raster/grid.js';
import type { FusionMethod } from './fusion-model.js';
import { placeOn, type Placement } from './placement.js';
import { areaMean } from './reduce.js';
import { mergeMoments, momentsOf, type Moments } from './regression.js';

/** MSS rows of a block. Fixed, so that an image in memory and one in a file give the same digits. */
const ROWS = 128;

/** Moments of the bands and, last, the PAN averaged onto MSS pixels; and of the PAN's own pixels, where they are wanted. */
export interface FusionSums {
  joint: Moments;
  pan: Moments | null;
}

/** A block of MSS rows, and the PAN rows that belong to it. */
export interface SumBlock {
  y: number;
  rows: number;
  pan: Window;
  /** The first of `pan`'s rows and how many of them are counted in the PAN's own moments: each PAN row in one block. */
  own: { from: number; rows: number };
}

/** The work on one block, in memory or on a thread. */
export interface SumJob {
  block: SumBlock;
  /** Where MSS pixels lie in PAN pixels, and the MSS's width. */
  at: Placement;
  width: number;
  bands: number;
  /** [bands, rows, width], and the PAN's rows. */
  mss: TypedArray;
  mssNodata: number | null;
  pan: TypedArray;
  panNodata: number | null;
  method: FusionMethod;
}

/** Moments of a block. */
export function work(o: SumJob): FusionSums {
  const { y, rows, pan: window, own } = o.block;
  const size = o.width * rows;
  const all = toFloat32(o.mss, o.mssNodata);
  const bands = Array.from({ length: o.bands }, (_, b) => all.subarray(b * size, (b + 1) * size));
  const pan = toFloat32(o.pan, o.panNodata);
  const here = { ...o.at, y0: o.at.y0 + y * o.at.stepY - window.y };
  const reduced = areaMean(pan, window, here, { width: o.width, height: rows });
  const from = (own.from - window.y) * window.width;
  return {
    joint: momentsOf([...bands, reduced]),
    // Only Gram-Schmidt matches the PAN's own spread.
    pan: o.method === 'gs' ? momentsOf([pan.subarray(from, from + own.rows * window.width)]) : null,
  };
}

/** The blocks of an MSS that lie on the PAN. */
export function sumBlocks(mss: Grid, pan: Grid): SumBlock[] {
  const at = placeOn(mss, 'MSS', pan, 'PAN');
  const inside = (row: number): number => Math.min(pan.height, Math.max(0, row));
  const blocks: SumBlock[] = [];
  let counted = 0;
  for (let y = 0; y < mss.height; y += ROWS) {
    const rows = Math.min(ROWS, mss.height - y);
    const top = Math.min(counted, inside(Math.floor(at.y0 + y * at.stepY) - 1));
    const end = y + rows === mss.height ? pan.height : inside(Math.ceil(at.y0 + (y + rows) * at.stepY) + 1);
    if (end <= top) continue;
    const window = { x: 0, y: top, width: pan.width, height: end - top };
    blocks.push({ y, rows, pan: window, own: { from: counted, rows: end - counted } });
    counted = end;
  }
  return blocks;
}

/** All blocks together, in their order. */
export function mergeSums(parts: FusionSums[]): FusionSums {
  const pans = parts.map((p) => p.pan).filter((p) => p !== null);
  return { joint: mergeMoments(parts.map((p) => p.joint)), pan: pans.length > 0 ? mergeMoments(pans) : null };
}
