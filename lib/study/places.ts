/** @file Landslides looked at one by one: windows around them, and what each model makes of them (figures 5 and 8). */
import { check, mapTo } from '../core/index.js';
import type { ComparisonRow } from '../figures/index.js';
import { modelLabel, openPredictor, type Device } from '../nn/index.js';
import { openRaster, toPixel, type Grid, type Raster, type Window } from '../raster/index.js';
import { fromStored } from './stored-image.js';
import { loadModel, type TrainedModel } from './models.js';
import { storedToInput, THRESHOLD } from './predictions.js';
import type { Landslide, StudySamples } from './samples.js';
import { positionsOf, rangeOf } from './splitting.js';
import type { Study } from './study.js';

/** Windows are multiples of this, which every network accepts. */
const STEP_PX = 32;
const LARGEST_PX = 384;

/** The landslides of these names; for a name that the region lacks, the largest test landslides that are not named yet.
 *  @throws "region NAME has no test landslide" */
export function landslidesNamed(samples: StudySamples, names: readonly string[]): Landslide[] {
  const test = samples.landslides.filter((l) => l.split === 'test');
  check(test.length > 0, `region ${samples.region.name} has no test landslide`);
  const sizes = areasOf(samples);
  const bySize = [...test].sort((a, b) => sizes.get(b.id)! - sizes.get(a.id)!);
  const chosen: Landslide[] = [];
  for (const name of names) {
    const found =
      samples.landslides.find((l) => l.name === name) ??
      bySize.find((l) => !chosen.includes(l) && !names.includes(l.name));
    if (found && !chosen.includes(found)) chosen.push(found);
  }
  return chosen;
}

/** Pixels of each landslide in the label raster. */
function areasOf({ labels, landslides }: StudySamples): Map<number, number> {
  const pixels = new Map(landslides.map((l) => [l.id, 0]));
  for (const id of labels.data) if (id !== 0) pixels.set(id, (pixels.get(id) ?? 0) + 1);
  return pixels;
}

/** A square window around a landslide, in pixels of `grid`: a third wider than the landslide, a multiple of 32, at least 128 and at most
 *  384, and inside the grid. */
export function windowAround(landslide: Landslide, grid: Grid): Window {
  const points = positionsOf(landslide.feature).map(([x, y]) => toPixel(grid, x, y));
  const [x0, x1] = rangeOf(points.map((p) => p[0]));
  const [y0, y1] = rangeOf(points.map((p) => p[1]));
  const wanted = 1.35 * Math.max(x1 - x0, y1 - y0);
  const room = STEP_PX * Math.floor(Math.min(grid.width, grid.height) / STEP_PX);
  const size = Math.min(room, LARGEST_PX, Math.max(128, STEP_PX * Math.ceil(wanted / STEP_PX)));
  const place = (from: number, to: number, length: number): number =>
    Math.max(0, Math.min(length - size, Math.round((from + to - size) / 2)));
  return { x: place(x0, x1, grid.width), y: place(y0, y1, grid.height), width: size, height: size };
}

/** Rows for `comparisonFigure`: the image around each landslide, the truth, and what each model marks there.
 *  @returns rows in the order of `landslides`; images are reflectance, bands blue, green, red, near infrared */
export async function comparisonRows(
  study: Study,
  samples: StudySamples,
  models: readonly TrainedModel[],
  landslides: readonly Landslide[],
): Promise<ComparisonRow[]> {
  const windows = landslides.map((l) => windowAround(l, samples.grid));
  const patches = await readWindows(samples.image.path, windows);
  const rows = landslides.map((l, i): ComparisonRow => ({
    name: l.name,
    image: fromStored(patches[i]),
    truth: truthIn(samples, windows[i]),
    predictions: {},
  }));
  for (const model of models) {
    const masks = await masksOf(study, model, patches);
    masks.forEach((mask, i) => (rows[i].predictions[modelLabel(model.name)] = mask));
  }
  return rows;
}

async function readWindows(path: string, windows: readonly Window[]): Promise<Raster[]> {
  const file = await openRaster(path);
  try {
    const patches: Raster[] = [];
    for (const w of windows) patches.push(await file.read(w));
    return patches;
  } finally {
    await file.close();
  }
}

/** [rows * cols] 1 on every landslide of the window, also of training: what the image shows there. */
function truthIn({ labels, grid }: StudySamples, w: Window): Uint8Array {
  const truth = new Uint8Array(w.width * w.height);
  for (let y = 0; y < w.height; y++)
    for (let x = 0; x < w.width; x++)
      truth[y * w.width + x] = labels.data[(w.y + y) * grid.width + w.x + x] === 0 ? 0 : 1;
  return truth;
}

async function masksOf(study: Study, model: TrainedModel, patches: readonly Raster[]): Promise<Uint8Array[]> {
  const { network, weights, moments } = await loadModel(model);
  const toInput = storedToInput(moments);
  const predictor = await openPredictor(network, weights, {
    device: study.device as Device,
    threads: study.threads,
  });
  try {
    const masks: Uint8Array[] = [];
    for (const patch of patches) {
      const { width, height } = patch.grid;
      const probability = await predictor.predict(toInput(patch), 1, height, width);
      masks.push(mapTo(Uint8Array, probability, (p) => (p >= THRESHOLD ? 1 : 0)));
    }
    return masks;
  } finally {
    await predictor.dispose();
  }
}
