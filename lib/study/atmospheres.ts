/** @file One scene under several corrections of the air, to lay side by side. */
import { oneLine } from '../core/index.js';
import {
  correctAir,
  countStatistics,
  throughTable,
  type AirGiven,
  type Atmosphere,
  type AtmosphereReport,
  type Scene,
} from '../gf2/index.js';
import type { Raster, RasterFile } from '../raster/index.js';
import type { Region } from '../region/index.js';
import { groundHeight } from './on-map.js';
import { openCounts, toTop } from './scene-counts.js';
import { sampleOf } from './scene-sample.js';

/** The corrections for the air that are compared. */
export type AirMethod = Exclude<Atmosphere, 'auto' | 'none'>;

/** The image by one correction for the air. */
export interface CorrectedImage {
  method: AirMethod;
  /** [4, rows, cols] reflectance of the ground, blue, green, red, near infrared; NaN where absent. */
  image: Raster<Float32Array>;
  report: AtmosphereReport;
}

/** The MSS of a scene by each correction, with the sky that `landslide prepare` would take (the DEM's mean height, the aerosol depth of dark
 *  vegetation unless `given`). A correction that cannot be made on this scene is left out, and `refused` says why.
 *  @param methods  in the order wanted */
export async function correctedImages(
  region: Region,
  scene: Scene,
  methods: readonly AirMethod[],
  given: AirGiven = {},
): Promise<{ corrected: CorrectedImage[]; refused: string[] }> {
  const mss = await openCounts(scene.mssPath);
  try {
    const groundM = await groundHeight(region, mss.grid);
    return await correctEach(scene, mss, methods, { groundM, ...given });
  } finally {
    await mss.close();
  }
}

async function correctEach(
  scene: Scene,
  mss: RasterFile,
  methods: readonly AirMethod[],
  given: AirGiven,
): Promise<{ corrected: CorrectedImage[]; refused: string[] }> {
  const { table } = toTop(scene, mss, 'MSS');
  const [counts, sample] = [await countStatistics(mss, 'MSS'), await sampleOf(throughTable(mss, table))];
  const corrected: CorrectedImage[] = [];
  const refused: string[] = [];
  for (const method of methods) {
    try {
      const made = correctAir({ choice: method, given, angles: scene, table, counts, sample });
      const image = (await throughTable(mss, made.table).read()) as Raster<Float32Array>;
      corrected.push({ method, image, report: made.report });
    } catch (error) {
      refused.push(`${method}: ${oneLine(error)}`);
    }
  }
  return { corrected, refused };
}
