/** @file The two comparisons on real data: what is learnt from what, and how. */
import type { TrainingSettings } from 'landslide/training';

export interface RealCase {
  name: string;
  title: string;
  /** Folder of the manifest (dataset.json), and that of its images below the test data. */
  manifest: string;
  folder: string;
  /** Areas learnt from and tested on; or null: the images are drawn into two halves. */
  areas: { train: string; test: string } | null;
  /** Tiles of larger images: for learning `stride` apart, for the test side by side. Null: the images are patches. */
  tile: { size: number; stride: number } | null;
  /** Share of the images learnt from that is kept for validation. */
  validation: number;
  width: number;
  settings: Partial<TrainingSettings>;
  seeds: readonly number[];
}

const SETTINGS = { epochs: 8, batch: 8, learningRate: 1e-3, decayEvery: 6, patience: 8 };

export const CASES: readonly RealCase[] = [
  {
    name: 'baige',
    title: 'Baige, area A to area B',
    manifest: 'data/datasets/amunet-baige',
    folder: 'seg_amunet_baige_uav_128',
    areas: { train: 'A', test: 'B' },
    tile: null,
    validation: 0.15,
    width: 16,
    settings: SETTINGS,
    seeds: [1, 2, 3, 4, 5, 6],
  },
  {
    name: 'sichuan',
    title: 'Wenchuan, Lushan and Jiuzhaigou, half of the images to the other half',
    manifest: 'data/datasets/sichuan',
    folder: 'seg_sichuan_lushan_wenchuan_1024',
    areas: null,
    tile: { size: 128, stride: 256 },
    validation: 0.2,
    width: 16,
    settings: SETTINGS,
    seeds: [1, 2, 3],
  },
];
