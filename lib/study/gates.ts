/** @file What the gates of a trained network do to test patches (equations 1 to 3, seen at work). */
import { check } from '../core/index.js';
import type { Table } from '../figures/index.js';
import { meanSpread } from '../metrics/index.js';
import { openPredictor, type Device, type Network, type Weights } from '../nn/index.js';
import { openRaster, type Window } from '../raster/index.js';
import {
  cutWindows,
  extractPatches,
  normalisePatches,
  selectPatches,
  type PatchSet,
} from '../samples/index.js';
import { fromStored } from './stored-image.js';
import { loadModel, type TrainedModel } from './models.js';
import type { StudySamples } from './samples.js';
import { renormalise } from './scores.js';
import type { Study } from './study.js';

/** What one squeeze-and-excitation gate does to its channels. */
export interface GateView {
  /** `down0.se`, `skip0.se` ... */
  name: string;
  channels: number;
  /** [channels] weight 0..1 of each channel, mean over the patches. */
  mean: number[];
  /** [channels] its standard deviation over the patches: how much the gate answers to what it sees. */
  spread: number[];
  /** [patches][channels] */
  byPatch: Float32Array[];
}

/** The weights that a trained network gives its channels on test patches, gate by gate.
 *  @param o.most  patches looked at, spread evenly over the test set; default 24 */
export async function gateViews(
  study: Study,
  model: TrainedModel,
  samples: StudySamples,
  { most = 24 }: { most?: number } = {},
): Promise<GateView[]> {
  const { network, weights, moments } = await loadModel(model);
  const set = samples.sets.test;
  const n = Math.min(most, set.n);
  const chosen = selectPatches(
    set,
    Array.from({ length: n }, (_, i) => Math.floor((i * set.n) / n)),
  );
  const gates = await readGates(study, network, weights, renormalise(chosen, samples.moments, moments));
  return [...gates].map(([name, values]) => viewOf(name, values, n));
}

type Machine = Pick<Study, 'device' | 'threads'>;

/** Each gate's weights [n, channels] for patches that are normalised as the network was trained. */
async function readGates(
  { device, threads }: Machine,
  network: Network,
  weights: Weights,
  { images, n, height, width }: PatchSet,
): Promise<Map<string, Float32Array>> {
  const predictor = await openPredictor(network, weights, { device: device as Device, threads, gates: true });
  const { gates } = await predictor.inspect(images, n, height, width).finally(() => predictor.dispose());
  return gates;
}

function viewOf(name: string, values: Float32Array, patches: number): GateView {
  const channels = values.length / patches;
  const byPatch = Array.from({ length: patches }, (_, i) => values.slice(i * channels, (i + 1) * channels));
  const stats = Array.from({ length: channels }, (_, c) => meanSpread(byPatch.map((row) => row[c])));
  return { name, channels, mean: stats.map((s) => s.mean), spread: stats.map((s) => s.spread), byPatch };
}

/** A row a gate: least, mean and greatest channel weight, and how much the weights change from patch to patch. */
export function gateTable(views: readonly GateView[]): Table {
  const two = (v: number): number => Number(v.toFixed(3));
  return {
    columns: [
      'gate',
      'channels',
      'least weight',
      'mean weight',
      'greatest weight',
      'mean spread over patches',
    ],
    rows: views.map((v) => [
      v.name,
      v.channels,
      two(Math.min(...v.mean)),
      two(meanSpread(v.mean).mean),
      two(Math.max(...v.mean)),
      two(meanSpread(v.spread).mean),
    ]),
  };
}

/** Two windows of a region to hold against each other. */
export interface ContrastWindows {
  /** The test window with the largest share of landslide. */
  landslide: Window;
  /** The window of the image without a landslide that has the highest NDVI: forest, as far as its light tells. */
  forest: Window;
}

/** Row of the fused image with near infrared. */
const NIR_BAND = 3;

/** Near infrared [rows, cols] of the image that samples were cut from, reflectance. */
export async function nearInfrared({ image }: Pick<StudySamples, 'image'>): Promise<Float32Array> {
  const file = await openRaster(image.path);
  try {
    return fromStored(await file.read(undefined, [NIR_BAND])).data;
  } finally {
    await file.close();
  }
}

/** Picks the two windows. A window's NDVI is that of its sums: in shade and on water, that of single pixels is noise.
 *  @param nir  near infrared [rows, cols] of the same image
 *  @throws "region NAME has no whole window without a landslide: ..." */
export function contrastWindows(
  {
    rgb,
    labels,
    windows,
    region,
  }: Pick<StudySamples, 'rgb' | 'labels' | 'windows'> & { region: { name: string } },
  nir: Float32Array,
): ContrastWindows {
  const { width, height } = rgb.grid;
  check(windows.test.length > 0, `region ${region.name} has no test window: check its landslides and split`);
  const isLandslide = (i: number): number => (labels.data[i] > 0 ? 1 : 0);
  const landslide = largest(windows.test, (w) => sumOver(w, width, isLandslide));
  const bare = cutWindows({
    width,
    height,
    size: windows.test[0].width,
    stride: windows.test[0].width >> 1,
  }).filter((w) => sumOver(w, width, isLandslide) === 0);
  const forest = largest(bare, (w) => {
    const red = sumOver(w, width, (i) => rgb.data[i]);
    const infrared = sumOver(w, width, (i) => nir[i]);
    return (infrared - red) / (infrared + red);
  });
  check(
    forest !== undefined,
    () => `region ${region.name} has no whole window without a landslide: take a larger region`,
  );
  return { landslide: landslide!, forest: forest! };
}

/** The window of the largest finite value; windows with absent pixels have none. */
function largest(windows: readonly Window[], value: (w: Window) => number): Window | undefined {
  let [best, most] = [undefined as Window | undefined, -Infinity];
  for (const w of windows) {
    const v = value(w);
    if (v > most && v < Infinity) [best, most] = [w, v];
  }
  return best;
}

/** Sum of a pixel's value over a window of an image of `columns` columns. */
function sumOver(w: Window, columns: number, value: (i: number) => number): number {
  let sum = 0;
  for (let y = w.y; y < w.y + w.height; y++)
    for (let x = w.x; x < w.x + w.width; x++) sum += value(y * columns + x);
  return sum;
}

/** One channel of a gate, and its weight for the two windows. */
export interface ChannelContrast {
  gate: string;
  /** From 0. */
  channel: number;
  landslide: number;
  forest: number;
}

/** What a trained network's gates do to a patch with a landslide and to one of forest: all channels, largest difference first.
 *  @throws "unet has no gates: ..." */
export async function gateContrast(
  machine: Machine,
  model: Pick<TrainedModel, 'name' | 'checkpoint'>,
  { rgb }: Pick<StudySamples, 'rgb'>,
  { landslide, forest }: ContrastWindows,
): Promise<ChannelContrast[]> {
  const { network, weights, moments } = await loadModel(model);
  const mask = new Uint8Array(rgb.grid.width * rgb.grid.height);
  const raw = extractPatches(rgb, mask, [landslide, forest]);
  const gates = await readGates(machine, network, weights, normalisePatches(raw, moments));
  check(gates.size > 0, `${model.name} has no gates: take unet-se, vgg13-se or resnet18-se`);
  const rows = [...gates].flatMap(([gate, values]) => {
    const channels = values.length / 2;
    return Array.from({ length: channels }, (_, channel) => ({
      gate,
      channel,
      landslide: values[channel],
      forest: values[channels + channel],
    }));
  });
  return rows.sort((a, b) => Math.abs(b.landslide - b.forest) - Math.abs(a.landslide - a.forest));
}
