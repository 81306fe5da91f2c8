/** @file More of section 4.2.3: interactions, the game against background rows, and each factor's contribution as a map. */
import { join } from 'node:path';
import { checkStop, mapTo, replaceFolder, underName } from '../core/index.js';
import { readPixels, type FactorName } from '../factors/index.js';
import { bandPanel, mapFigure, type Figure, type FigureText } from '../figures/index.js';
import { makeGrid, pixelSize, writeCog, type Grid } from '../raster/index.js';
import { shapValues, type Forest, type ShapOptions } from '../susceptibility/index.js';
import { rowsOf, type FactorSample } from './factor-sample.js';
import { plainTitle } from './factor-tables.js';
import type { StudyFactors } from './factors.js';
import { meanAbsoluteShap, type StudyShap } from './shapley.js';
import { rngFor, type Study } from './study.js';

/** Rows whose interactions are computed, and rows of the background. */
const ROWS = 1000;
const BACKGROUND = 200;

/** Shapley values counted in two ways, and their interactions. */
export interface ShapDetail {
  names: FactorName[];
  /** [factors] mean |Shapley value| over the rows: following the training rows down the trees, and against background rows. */
  path: number[];
  background: number[];
  /** [rows, factors] and [rows, factors, factors]. */
  X: Float32Array;
  interactions: Float64Array;
  /** [factors] the other factor with the largest mean |interaction|, and that mean (half of what the pair does together). */
  strongest: { partner: FactorName; size: number }[];
}

/** Interactions and interventional values of some rows of those that `shap` holds. */
export async function shapDetail(
  study: Study,
  forest: Forest,
  shap: StudyShap,
  sample: FactorSample,
): Promise<ShapDetail> {
  const { names } = shap;
  const k = names.length;
  const X = shap.X.slice(0, Math.min(ROWS, shap.y.length) * k);
  const order = rngFor(study, 'shap-background').shuffle(Array.from(sample.y.keys()));
  const chosen = new Set(order.slice(0, BACKGROUND));
  const background = rowsOf(sample, (i) => chosen.has(i)).X;
  const { threads, signal, progress } = study;
  const named = (task: string): ShapOptions => ({ threads, signal, progress: underName(progress, task) });
  const own = await shapValues(forest, X, { interactions: true, ...named('interactions') });
  const other = await shapValues(forest, X, { background, ...named('values against background rows') });
  const interactions = own.interactions!;
  return {
    names,
    path: meanAbsoluteShap({ names, values: own.values }),
    background: meanAbsoluteShap({ names, values: other.values }),
    X,
    interactions,
    strongest: names.map((_, f) => strongestPartner(names, interactions, f)),
  };
}

function strongestPartner(
  names: readonly FactorName[],
  interactions: Float64Array,
  f: number,
): { partner: FactorName; size: number } {
  const k = names.length;
  const rows = interactions.length / (k * k);
  let [partner, size] = [f === 0 ? 1 : 0, -1];
  for (let g = 0; g < k; g++) {
    if (g === f) continue;
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += Math.abs(interactions[i * k * k + f * k + g]);
    if (sum / rows > size) [partner, size] = [g, sum / rows];
  }
  return { partner: names[partner], size };
}

/** [rows] interaction of two factors, both halves together. */
export function pairColumnOf({ names, interactions }: ShapDetail, a: FactorName, b: FactorName): number[] {
  const k = names.length;
  const at = names.indexOf(a) * k + names.indexOf(b);
  return Array.from({ length: interactions.length / (k * k) }, (_, i) => 2 * interactions[i * k * k + at]);
}

/** What each factor adds at each place. */
export interface ContributionMap {
  names: FactorName[];
  /** Every n-th pixel of the factors' grid, both ways. */
  every: number;
  grid: Grid;
  /** One [rows, cols] a factor: Shapley value (probability), NaN = nodata. */
  layers: Float32Array[];
  file: string;
}

/** Each factor's Shapley value over the region, written as `<out>/susceptibility/contributions/shap.tif`, a band a factor.
 *  @param most  pixels: where there are more, every second, third ... of rows and columns is taken */
export async function contributionMap(
  study: Pick<Study, 'out' | 'threads' | 'signal' | 'progress'>,
  { stack }: StudyFactors,
  forest: Forest,
  { most = 40_000 } = {},
): Promise<ContributionMap> {
  const { names } = stack;
  const every = Math.max(1, Math.ceil(Math.sqrt(stack.counts.valid / most)));
  const { grid, source } = thinned(stack.grid, every);
  checkStop(study.signal, 'contribution map');
  const shown = await readPixels(stack, source, { signal: study.signal });
  const places = [...source.keys()].filter((i) => shown.ids[i] >= 0);
  const X = new Float32Array(places.length * names.length);
  places.forEach((at, i) =>
    X.set(shown.X.subarray(at * names.length, (at + 1) * names.length), i * names.length),
  );
  const { threads, signal } = study;
  const progress = underName(study.progress, 'map: contributions');
  const { values } = await shapValues(forest, X, { threads, signal, progress });
  const k = names.length;
  const data = new Float32Array(k * source.length).fill(NaN);
  places.forEach((at, i) => {
    for (let f = 0; f < k; f++) data[f * source.length + at] = values[i * k + f];
  });
  const dir = join(study.out, 'susceptibility', 'contributions');
  await replaceFolder(dir, (folder) =>
    writeCog(join(folder, 'shap.tif'), { grid, bands: k, data, nodata: NaN, bandNames: names }),
  );
  const parts = names.map((_, f) => data.subarray(f * source.length, (f + 1) * source.length));
  return { names, every, grid, layers: parts, file: join(dir, 'shap.tif') };
}

/** A grid of every n-th pixel, and the pixel that stands for each. */
function thinned(grid: Grid, every: number): { grid: Grid; source: Uint32Array } {
  const [width, height] = [Math.ceil(grid.width / every), Math.ceil(grid.height / every)];
  const middle = every >> 1;
  const source = mapTo(Uint32Array, { length: width * height }, (_, i) => {
    const x = Math.min(grid.width - 1, (i % width) * every + middle);
    const y = Math.min(grid.height - 1, Math.floor(i / width) * every + middle);
    return y * grid.width + x;
  });
  const [pixel] = pixelSize(grid);
  const [left, , , top] = grid.transform;
  return { grid: makeGrid({ width, height, crs: grid.crs, left, top, pixel: pixel * every }), source };
}

/** A panel a factor, all on one scale: below 0 the factor lowers the probability there. */
export function contributionFigure(text: FigureText, map: ContributionMap): Figure {
  const sizes = map.layers.flatMap((l) =>
    Array.from(
      l.filter((v) => !Number.isNaN(v)),
      Math.abs,
    ),
  );
  sizes.sort((a, b) => a - b);
  const most = sizes[Math.floor(0.99 * (sizes.length - 1))] || 1;
  const panels = map.names.map((name, f) =>
    bandPanel({
      heading: `(${String.fromCharCode(97 + f)}) ${plainTitle(name)}`,
      values: map.layers[f],
      grid: map.grid,
      ramp: 'diverging',
      range: [-most, most],
      nodata: NaN,
      label: 'Shapley value (probability)',
    }),
  );
  const table = {
    columns: ['factor', 'mean_absolute_shap'],
    rows: map.names.map((name, f) => {
      const values = map.layers[f].filter((v) => !Number.isNaN(v));
      return [plainTitle(name), values.reduce((s, v) => s + Math.abs(v), 0) / values.length];
    }),
  };
  return mapFigure(text, panels, { columns: 3, coordinates: 'none', table });
}
