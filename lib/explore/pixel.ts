/** @file The explorer of single pixels: what its page carries. */
import { factorNamed, readPixels } from '../factors/index.js';
import { bandPanel, mapFigure, type FigureText } from '../figures/index.js';
import type { Grid } from '../raster/index.js';
import type { StudyFactors, StudyShap } from '../study/index.js';
import type { Forest } from '../susceptibility/index.js';
import type { Explorable } from './explorable.js';
import { packForest, type PackedForest } from './forest-pack.js';
import { pack, type Packed } from './pack.js';
import { probabilities } from './probabilities.js';

/** What the explorer computes from. */
export interface PixelData {
  factors: { name: string; title: string; unit: string }[];
  forest: PackedForest;
  /** Pixels shown, and the side of the square of the region's pixels that each stands for. */
  width: number;
  height: number;
  step: number;
  /** [factors, rows, cols] values of the middle pixel of each square; NaN where a factor is absent. */
  values: Packed<'f32'>;
  /** [rows, cols] 1 where that pixel is landslide. */
  landslide: Packed<'u8'>;
  /** The pixel shown first: its place, and its own values. */
  start: { row: number; column: number; x: number[]; landslide: boolean };
}

/** Pixels of the map at most: each is predicted when the page wakes. */
const MOST_PIXELS = 30_000;

/** The explorer of the Shapley values of single pixels, with the susceptibility map to choose them from.
 *  @param start  row of `shap` that is shown first */
export async function pixelExplorer(
  text: FigureText,
  { stack }: Pick<StudyFactors, 'stack'>,
  forest: Forest,
  shap: Pick<StudyShap, 'X' | 'y' | 'pixels'>,
  start: number,
): Promise<Explorable<PixelData>> {
  const { grid, names } = stack;
  const k = names.length;
  const step = Math.ceil(Math.sqrt((grid.width * grid.height) / MOST_PIXELS));
  const [width, height] = [Math.floor(grid.width / step), Math.floor(grid.height / step)];
  const pixels = middles(grid, width, height, step);
  const { X, ids } = await readPixels(stack, pixels);
  const values = new Float32Array(k * pixels.length).fill(NaN);
  ids.forEach((id, i) => {
    if (id >= 0) for (let f = 0; f < k; f++) values[f * pixels.length + i] = X[i * k + f];
  });
  const data: PixelData = {
    factors: names.map((name) => pickWords(name)),
    forest: await packForest(forest),
    width,
    height,
    step,
    values: await pack('f32', values),
    landslide: await pack(
      'u8',
      Uint8Array.from(ids, (id) => (id > 0 ? 1 : 0)),
    ),
    start: {
      row: Math.min(height - 1, Math.floor(shap.pixels[start] / grid.width / step)),
      column: Math.min(width - 1, Math.floor((shap.pixels[start] % grid.width) / step)),
      x: Array.from(shap.X.subarray(start * k, (start + 1) * k)),
      landslide: shap.y[start] === 1,
    },
  };
  const probability = probabilities(forest, values, pixels.length);
  const panel = bandPanel({
    heading: '',
    values: probability,
    grid: thinned(grid, width, height, step),
    ramp: 'probability',
    range: [0, 1],
    label: 'probability of a landslide',
  });
  return { kind: 'pixel', figure: mapFigure(text, [panel]), data };
}

function pickWords(name: string): PixelData['factors'][number] {
  const { title, unit } = factorNamed(name);
  return { name, title, unit };
}

function middles(grid: Grid, width: number, height: number, step: number): Uint32Array {
  const out = new Uint32Array(width * height);
  const half = step >> 1;
  for (let r = 0; r < height; r++)
    for (let c = 0; c < width; c++) out[r * width + c] = (r * step + half) * grid.width + c * step + half;
  return out;
}

function thinned(
  { crs, transform: [x, w, a, y, b, h] }: Grid,
  width: number,
  height: number,
  step: number,
): Grid {
  return { width, height, crs, transform: [x, w * step, a * step, y, b * step, h * step] };
}
