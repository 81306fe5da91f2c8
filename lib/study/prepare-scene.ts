/** @file Section 2.3.1: from the delivered counts of a scene to a four-band image of surface reflectance at 0.8 m. The scene streams:
 *  it is read in windows and rows, and memory does not grow with its height. */
import { dirname } from 'node:path';
import { checkStop, DataError, startTask, type ProgressListener } from '../core/index.js';
import {
  alignToPan,
  correctAir,
  countStatistics,
  fitFusionFiles,
  fuseFiles,
  MAX_DN,
  readScene,
  registerFiles,
  throughTable,
  type AirGiven,
  type Atmosphere,
  type AtmosphereReport,
  type CountStatistics,
  type FusionMethod,
  type Gains,
  type GainsForYear,
  type OrthoCounts,
  type Product,
  type Registration,
  type Scene,
} from '../gf2/index.js';
import type { FileLayout, RasterFile } from '../raster/index.js';
import { requireScene, type Region } from '../region/index.js';
import { groundHeight, layOnMap, type OrthoChoice } from './on-map.js';
import { openCounts, toTop } from './scene-counts.js';
import { sampleOf } from './scene-sample.js';
import { STORED } from './stored-image.js';

/** How a scene is made ready. */
export interface PrepareOptions {
  method: FusionMethod;
  /** Weights of the intensity for `gs` (`fitFusion`). */
  weights?: readonly number[];
  atmosphere: Atmosphere;
  air?: AirGiven;
  /** The user's own calibration coefficients instead of the table. */
  gains?: Partial<Record<Product, Gains>>;
  /** The count of absent pixels, where the TIFFs do not state it. */
  nodata?: number;
  /** Lays PAN and MSS on the map first; without it the images must lie there already. */
  ortho?: OrthoChoice;
  layout?: FileLayout;
  threads?: number;
  progress?: ProgressListener;
  signal?: AbortSignal;
}

/** Everything that was found on the way. */
export interface ImageReport {
  region: string;
  demo: boolean;
  camera: string;
  date: string;
  gains: { pan: GainsForYear; mss: GainsForYear };
  atmosphere: AtmosphereReport;
  ortho?: { pan: OrthoCounts; mss: OrthoCounts };
  /** Share of saturated pixels: of the PAN, and of each MSS band. */
  saturated: { pan: number; mss: number[] };
  registration: Registration;
  fusion: {
    method: FusionMethod;
    weights: number[];
    gains: number[];
    correlation: number;
    guarded: number;
    warnings: string[];
  };
  warnings: string[];
}

/** Calibration, reflectance, correction of the air, registration and fusion of a region's scene.
 *  @param path  where the image goes: [4, rows, cols] uint16, reflectance x 10,000, 65535 where absent, at the PAN's pixels
 *  @throws one line for a scene, atmosphere or method that cannot be had; nothing is then left at `path` */
export async function prepareScene(path: string, region: Region, o: PrepareOptions): Promise<ImageReport> {
  const scene = readScene(requireScene(region, 'the GF-2 image'));
  const laid = o.ortho && (await layOnMap(scene, region, dirname(path), { ...o, ortho: o.ortho }));
  const pan = await openCounts(laid?.pan.path ?? scene.panPath, o.nodata);
  const mss = await openCounts(laid?.mss.path ?? scene.mssPath, o.nodata);
  try {
    checkOnMap([pan, mss]);
    const made = await fromCounts(path, { scene, region, pan, mss }, o);
    return laid ? { ...made, ortho: { pan: laid.pan.counts, mss: laid.mss.counts } } : made;
  } finally {
    await Promise.all([pan.close(), mss.close()]);
  }
}

interface Images {
  scene: Scene;
  region: Region;
  pan: RasterFile;
  mss: RasterFile;
}

