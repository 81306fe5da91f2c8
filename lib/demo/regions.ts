/** @file The three invented regions: what makes each of them itself. Nothing here was measured in the places they are named after. */
import { InputError } from '../core/index.js';
import type { TerrainSettings } from './terrain.js';

/** The three invented regions. */
export const DEMO_REGIONS = ['hongtan', 'kecun', 'lushan'] as const;
/** One of the three invented regions. */
export type DemoRegionName = (typeof DEMO_REGIONS)[number];

export interface AreaSettings {
  scale: number;
  range: readonly [number, number];
  /** The test part is drawn from this share of the landslides, the largest first; 1 = from all. */
  testFrom: number;
}

/** What an invented region is made from. */
export interface RegionSettings {
  name: DemoRegionName;
  title: string;
  crs: string;
  /** Upper-left corner of the scene. */
  left: number;
  top: number;
  /** PAN pixels across, and number of landslides, of each size. */
  pixels: { demo: number; paper: number };
  landslides: { demo: number; paper: number };
  /** Areas drawn from Malamud's law are multiplied by `scale` and kept within `range` (m2). For `paper` they are set so that the numbers of
   *  patches come near the paper's. */
  areas: Record<'demo' | 'paper', AreaSettings>;
  /** Share of a landslide's surface that plants have taken back: mean and spread. */
  overgrowth: { mean: number; spread: number };
  /** Contrast of bare landslide ground with the old soil, 0..1: creeping ground is dull, fresh rock bright. */
  freshness: number;
  terrain: Omit<TerrainSettings, 'sizeM' | 'cellM' | 'seed'>;
  rocks: { names: readonly string[][]; shares: readonly number[]; faults: number };
  villages: number;
  roads: number;
  /** Bare confusers: quarries, clear-cuts, other bare ground, a km2. */
  confusers: { quarries: number; cuts: number; bare: number };
  scene: {
    date: string;
    time: string;
    camera: 'PMS1' | 'PMS2';
    sunZenithDeg: number;
    sunAzimuthDeg: number;
    /** Aerosol optical depth at 550 nm. */
    aod: number;
    /** PAN is displaced against MSS by this, PAN pixels east and south. */
    panShift: readonly [number, number];
  };
}

const HILLS: RegionSettings['terrain'] = {
  uplift: 1.5,
  erodibility: 0.075,
  gradeFactor: [0.4, 0.6, 1, 1.25],
  steepest: [0.9, 0.85, 0.78, 0.72],
  diffusivity: 55,
  baseM: 165,
  inletM2: 6e7,
  steps: [150, 50],
  haste: 4,
  riverM2: 3e5,
  fillM: 9,
};

const SOFT_ROCKS: RegionSettings['rocks'] = {
  names: [
    ['siliceous sandstone', 'granite porphyry'],
    ['feldspathic sandstone'],
    ['calcareous shale', 'silty shale', 'banded slate'],
    ['silty mudstone', 'calcareous mudstone'],
  ],
  shares: [0.05, 0.12, 0.4, 0.43],
  faults: 4,
};

const SETTINGS: Record<DemoRegionName, RegionSettings> = {
  hongtan: {
    name: 'hongtan',
    title: 'Hongtan (invented demo region)',
    crs: 'EPSG:32650',
    left: 587000,
    top: 3309000,
    pixels: { demo: 3072, paper: 6400 },
    landslides: { demo: 110, paper: 285 },
    areas: {
      demo: { scale: 1, range: [260, 24000], testFrom: 1 },
      paper: { scale: 1.5, range: [260, 24000], testFrom: 0.13 },
    },
    overgrowth: { mean: 0.74, spread: 0.17 },
    freshness: 0.3,
    terrain: HILLS,
    rocks: SOFT_ROCKS,
    villages: 5,
    roads: 10,
    confusers: { quarries: 0.4, cuts: 15, bare: 22 },
    scene: {
      date: '2024-03-12',
      time: '03:08:41',
      camera: 'PMS1',
      sunZenithDeg: 36.99,
      sunAzimuthDeg: 150.35,
      aod: 0.2,
      panShift: [1.3, -0.7],
    },
  },
  kecun: {
    name: 'kecun',
    title: 'Kecun (invented demo region)',
    crs: 'EPSG:32650',
    left: 594400,
    top: 3322600,
    pixels: { demo: 2304, paper: 4400 },
    landslides: { demo: 90, paper: 90 },
    areas: {
      demo: { scale: 1, range: [260, 20000], testFrom: 1 },
      paper: { scale: 2.9, range: [700, 40000], testFrom: 1 },
    },
    overgrowth: { mean: 0.71, spread: 0.17 },
    freshness: 0.36,
    terrain: { ...HILLS, baseM: 185, inletM2: 3.5e7 },
    rocks: SOFT_ROCKS,
    villages: 4,
    roads: 7,
    confusers: { quarries: 0.4, cuts: 15, bare: 22 },
    scene: {
      date: '2024-03-12',
      time: '03:08:39',
      camera: 'PMS1',
      sunZenithDeg: 37.06,
      sunAzimuthDeg: 150.53,
      aod: 0.22,
      panShift: [-0.9, 1.1],
    },
  },
  lushan: {
    name: 'lushan',
    title: 'Lushan (invented demo region)',
    crs: 'EPSG:32648',
    left: 298000,
    top: 3343000,
    pixels: { demo: 2560, paper: 4600 },
    landslides: { demo: 70, paper: 70 },
    areas: {
      demo: { scale: 2.6, range: [600, 52000], testFrom: 1 },
      paper: { scale: 4.2, range: [600, 70000], testFrom: 1 },
    },
    overgrowth: { mean: 0.09, spread: 0.08 },
    freshness: 0.95,
    terrain: {
      ...HILLS,
      uplift: 2.3,
      erodibility: 0.058,
      gradeFactor: [0.5, 0.7, 1, 1.2],
      steepest: [1.1, 1, 0.9, 0.82],
      baseM: 880,
      inletM2: 2e8,
    },
    rocks: {
      names: [
        ['granite', 'diorite'],
        ['massive limestone'],
        ['feldspathic sandstone', 'siltstone'],
        ['mudstone', 'carbonaceous shale'],
      ],
      shares: [0.12, 0.2, 0.4, 0.28],
      faults: 4,
    },
    villages: 2,
    roads: 5,
    confusers: { quarries: 1, cuts: 8, bare: 20 },
    scene: {
      date: '2024-01-11',
      time: '03:52:10',
      camera: 'PMS1',
      sunZenithDeg: 55.85,
      sunAzimuthDeg: 156.36,
      aod: 0.4,
      panShift: [0.8, 1.4],
    },
  },
};

/** The settings of a demo region.
 *  @throws "demo region is x: expected hongtan, kecun or lushan" */
export function regionSettings(name: string): RegionSettings {
  const settings = SETTINGS[name as DemoRegionName];
  if (!settings) throw new InputError(`demo region is ${name}: expected hongtan, kecun or lushan`);
  return settings;
}
