/** @file The three confusion matrices of UNet-SE that section 3.3.3 prints, in pixels of the test patches. */
import type { Area } from './table-2.js';

/** A confusion matrix as printed, in pixels. */
export interface PrintedMatrix {
  tp: number;
  fp: number;
  fn: number;
  tn: number;
}

/** The confusion matrices of UNet-SE in the three areas. */
export const MATRICES: { place: string; model: 'unet-se'; areas: Readonly<Record<Area, PrintedMatrix>> } = {
  place: 'section 3.3.3',
  model: 'unet-se',
  areas: {
    hongtan: { tp: 800_082, fp: 78_172, fn: 367_921, tn: 3_947_553 },
    kecun: { tp: 313_576, fp: 86_393, fn: 101_756, tn: 2_316_323 },
    lushan: { tp: 521_131, fp: 230_861, fn: 89_093, tn: 2_058_883 },
  },
};
