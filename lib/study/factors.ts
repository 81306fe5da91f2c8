/** @file Section 4.1: the conditional factors of a region on one grid, with its landslides, found or made. */
import { statSync } from 'node:fs';
import { check } from '../core/index.js';
import {
  buildFactors,
  gradeByField,
  openStack,
  type FactorStack,
  type HardnessSource,
} from '../factors/index.js';
import { openRaster, readRaster, type Grid } from '../raster/index.js';
import { requireLayer, type Region } from '../region/index.js';
import { checkOverlap, type VectorLayer } from '../vector/index.js';
import { factorGrid, regionVector } from './factor-inputs.js';
import { endStore } from './factor-store.js';
import { fusedImage } from './images.js';
import { readLandslides } from './landslides.js';
import { writeNdvi } from './region-ndvi.js';
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
const STORE = 3;

/** The factors of a region, with its landslides on the same grid. */
export interface StudyFactors {
  region: Region;
  /** Grid, names and counts; the pixels are read from its files when they are needed. */
  stack: FactorStack;
  /** What was left out or made up for, in words. */
  notes: string[];
  /** Folder of the layers and stack.json. */
  dir: string;
  /** Identifies what the layers were made from, for later steps. */
  key: string;
}

/** The factor layers of the region that plays `role`: found, or made. NDVI needs a scene, fault distance faults, hardness geology: what is not
 *  there is left out, and `notes` says so. Rivers are derived from the DEM where there is no layer. Memory: the DEM, and some hundred rows of
 *  the grid.
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
    make: async (study, folder) => makeFactors(study, folder, region, pixel, image?.path),
  });
  const stack = openStack(dir);
  return { region, dir, key, stack, notes: stack.notes };
}

/** The layers' files as they are now: a file that was changed makes the factors anew. */
function layerStamps(region: Region): unknown[] {
  return Object.entries(region.layers).map(([layer, source]) => {
    const { size, mtimeMs } = statSync(source.file);
    return { layer, ...source, size, mtimeMs };
  });
}

async function makeFactors(
  { seed, signal, progress }: Study,
  folder: string,
  region: Region,
  pixel: number,
  image: string | undefined,
): Promise<void> {
  const landslides = await readLandslides(region, 'the factor analysis');
  const demFile = requireLayer(region, 'dem', 'the factor analysis').file;
  const boundary = await regionVector(region, 'boundary');
  const [rivers, faults] = [await regionVector(region, 'rivers'), await regionVector(region, 'faults')];
  const geology = await regionVector(region, 'geology');
  const grid = factorGrid(await gridOf(demFile), boundary, pixel, region.crs);
  checkOverlap(landslides, 'landslides', grid, 'the factor grid');
  const stack = await buildFactors(
    folder,
    {
      dem: await readRaster(demFile),
      ndvi: image === undefined ? undefined : (path) => writeNdvi(image, grid, path, signal),
      rivers: rivers ?? { thresholdM2: RIVER_AREA_M2 },
      faults,
      hardness: geology && hardnessOf(region, geology),
      landslides,
      boundary,
      grid,
      flatDeg: FLAT_DEG,
      marginM: MARGIN_M,
    },
    { signal, progress },
  );
  const read = [landslides, boundary, rivers, faults, geology].flatMap((layer) => layer?.notes ?? []);
  const lost = lostLandslides(stack.counts.landslides, landslides.features.length);
  await endStore({ seed, signal }, region, { ...stack, notes: [...notesOn(region), ...read, ...lost] });
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

function lostLandslides(seen: number, all: number): string[] {
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
