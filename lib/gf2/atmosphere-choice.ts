/** @file Which correction of the air a scene gets, and what is known of that air. */
import { check, DataError, oneLine } from '../core/errors.js';
import type { Raster } from '../raster/grid.js';
import { darkObjectPath, subtractDarkObjects } from './atmosphere.js';
import { countQuantile, type CountStatistics } from './count-table.js';
import { aerosolFromVegetation, type DarkVegetation } from './dark-vegetation.js';
import { smacSurface, type Sky } from './smac.js';
import { gf2SmacTerms, pressureAt } from './smac-gf2.js';
import { floatBands } from './valid.js';

/** The ways to correct for the air that a user may ask for. */
export const ATMOSPHERES = ['auto', 'smac', 'cost', 'dos1', 'none'] as const;
/** One of the ways to correct for the air. */
export type Atmosphere = (typeof ATMOSPHERES)[number];

/** What a user may know of the air. */
export interface AirGiven {
  /** Aerosol optical depth at 550 nm; estimated from dark vegetation where it is not given. */
  aod550?: number;
  /** g cm-2. */
  waterVapour?: number;
  /** cm-atm. */
  ozone?: number;
  /** Mean height of the ground above the sea, metres. */
  groundM?: number;
}

/** What the columns of gases are taken for where nobody gives them. @source US Standard Atmosphere 1962, as 6S holds it */
export const STANDARD_AIR = { waterVapour: 1.42, ozone: 0.344 } as const;

/** The correction that was made, and all that it rests on. */
export interface AtmosphereReport {
  method: Exclude<Atmosphere, 'auto'>;
  /** Taken off each band as light of the air, reflectance; 0 for none. */
  path: number[];
  /** Share of the light that comes through in each band, 0..1. */
  transmittance: number[];
  /** Where the aerosol depth is from, for SMAC. */
  aerosol?: { aod550: number; from: 'given' | 'dark vegetation'; found?: DarkVegetation };
  sky?: Sky;
  /** What was assumed or had to be given up. */
  notes: string[];
}

/** What the correction for the air is made from. */
export interface AtmosphereInput {
  choice: Atmosphere;
  given: AirGiven;
  angles: Pick<Sky, 'sunZenithDeg' | 'sunAzimuthDeg' | 'viewZenithDeg' | 'viewAzimuthDeg'>;
  /** Reflectance at the top of the air of every count, [4, 1, 65536]. */
  table: Raster;
  counts: CountStatistics;
  /** Reflectance at the top of the air of pixels from all over the scene, [4, 1, n]. */
  sample: Raster;
}

/** Ground reflectance of every count, and how it was found. `auto` is SMAC with the aerosol depth that is given or that dark
 *  vegetation shows, and COST, with a note that says why, where there is neither.
 *  @throws "atmosphere is flaash: expected ...", and where SMAC is asked for by name what keeps it from being made */
export function correctAir(o: AtmosphereInput): { table: Raster<Float32Array>; report: AtmosphereReport } {
  check(
    (ATMOSPHERES as readonly string[]).includes(o.choice),
    `atmosphere is ${o.choice as string}: expected ${ATMOSPHERES.join(', ')}`,
  );
  if (o.choice === 'none') return uncorrected(o.table);
  if (o.choice === 'cost' || o.choice === 'dos1') return darkObjects(o, o.choice, []);
  try {
    return bySmac(o);
  } catch (error) {
    if (o.choice === 'smac' || !(error instanceof DataError)) throw error;
    return darkObjects(o, 'cost', [
      `COST in place of SMAC, as no aerosol depth was found: ${oneLine(error)}`,
    ]);
  }
}

type Corrected = ReturnType<typeof correctAir>;

function uncorrected(table: Raster): Corrected {
  const none = new Array<number>(table.bands).fill(0);
  const notes = ['no correction: reflectance is that at the top of the air'];
  const report = { method: 'none', path: none, transmittance: none.map(() => 1), notes } as const;
  return { table: { ...table, data: Float32Array.from(table.data) }, report: { ...report, notes } };
}

/** The percentile of each band that stands for its dark object. */
const DARK_SHARE = 0.001;

function darkObjects(o: AtmosphereInput, method: 'cost' | 'dos1', notes: string[]): Corrected {
  const dark = floatBands(o.table).map((band, b) => band[countQuantile(o.counts.histograms[b], DARK_SHARE)]);
  const found = darkObjectPath(dark, { method, sunZenithDeg: o.angles.sunZenithDeg });
  return {
    table: subtractDarkObjects(o.table, found),
    report: {
      ...{ method, path: found.path, notes },
      transmittance: found.path.map(() => found.transmittance),
    },
  };
}

function bySmac({ given, angles, table, sample }: AtmosphereInput): Corrected {
  const notes: string[] = [];
  const assume = (value: number | undefined, fallback: number, what: string): number => {
    if (value === undefined) notes.push(`${what} is taken for ${fallback}: give the day's`);
    return value ?? fallback;
  };
  const { waterVapour, ozone } = STANDARD_AIR;
  const air: Omit<Sky, 'aod550'> = {
    ...angles,
    pressureHpa: pressureAt(assume(given.groundM, 0, 'height of the ground (m)')),
    waterVapour: assume(given.waterVapour, waterVapour, 'water vapour (g cm-2)'),
    ozone: assume(given.ozone, ozone, 'ozone (cm-atm)'),
  };
  const found = given.aod550 === undefined ? aerosolFromVegetation(sample, { sky: air }) : undefined;
  notes.push(...(found?.warnings ?? []));
  const sky = { ...air, aod550: given.aod550 ?? found!.aod550 };
  const terms = gf2SmacTerms(sky);
  const aerosol = { aod550: sky.aod550, from: found ? 'dark vegetation' : 'given', found } as const;
  return {
    table: smacSurface(table, terms),
    report: {
      ...{ method: 'smac', aerosol, sky, notes },
      path: terms.map((t) => t.path * t.gas),
      transmittance: terms.map((t) => t.gas * t.down * t.up),
    },
  };
}