async function fromCounts(path: string, images: Images, o: PrepareOptions): Promise<ImageReport> {
  const { scene, region, pan, mss } = images;
  const toa = { pan: toTop(scene, pan, 'PAN', o.gains), mss: toTop(scene, mss, 'MSS', o.gains) };
  const counts = { pan: await countAll(pan, 'PAN', o), mss: await countAll(mss, 'MSS', o) };
  const air = correctAir({
    choice: o.atmosphere,
    given: { groundM: await groundHeight(region, mss.grid), ...o.air },
    angles: scene,
    ...{ table: toa.mss.table, counts: counts.mss },
    sample: await sampleOf(throughTable(mss, toa.mss.table)),
  });
  checkStop(o.signal, 'preparation');
  // The PAN stays at the top of the air: fusion fits its level to the bands'.
  const fine = throughTable(pan, toa.pan.table);
  const ground = throughTable(mss, { ...air.table, bandNames: ['blue', 'green', 'red', 'nir'] });
  const registration = await registerFiles(fine, ground, { signal: o.signal });
  const coarse = { ...ground, grid: alignToPan(mss.grid, pan.grid, registration) };
  const { method, threads, signal, progress, layout } = o;
  const model = await fitFusionFiles(coarse, fine, { method, weights: o.weights, threads, signal });
  const target = { stored: STORED, layout, threads, signal, progress };
  const { guarded } = await fuseFiles(path, { mss: coarse, pan: fine, model, ...target });
  const { weights, gains, correlation, warnings } = model;
  return {
    ...{ region: region.name, demo: region.demo, camera: scene.camera, date: scene.date },
    gains: { pan: toa.pan.used, mss: toa.mss.used },
    atmosphere: air.report,
    saturated: { pan: saturation(counts.pan)[0], mss: saturation(counts.mss) },
    registration,
    fusion: { method, weights, gains, correlation, guarded, warnings },
    warnings: [...scene.warnings, ...doubts(images, toa, counts), ...found(registration)],
  };
}

function checkOnMap(files: RasterFile[]): void {
  for (const { path, grid } of files)
    if (grid.crs === '')
      throw new DataError(
        `${path} lies on no map yet: lay it there with its RPB and a DEM (prepare --geoid-offset M, or landslide ortho)`,
      );
}

async function countAll(image: RasterFile, name: string, o: PrepareOptions): Promise<CountStatistics> {
  const task = startTask(o.progress, `counts of the ${name}`, image.grid.height);
  const counts = await countStatistics(image, name, (done) => {
    checkStop(o.signal, 'preparation');
    task.update(done);
  });
  task.end();
  return counts;
}

/** Share of a band's valid pixels that are at the highest count or above. */
function saturation({ histograms }: CountStatistics): number[] {
  const sum = (h: Float64Array): number => h.reduce((a, b) => a + b, 0);
  return histograms.map((h) => sum(h.subarray(MAX_DN)) / sum(h));
}

/** More of a band than this at its highest count, or at 0 without a nodata value, is worth a line. */
const MANY = 0.001;

function doubts(
  { pan, mss }: Images,
  toa: Record<'pan' | 'mss', { used: GainsForYear }>,
  counts: Record<'pan' | 'mss', CountStatistics>,
): string[] {
  const lines = [toa.pan.used.warning, toa.mss.used.warning];
  const share = (v: number): string => `${(100 * v).toFixed(1)} %`;
  for (const [name, file, { histograms, pixels }] of [
    ['PAN', pan, counts.pan],
    ['MSS', mss, counts.mss],
  ] as const) {
    saturation({ histograms, pixels }).forEach((s, b) => {
      if (s > MANY)
        lines.push(
          `${name} band ${b + 1}: ${share(s)} of the pixels are saturated; their reflectance is a lower bound`,
        );
    });
    const zero = histograms[0][0] / pixels;
    if (file.nodata === null && zero > MANY)
      lines.push(
        `${name} does not say which count marks absent pixels, and ${share(zero)} are 0: give nodata`,
      );
  }
  // PAN and MSS may warn of the same.
  return [...new Set(lines.filter((line) => line !== null))];
}

function found(r: Registration): string[] {
  if (r.atLimit) return ['the shift of PAN against MSS lies at the border of what was searched'];
  return r.confidence < 0.05
    ? ['the shift of PAN against MSS is not certain: the image has little detail']
    : [];
}
