/** @file Section 2.4.3: a model's scores on a region's test part, patch by patch as the paper counts, and map-wise. */
import {
  boundaryIoU,
  calibrate,
  confusion,
  confusionByPart,
  detectLandslides,
  mosaicPatches,
  omissionsOf,
  scores,
  surfaceDistance,
  thresholdSweep,
  type Calibration,
  type Confusion,
  type Detection,
  type Omission,
  type Scores,
  type SurfaceDistance,
  type Sweep,
} from '../metrics/index.js';
import { openPredictor, type Device } from '../nn/index.js';
import { predictPatches } from '../prediction/index.js';
import { IGNORE, type PatchSet } from '../samples/index.js';
import { landslideUnits, type LandslideUnit } from './landslide-units.js';
import { loadModel, type TrainedModel } from './models.js';
import { THRESHOLD } from './predictions.js';
import type { TestSamples } from './samples.js';
import type { Study } from './study.js';

/** Width of the band along outlines in which boundary IoU looks, metres: about five PAN pixels. */
export const BOUNDARY_WIDTH_M = 4;

/** How well a model does in a region's test part. */
export interface TestScores {
  model: string;
  region: string;
  demo: boolean;
  /** As the paper: every test patch, so that a pixel in several patches counts several times. */
  patchWise: Scores;
  /** Every pixel of the test windows once, by its mean probability. */
  mapWise: Scores;
  /** One matrix a patch. */
  byPatch: Confusion[];
  /** One matrix a landslide (or several that share patches): the units of a bootstrap. */
  units: LandslideUnit[];
  /** Patch-wise, at every threshold; null where the test lacks one of the classes. */
  sweep: Sweep | null;
  /** Patch-wise: whether a probability is as good as its word. */
  calibration: Calibration;
  /** Map-wise: what is missed of each test landslide, and of its rim. */
  omissions: Omission[];
  detection: Detection;
  boundaryIoU: number;
  surface: SurfaceDistance;
  /** Probabilities [n, h, w] of the test patches. */
  probability: Float32Array;
  /** The test windows put together [rows, cols], NaN where there is none. */
  map: Float32Array;
}

/** Scores of a trained model on the test windows of `samples`, whose patches are normalised anew by the model's own moments. */
export async function scoreModel(
  study: Study,
  model: TrainedModel,
  samples: TestSamples,
): Promise<TestScores> {
  const { network, weights, moments } = await loadModel(model);
  const test = renormalise(samples.sets.test, samples.moments, moments);
  const predictor = await openPredictor(network, weights, {
    device: study.device as Device,
    threads: study.threads,
  });
  const probability = await predictPatches(predictor, test).finally(() => predictor.dispose());
  const { width, height } = samples.grid;
  const map = mosaicPatches(withoutIgnored(probability, test.masks), samples.windows.test, { width, height });
  const { predicted, truth, scored } = testMasks(map, samples.labels.data, testIds(samples));
  const labels = keepIds(samples.labels.data, testIds(samples));
  const byPatch = confusionByPart(probability, test.masks, { parts: test.n, threshold: THRESHOLD });
  const detection = detectLandslides({
    prediction: predicted,
    labels,
    width,
    height,
    scored,
    minPixels: 50,
  });
  return {
    model: model.name,
    region: samples.region.name,
    demo: samples.region.demo,
    patchWise: scores(confusion(probability, test.masks, { threshold: THRESHOLD }), {
      counting: 'patch-wise',
    }),
    mapWise: scores(confusion(predicted, truth), { counting: 'map-wise' }),
    byPatch,
    units: landslideUnits(samples.windows.test, byPatch),
    sweep: test.masks.includes(1) && test.masks.includes(0) ? thresholdSweep(probability, test.masks) : null,
    calibration: calibrate(probability, test.masks),
    omissions: omissionsOf({
      prediction: predicted,
      labels,
      scored,
      grid: samples.grid,
      rimM: BOUNDARY_WIDTH_M,
    }),
    detection,
    boundaryIoU: boundaryIoU(predicted, truth, samples.grid, { widthM: BOUNDARY_WIDTH_M }),
    surface: surfaceDistance(predicted, truth, samples.grid),
    probability,
    map,
  };
}

/** Pixels that count nowhere are absent from the map. */
function withoutIgnored(probability: Float32Array, masks: Uint8Array): Float32Array {
  return masks.includes(IGNORE) ? probability.map((p, i) => (masks[i] === IGNORE ? NaN : p)) : probability;
}

interface Moments {
  mean: number[];
  std: number[];
}

/** Patches normalised by one set of moments, as they are under another. */
export function renormalise(set: PatchSet, from: Moments, to: Moments): PatchSet {
  const plane = set.height * set.width;
  const images = new Float32Array(set.images.length);
  for (let p = 0; p < set.n * set.bands; p++) {
    const b = p % set.bands;
    const scale = from.std[b] / to.std[b];
    const shift = (from.mean[b] - to.mean[b]) / to.std[b];
    for (let i = p * plane; i < (p + 1) * plane; i++) images[i] = set.images[i] * scale + shift;
  }
  return { ...set, images };
}

function testIds(samples: TestSamples): Set<number> {
  return new Set(samples.landslides.filter((l) => l.split === 'test').map((l) => l.id));
}

function keepIds(labels: Int32Array, ids: Set<number>): Int32Array {
  return labels.map((id) => (id !== 0 && ids.has(id) ? id : 0));
}

/** Inside the test windows: predicted 0 / 1, truth 0 / 1; outside: not scored (truth 255). */
function testMasks(
  map: Float32Array,
  labels: Int32Array,
  ids: Set<number>,
): { predicted: Uint8Array; truth: Uint8Array; scored: Uint8Array } {
  const predicted = new Uint8Array(map.length);
  const truth = new Uint8Array(map.length).fill(255);
  const scored = new Uint8Array(map.length);
  for (let i = 0; i < map.length; i++) {
    if (Number.isNaN(map[i])) continue;
    scored[i] = 1;
    predicted[i] = map[i] >= THRESHOLD ? 1 : 0;
    truth[i] = ids.has(labels[i]) ? 1 : 0;
  }
  return { predicted, truth, scored };
}
