/** @file The fused image of a region, as later steps find it, and its stored form. */
import { join } from 'node:path';
import { readJson, writeJson } from '../core/index.js';
import type { Atmosphere, FusionMethod } from '../gf2/index.js';
import { requireScene } from '../region/index.js';
import { fileStamps } from './file-stamp.js';
import { prepareScene, type ImageReport } from './prepare-scene.js';
import { step } from './step.js';
import { libraryVersion, studyRegion, workDir, type Role, type Study } from './study.js';

/** The fused, corrected image of a region. */
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
  { method = 'gsa' as FusionMethod, atmosphere = 'auto' as Atmosphere } = {},
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
      ...{ method, atmosphere },
      version: libraryVersion(),
    },
    make: async (study) => {
      const { progress, signal } = study;
      const report = await prepareScene(path, region, { method, atmosphere, progress, signal });
      writeJson(join(dir, 'report.json'), report);
    },
  });
  return { path, report: readJson<ImageReport>(join(dir, 'report.json')), key };
}
