/** @file The explorer of the networks: what its page carries. */
import { check, mapTo } from '../core/index.js';
import {
  mapFigure,
  picturePanel,
  pictureOfComposite,
  pictureOfMask,
  COLOUR,
  stretchRange,
  type Figure,
  type FigureText,
} from '../figures/index.js';
import { forwardModel, modelLabel } from '../nn/index.js';
import { bandOf, windowGrid, type Window } from '../raster/index.js';
import { extractPatches, maskOf, type BandMoments } from '../samples/index.js';
import {
  loadModel,
  patchImage,
  REFLECTANCE_SCALE,
  type StudySamples,
  type TrainedModel,
} from '../study/index.js';
import type { Explorable } from './explorable.js';
import { pack, type Packed } from './pack.js';

/** A patch that the reader may pick. */
export interface PatchChoice {
  name: string;
  /** [3, rows, cols] reflectance times `scale`. */
  image: Packed<'u16'>;
  /** [rows, cols] 1 = landslide. */
  truth: Packed<'u8'>;
}

/** A network that answers on the page. */
export interface PatchNetwork {
  name: string;
  /** The exported .onnx, its gates among the outputs where it has any. */
  onnx: Packed<'u8'>;
  /** Means and deviations of the training part, reflectance. */
  moments: BandMoments;
}

/** What the explorer computes from. */
export interface PatchData {
  rows: number;
  columns: number;
  scale: number;
  patches: PatchChoice[];
  /** Which of the patches is forest: the brush takes its pixels. */
  forest: number;
  networks: PatchNetwork[];
  /** Reflectance shown as black and as white, red, green and blue. */
  ranges: [number, number][];
}

/** Instead of the data where the networks are too large for a page: the reason. */
export interface TooLarge {
  tooLarge: string;
}

/** Weights beyond this make a page that no browser opens gladly. */
const MOST_MODEL_BYTES = 24e6;
const OTHERS = 3;

/** The explorer of trained networks: patches to paint on, and what each network makes of them.
 *  @param pair     the window with most landslide and the one of forest: the first two patches
 *  @returns a still figure, with the reason in its caption, where the networks are too large for a page */
export async function patchExplorer(
  text: FigureText,
  samples: Pick<StudySamples, 'rgb' | 'labels' | 'windows' | 'grid'>,
  models: readonly TrainedModel[],
  pair: { landslide: Window; forest: Window },
): Promise<Explorable<PatchData | TooLarge>> {
  const windows = [pair.landslide, pair.forest, ...others(samples.windows.test, pair.landslide)];
  const set = extractPatches(samples.rgb, maskOf(samples.labels.data), windows);
  const plane = set.height * set.width;
  const size = 3 * plane;
  const patches = await Promise.all(
    windows.map(async (_, i) => ({
      name: ['most landslide', 'forest'][i] ?? `test patch ${set.names[i]}`,
      image: await pack('u16', stored(set.images.subarray(i * size, (i + 1) * size))),
      truth: await pack(
        'u8',
        mapTo(Uint8Array, set.masks.subarray(i * plane, (i + 1) * plane), (m) => (m === 1 ? 1 : 0)),
      ),
    })),
  );
  const ranges = [0, 1, 2].map((band) => stretchRange(bandOf(samples.rgb, band), null));
  const { image, mask } = patchImage(set, 0, windowGrid(samples.grid, windows[0]));
  const still = picturePanel('', [
    pictureOfComposite(image, { bands: [0, 1, 2], ranges, gamma: GAMMA }),
    pictureOfMask(mask, image.grid, { colour: COLOUR.landslide, fill: 0.15 }),
  ]);
  const figure = (words: FigureText): Figure =>
    mapFigure(words, [still], { coordinates: 'none', north: false });
  const files = await Promise.all(models.map((m) => exported(m, [set.height, set.width])));
  const bytes = files.reduce((sum, f) => sum + f.onnx.length, 0);
  if (bytes > MOST_MODEL_BYTES) {
    const tooLarge = `The networks hold ${(bytes / 1e6).toFixed(0)} MB, too much for a page.`;
    return {
      kind: 'patch',
      figure: figure({ ...text, caption: `${text.caption} ${tooLarge}` }),
      data: { tooLarge },
    };
  }
  const networks = await Promise.all(files.map(async (f) => ({ ...f, onnx: await pack('u8', f.onnx) })));
  const data: PatchData = {
    rows: set.height,
    columns: set.width,
    scale: REFLECTANCE_SCALE,
    patches,
    forest: 1,
    networks,
    ranges,
  };
  return { kind: 'patch', figure: figure(text), data };
}

const GAMMA = 1.3;

/** A few more test windows, spread evenly over the list. */
function others(windows: readonly Window[], not: Window): Window[] {
  const rest = windows.filter((w) => w.x !== not.x || w.y !== not.y);
  const n = Math.min(OTHERS, rest.length);
  return Array.from({ length: n }, (_, i) => rest[Math.floor(((i + 0.5) * rest.length) / n)]);
}

/** Reflectance as it was stored. */
function stored(image: Float32Array): Uint16Array {
  return mapTo(Uint16Array, image, (v) => {
    check(v === v, 'a patch has absent pixels: take windows inside the image');
    return Math.round(v * REFLECTANCE_SCALE);
  });
}

async function exported(
  model: TrainedModel,
  [rows, columns]: [number, number],
): Promise<{ name: string; onnx: Uint8Array; moments: BandMoments }> {
  const { network, weights, moments } = await loadModel(model);
  const size = [1, rows, columns] as const;
  const onnx = forwardModel(network, weights, { output: 'probability', gates: true, size });
  return { name: modelLabel(model.name), onnx, moments };
}
