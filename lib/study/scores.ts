/** @file Section 2.4.3: a model's scores on a region's test part, patch by patch as the paper counts, and map-wise. */
import {
  boundaryIoU,
  confusion,
  confusionByPart,
  detectLandslides,
  mosaicPatches,
  scores,
  surfaceDistance,
  type Confusion,
  type Detection,
  type Scores,
  type SurfaceDistance,
} from '../metrics/index.js';
import { openPredictor, type Device } from '../nn/index.js';
import { predictPatches } from '../prediction/index.js';
import type { PatchSet } from '../samples/index.js';
import { loadModel, type TrainedModel } from './models.js';
import { THRESHOLD } from './predictions.js';
import type { StudySamples } from './samples.js';
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
  /** One matrix a patch, the units of a bootstrap. */
  byPatch: Confusion[];
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
  samples: StudySamples,
): Promise<TestScores> {
  const { network, weights, moments } = await loadModel(model);
  const test = renormalise(samples.sets.test, samples.moments, moments);
  const predictor = await openPredictor(network, weights, {
    device: study.device as Device,
    threads: study.threads,
  });
  const probability = await predictPatches(predictor, test).finally(() => predictor.dispose());
  const { width, height } = samples.grid;
  const map = mosaicPatches(probability, samples.windows.test, { width, height });
  const { predicted, truth, scored } = testMasks(map, samples.labels.data, testIds(samples));
  const detection = detectLandslides({
    prediction: predicted,
    labels: keepIds(samples.labels.data, testIds(samples)),
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
    byPatch: confusionByPart(probability, test.masks, { parts: test.n, threshold: THRESHOLD }),
    detection,
    boundaryIoU: boundaryIoU(predicted, truth, samples.grid, { widthM: BOUNDARY_WIDTH_M }),
    surface: surfaceDistance(predicted, truth, samples.grid),
    probability,
    map,
  };
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

function testIds(samples: StudySamples): Set<number> {
  return new Set(samples.landslides.filter((l) => l.split === 'test').map((l) => l.id));
}

function keepIds(labels: Int32Array, ids: Set<number>): Int32Array {
  return labels.map((id) => (ids.has(id) ? id : 0));
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
