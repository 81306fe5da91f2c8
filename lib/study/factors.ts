/** @file Section 4.1: the conditional factors of a region on one grid, with its landslides, found or made. */
import { statSync } from 'node:fs';
import { check } from '../core/index.js';
import {
  buildFactors,
  clipStack,
  gradeByField,
  landslideMask,
  type FactorName,
  type FactorStack,
  type HardnessSource,
} from '../factors/index.js';
import { openRaster, readRaster, type Grid } from '../raster/index.js';
import { requireLayer, type Region } from '../region/index.js';
import { checkOverlap, rasterise, type VectorLayer } from '../vector/index.js';
import { factorGrid, regionNdvi, regionVector } from './factor-inputs.js';
import { readStore, writeStore, type FactorLayers } from './factor-store.js';
import { fusedImage } from './images.js';
import { readLandslides } from './landslides.js';
import { wholeStep } from './step.js';
import { libraryVersion, studyRegion, workDir, type Role, type Study } from './study.js';

/** Below this slope a place counts as plane. Table 4's plane has the shares of its slopes below 10 degrees, so the paper seems to have
 *  used 10; a GIS calls only level ground flat. */
export const FLAT_DEG = 10;
/** Where no river layer is given, a river begins where so much ground drains to one pixel. */
export const RIVER_AREA_M2 = 1e6;
/** Rivers and faults this far outside still count: a fault beyond the edge is as near as one inside. */
const MARGIN_M = 1000;
/** Raised when the store gets other files. */
const STORE = 2;

/** The factors of a region, and its landslides on the same grid. */
export interface StudyFactors {
  region: Region;
  /** Grid, names, layers (float32, NaN absent) and the pixels where all are there. */
  stack: FactorStack;
  /** [rows, cols] 1 = landslide, 0 = none, 255 = a factor is absent, or outside the boundary. */
  landslide: Uint8Array;
  /** [rows, cols] int32 landslide, from 1 in the order of the layer; 0 = none, -1 as 255 above. */
  ids: Int32Array;
  /** What was left out or made up for, in words. */
  notes: string[];
  /** Folder of the layers and stack.json. */
  dir: string;
  /** Identifies what the layers were made from, for later steps. */
  key: string;
}

/** The factor layers of the region that plays `role`: found, or made. NDVI needs a scene, fault distance faults, hardness geology: what is not
 *  there is left out, and `notes` says so. Rivers are derived from the DEM where there is no layer.
 *  @throws "region NAME has no dem, needed for ...", "region NAME has no landslides, ..." */
export async function studyFactors(study: Study, role: Role): Promise<StudyFactors> {
  const region = await studyRegion(study, role);
  const pixel = region.factorPixelM ?? study.preset.factorPixelM;
  const image = region.scene ? await fusedImage(study, role) : undefined;
  const dir = workDir(study, role, 'factors');
  const inputs = { files: layerStamps(region), crs: region.crs, pixel, image: image?.key ?? null };
  const key = await wholeStep({
    study,
    dir,
    step: 'factors',
    inputs: { region: region.name, ...inputs, seed: study.seed, version: libraryVersion(), store: STORE },
    make: async ({ signal }, folder) =>
      writeStore(folder, study, region, await makeFactors(region, pixel, image?.path, signal)),
  });
  return { region, dir, key, ...(await readStore(dir)) };
}

/** The layers' files as they are now: a file that was changed makes the factors anew. */
function layerStamps(region: Region): unknown[] {
  return Object.entries(region.layers).map(([layer, source]) => {
    const { size, mtimeMs } = statSync(source.file);
    return { layer, ...source, size, mtimeMs };
  });
}

