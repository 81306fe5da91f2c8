/** @file Section 2.3.1: from the delivered counts of a scene to a four-band image of surface reflectance at 0.8 m. */
import { join } from 'node:path';
import { checkStop, readJson, writeJson } from '../core/index.js';
import {
  alignToPan,
  calibrate,
  esunFor,
  fuse,
  readScene,
  registerPan,
  surfaceReflectance,
  toaReflectance,
  type FusionMethod,
  type GainsForYear,
  type Product,
  type Registration,
  type Scene,
} from '../gf2/index.js';
import { readRaster, writeCog, type Raster } from '../raster/index.js';
import { requireScene, type Region } from '../region/index.js';
import { fileStamps } from './file-stamp.js';
import { step } from './step.js';
import { libraryVersion, studyRegion, workDir, type Role, type Study } from './study.js';

/** Reflectance is stored as uint16 times this, as agencies deliver it; 65535 marks absent pixels. */
export const REFLECTANCE_SCALE = 10_000;
const ABSENT = 65535;

export interface ImageReport {
  region: string;
  demo: boolean;
  camera: string;
  date: string;
  gains: { pan: GainsForYear; mss: GainsForYear };
  /** Haze taken off each MSS band (blue, green, red, near infrared), reflectance. */
  path: number[];
  registration: Registration;
  fusion: {
    method: FusionMethod;
    weights: number[];
    gains: number[];
    correlation: number;
    warnings: string[];
  };
  warnings: string[];
}

export interface FusedImage {
  /** Cloud-optimised GeoTIFF [4, rows, cols] uint16, reflectance x 10,000, bands blue, green, red, near infrared. */
  path: string;
  report: ImageReport;
  /** Identifies what the image was made from, for later steps. */
  key: string;
}

/** The preprocessed image of the region that plays `role`: found, or made. */
export async function fusedImage(
  study: Study,
  role: Role,
  { method = 'gsa' as FusionMethod } = {},
): Promise<FusedImage> {
  const region = await studyRegion(study, role);
  const dir = workDir(study, role, 'image');
  const path = join(dir, 'fused.tif');
  const key = await step({
    study,
    dir,
    step: 'image',
    inputs: {
      region: region.name,
      path: region.path,
      files: fileStamps(Object.values(requireScene(region, 'the GF-2 image'))),
      method,
      version: libraryVersion(),
    },
    make: async (study) => {
      const { image, report } = await preprocess(region, { method, study });
      await writeCog(path, toStored(image));
      writeJson(join(dir, 'report.json'), report);
    },
  });
  return { path, report: readJson<ImageReport>(join(dir, 'report.json')), key };
}

/** Calibration, reflectance, dark-object correction, registration and fusion of a scene in memory.
 *  @returns image [4, rows, cols] float32 reflectance at the PAN's pixels, NaN where absent */
export async function preprocess(
  region: Region,
  { method, study }: { method: FusionMethod; study?: Pick<Study, 'progress' | 'signal'> },
): Promise<{ image: Raster<Float32Array>; report: ImageReport }> {
  const scene = readScene(requireScene(region, 'the GF-2 image'));
  const mssDn = await readRaster(scene.mssPath);
  const panDn = await readRaster(scene.panPath);
  checkStop(study?.signal, 'preprocessing');
  const registration = registerPan(panDn, mssDn, { signal: study?.signal });
  const pan = reflectance(scene, panDn, 'PAN');
  const toa = reflectance(scene, mssDn, 'MSS');
  const surface = surfaceReflectance(toa.raster, { method: 'dos1', sunZenithDeg: scene.sunZenithDeg });
  const mss = { ...surface.reflectance, grid: alignToPan(mssDn.grid, panDn.grid, registration) };
  const fused = fuse(mss, pan.raster, { method, progress: study?.progress, signal: study?.signal });
  const { weights, gains, correlation, warnings } = fused.model;
  const report: ImageReport = {
    region: region.name,
    demo: region.demo,
    camera: scene.camera,
    date: scene.date,
    gains: { pan: pan.used, mss: toa.used },
    path: surface.path,
    registration,
    fusion: { method, weights, gains, correlation, warnings },
    warnings: [...scene.warnings, ...distinct([pan.used.warning, toa.used.warning])],
  };
  return { image: { ...fused.raster, bandNames: ['blue', 'green', 'red', 'nir'] }, report };
}

/** The texts that are there, each once: PAN and MSS may warn of the same. */
function distinct(texts: (string | null)[]): string[] {
  return [...new Set(texts.filter((t) => t !== null))];
}

/** Top-of-atmosphere reflectance of one product. */
function reflectance(
  scene: Scene,
  dn: Raster,
  product: Product,
): { raster: Raster<Float32Array>; used: GainsForYear } {
  const { radiance, used } = calibrate(dn, { camera: scene.camera, year: scene.year, product });
  const esun = esunFor(scene.camera, product);
  return {
    raster: toaReflectance(radiance, { esun, sunZenithDeg: scene.sunZenithDeg, date: scene.date }),
    used,
  };
}

/** Reflectance as uint16: held in 0..1.6, absent pixels 65535. */
export function toStored(image: Raster<Float32Array>): Raster<Uint16Array> {
  const data = new Uint16Array(image.data.length);
  for (let i = 0; i < data.length; i++) {
    const v = image.data[i];
    data[i] = v === v ? Math.max(0, Math.min(16000, Math.round(v * REFLECTANCE_SCALE))) : ABSENT;
  }
  return { ...image, data, nodata: ABSENT };
}

/** Reflectance from its stored form, NaN where absent. */
export function fromStored(stored: Raster): Raster<Float32Array> {
  const data = new Float32Array(stored.data.length);
  for (let i = 0; i < data.length; i++)
    data[i] = stored.data[i] === ABSENT ? NaN : stored.data[i] / REFLECTANCE_SCALE;
  return { ...stored, data, nodata: NaN };
}
