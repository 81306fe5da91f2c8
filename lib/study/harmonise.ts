/** @file Section 2.3.1, last paragraph: a target region's image brought to the colours of the source region's. */
import { join } from 'node:path';
import { check, mapTo, readJson, writeJson } from '../core/index.js';
import { applyPif, fitIrMad, histogramMatch, quantiles, type PifBand } from '../gf2/index.js';
import { readRaster, writeCog, type Raster } from '../raster/index.js';
import { fusedImage, type FusedImage } from './images.js';
import { fromStored, toStored } from './stored-image.js';
import { step } from './step.js';
import { libraryVersion, workDir, type Role, type Study } from './study.js';

/** `histogram`: each band takes on the reference's distribution of values. `pif`: each band is carried over by one straight line,
 *  fitted to ground that changes little with place and season. `ir-mad`: by one line through the pixels that did not change between two
 *  dates of one place; both regions must lie on one grid, and two places are refused. */
export type Harmonisation = 'histogram' | 'pif' | 'ir-mad';

/** An image brought to the look of the source region's. */
export interface HarmonisedImage extends FusedImage {
  method: Harmonisation;
  /** reference = gain * image + offset for each band; null for `histogram`. */
  lines: PifBand[] | null;
}

/** The image of the region that plays `role` in the colours of the region that plays `reference`: found, or made. */
export async function harmonisedImage(
  study: Study,
  role: Role,
  reference: Role,
  method: Harmonisation,
): Promise<HarmonisedImage> {
  const own = await fusedImage(study, role);
  const other = await fusedImage(study, reference);
  const dir = workDir(study, role, `image-${method}`);
  const path = join(dir, 'fused.tif');
  const key = await step({
    study,
    dir,
    step: 'harmonise',
    inputs: { image: own.key, reference: other.key, method, version: libraryVersion() },
    make: async () => {
      const image = fromStored(await readRaster(own.path));
      const target = fromStored(await readRaster(other.path));
      const lines = linesBy(method, image, target);
      const made = lines ? applyPif(image, lines) : histogramMatch(image, target);
      await writeCog(path, toStored({ ...made, bandNames: image.bandNames }));
      writeJson(join(dir, 'lines.json'), lines);
    },
  });
  return { path, report: own.report, key, method, lines: readJson(join(dir, 'lines.json')) };
}

function linesBy(
  method: Harmonisation,
  image: Raster<Float32Array>,
  target: Raster<Float32Array>,
): PifBand[] | null {
  if (method === 'histogram') return null;
  return method === 'pif' ? invariantLines(image, target) : fitIrMad(image, target).bands;
}

/** NDVI below which ground counts as without plants: rock, soil, roads, roofs. */
const BARE_NDVI = 0.25;
/** Ground darker than this in the near infrared is water or shade, which says more of the sun than of the air. */
const DARK_NIR = 0.1;
const SHARES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** The line in each band that carries an image to a reference of another place, through the quantiles of the ground without plants
 *  (least squares). Two dates of one place have pixel pairs, for which `fitPif` and `fitIrMad` are the better tools; two places have none.
 *  @param image,reference [4, rows, cols] reflectance, bands blue, green, red, near infrared; NaN = absent
 *  @throws "the image has 12 pixels without plants: ..."
 *  @source the paper's 2.3.1 names the method and not its features: bare ground and its quantiles are our choice */
export function invariantLines(image: Raster<Float32Array>, reference: Raster<Float32Array>): PifBand[] {
  const [own, other] = [bareGround(image, 'image'), bareGround(reference, 'reference')];
  return own.map((band, b) => {
    const x = quantiles([band], SHARES);
    const y = quantiles([other[b]], SHARES);
    return lineThrough(x, y);
  });
}

/** The values of each band on ground without plants, in the sun. */
function bareGround({ data, bands, grid }: Raster<Float32Array>, name: string): Float32Array[] {
  check(bands === 4, `the ${name} has ${bands} bands: expected blue, green, red, near infrared`);
  const size = grid.width * grid.height;
  const at: number[] = [];
  for (let i = 0; i < size; i++) {
    const [red, nir] = [data[2 * size + i], data[3 * size + i]];
    if (nir > DARK_NIR && (nir - red) / (nir + red) < BARE_NDVI) at.push(i);
  }
  check(at.length >= 100, `the ${name} has ${at.length} pixels without plants: a line needs 100 or more`);
  return [0, 1, 2, 3].map((b) => mapTo(Float32Array, at, (i) => data[b * size + i]));
}

function lineThrough(x: Float64Array, y: Float64Array): PifBand {
  const mean = (v: Float64Array): number => v.reduce((a, b) => a + b, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  const sum = (f: (i: number) => number): number => x.reduce((s, _, i) => s + f(i), 0);
  const sxy = sum((i) => (x[i] - mx) * (y[i] - my));
  const sxx = sum((i) => (x[i] - mx) ** 2);
  const syy = sum((i) => (y[i] - my) ** 2);
  check(sxx > 0, 'the ground without plants has one value in a band: no line can be fitted');
  const gain = sxy / sxx;
  return { gain, offset: my - gain * mx, r: sxy / Math.sqrt(sxx * syy) };
}

/** Every `every`-th value of each band of an image, for histograms.
 *  @returns [bands][n] reflectance, NaN where absent */
export async function bandSample(
  image: Pick<FusedImage, 'path'>,
  { every = 37 }: { every?: number } = {},
): Promise<Float32Array[]> {
  const { data, bands, grid } = fromStored(await readRaster(image.path));
  const size = grid.width * grid.height;
  const n = Math.ceil(size / every);
  return Array.from({ length: bands }, (_, b) =>
    mapTo(Float32Array, { length: n }, (_v, i) => data[b * size + i * every]),
  );
}

/** How far the bands of two images lie apart: difference of the means over the reference's standard deviation.
 *  @param a,b [bands][n], NaN = absent */
export function bandShift(a: readonly Float32Array[], reference: readonly Float32Array[]): number[] {
  return a.map((band, i) => {
    const [own, other] = [momentsOf(band), momentsOf(reference[i])];
    return (own.mean - other.mean) / other.sd;
  });
}

function momentsOf(values: Float32Array): { mean: number; sd: number } {
  const kept = values.filter((v) => v === v);
  const mean = kept.reduce((s, v) => s + v, 0) / kept.length;
  return { mean, sd: Math.sqrt(kept.reduce((s, v) => s + (v - mean) ** 2, 0) / kept.length) };
}