async function makeFactors(
  region: Region,
  pixel: number,
  image: string | undefined,
  signal?: AbortSignal,
): Promise<FactorLayers> {
  const landslides = await readLandslides(region, 'the factor analysis');
  const demFile = requireLayer(region, 'dem', 'the factor analysis').file;
  const boundary = await regionVector(region, 'boundary');
  const [rivers, faults] = [await regionVector(region, 'rivers'), await regionVector(region, 'faults')];
  const geology = await regionVector(region, 'geology');
  const grid = factorGrid(await gridOf(demFile), boundary, pixel, region.crs);
  checkOverlap(landslides, 'landslides', grid, 'the factor grid');
  const whole = buildFactors({
    dem: await readRaster(demFile),
    ndvi: image === undefined ? undefined : await regionNdvi(image, grid, signal),
    rivers: rivers ?? { thresholdM2: RIVER_AREA_M2 },
    faults,
    hardness: geology && hardnessOf(region, geology),
    grid,
    flatDeg: FLAT_DEG,
    marginM: MARGIN_M,
  });
  const stack = boundary ? clipStack(whole, insideOf(boundary, grid)) : whole;
  const { landslide, ids } = landslideMask(landslides, stack);
  const read = [landslides, boundary, rivers, faults, geology].flatMap((layer) => layer?.notes ?? []);
  const notes = [...notesOn(region), ...read, ...lostLandslides(ids, landslides.features.length)];
  return { stack, landslide, ids, notes };
}

async function gridOf(path: string): Promise<Grid> {
  const file = await openRaster(path);
  await file.close();
  return file.grid;
}

function hardnessOf(region: Region, layer: VectorLayer): HardnessSource {
  const { field = 'hardness', hardness } = region.layers.geology!;
  return { layer, gradeOf: gradeByField(field, hardness) };
}

function insideOf(boundary: VectorLayer, grid: Grid): Uint8Array {
  return rasterise(boundary, grid, { value: 1, background: 0 }).data as Uint8Array;
}

/** What a region lacks, and what was done about it. */
function notesOn({ scene, layers }: Region): string[] {
  const notes: string[] = [];
  if (!scene) notes.push('no NDVI: the region has no scene');
  if (!layers.rivers)
    notes.push(`rivers derived from the DEM: where at least ${RIVER_AREA_M2 / 1e6} km² drains to a pixel`);
  if (!layers.faults) notes.push('no distance from faults: the region has no fault layer');
  if (!layers.geology) notes.push('no rock hardness: the region has no geology');
  return notes;
}

function lostLandslides(ids: Int32Array, all: number): string[] {
  const seen = new Set(ids.filter((id) => id > 0)).size;
  check(
    seen > 0,
    `none of ${all} landslides covers the centre of a valid pixel: set a smaller factorPixelM in region.json, or check boundary and DEM`,
  );
  return seen === all
    ? []
    : [
        `${seen} of ${all} landslides cover the centre of a valid pixel; the others are too small, hidden by another, or lie outside`,
      ];
}

/** One factor in numbers, over the valid pixels. */
export interface FactorSummary {
  name: FactorName;
  least: number;
  median: number;
  most: number;
  /** Share of the grid's pixels where it is there. */
  present: number;
}

/** Range, median and completeness of each layer. */
export function summariseFactors({ stack }: Pick<StudyFactors, 'stack'>): FactorSummary[] {
  return stack.names.map((name, f) => {
    const layer = stack.layers[f];
    const values = layer.filter((_, i) => stack.valid[i] === 1).sort();
    const there = layer.reduce((n, v) => n + (Number.isFinite(v) ? 1 : 0), 0);
    return {
      name,
      least: values[0] ?? NaN,
      median: values[values.length >> 1] ?? NaN,
      most: values.at(-1) ?? NaN,
      present: there / layer.length,
    };
  });
}

/** Share of the valid pixels that are landslide, and their number. */
export function landslideShareOf({ landslide }: Pick<StudyFactors, 'landslide'>): {
  valid: number;
  share: number;
} {
  let [valid, slides] = [0, 0];
  for (const v of landslide) {
    if (v !== 255) valid++;
    if (v === 1) slides++;
  }
  return { valid, share: slides / valid };
}
