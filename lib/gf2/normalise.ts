/** @file Bringing image values to the scale a network was trained on. The statistics are plain JSON and travel with the model. */
import { check } from '../core/errors.js';
import { type Raster } from '../raster/grid.js';
import { quantiles } from './quantiles.js';
import { momentsOf } from './regression.js';
import { checkSomeValid, floatBands } from './valid.js';

/** What an image is normalised by. */
export interface BandStatistics {
  /** `meanSd`: (v - mean) / sd. `percentile`: from low..high to 0..1, held there. */
  method: 'meanSd' | 'percentile';
  bands: BandRow[];
}

/** What one band is normalised by. */
export interface BandRow {
  name: string;
  /** Mean, or the lower percentile: what becomes 0. */
  zero: number;
  /** Standard deviation, or upper minus lower percentile: what becomes 1. */
  unit: number;
}

/** How the statistics of the bands are taken. */
export interface StatisticsOptions {
  method: 'meanSd' | 'percentile';
  /** For `percentile`; default 2 and 98. */
  low?: number;
  high?: number;
}

/** Statistics of each band over one or more images taken together; absent pixels do not count.
 *  @param images  [bands, rows, cols] each, the same bands; any sizes
 *  @throws "image 2 has 3 bands, the first has 4", "band 1 (B) is constant at 7: ...", "band 1 (B) has no valid pixel ..."
 *  @source 2-98 percent is the linear stretch that ENVI and QGIS apply by default */
export function bandStatistics(images: Raster | readonly Raster[], o: StatisticsOptions): BandStatistics {
  const list: readonly Raster[] = Array.isArray(images) ? (images as readonly Raster[]) : [images as Raster];
  check(list.length > 0, 'no image given: expected at least one');
  list.forEach((r, i) =>
    check(r.bands === list[0].bands, `image ${i + 1} has ${r.bands} bands, the first has ${list[0].bands}`),
  );
  const split = list.map(floatBands);
  const bands = split[0].map((_, b): BandRow => {
    const name = list[0].bandNames?.[b] ?? `band ${b + 1}`;
    return {
      name,
      ...rowOf(
        split.map((s) => s[b]),
        name,
        o,
      ),
    };
  });
  return { method: o.method, bands };
}

function rowOf(parts: Float32Array[], name: string, o: StatisticsOptions): { zero: number; unit: number } {
  const filled = parts.filter((p) => p.some((v) => v === v));
  if (filled.length === 0) checkSomeValid(parts[0], name);
  const row = o.method === 'meanSd' ? meanSd(filled) : percentiles(filled, o);
  check(row.unit > 0, `${name} is constant at ${row.zero}: it cannot be normalised; leave the band out`);
  return row;
}

function meanSd(parts: Float32Array[]): { zero: number; unit: number } {
  const moments = parts.map((p) => momentsOf([p]));
  const n = moments.reduce((s, m) => s + m.n, 0);
  const zero = moments.reduce((s, m) => s + m.n * m.mean[0], 0) / n;
  const squares = moments.reduce((s, m) => s + m.n * (m.covariance[0] + (m.mean[0] - zero) ** 2), 0);
  return { zero, unit: Math.sqrt(squares / n) };
}

function percentiles(parts: Float32Array[], o: StatisticsOptions): { zero: number; unit: number } {
  const { low = 2, high = 98 } = o;
  check(
    low >= 0 && low < high && high <= 100,
    `percentiles are ${low} and ${high}: expected 0 <= low < high <= 100`,
  );
  const [zero, top] = quantiles(parts, [low / 100, high / 100]);
  return { zero, unit: top - zero };
}

/** An image's values on the statistics' scale, for a network. Absent pixels become 0: with `meanSd` that is the mean, with
 *  `percentile` the dark end.
 *  @param image  [bands, rows, cols]
 *  @returns [bands, rows, cols] float32
 *  @throws "the image has 3 bands, the statistics 4 (B, G, R, NIR)" */
export function normalise(image: Raster, stats: BandStatistics): Float32Array {
  checkStatistics(stats);
  check(
    image.bands === stats.bands.length,
    () =>
      `the image has ${image.bands} bands, the statistics ${stats.bands.length} (${stats.bands.map((b) => b.name).join(', ')})`,
  );
  const size = image.grid.width * image.grid.height;
  const out = new Float32Array(image.bands * size);
  floatBands(image).forEach((band, b) => scaleInto(band, out.subarray(b * size, (b + 1) * size), stats, b));
  return out;
}

/** The same for patches.
 *  @param images  float32 [n, bands, h, w], NaN = absent; pass `into: images` to change them in place
 *  @returns [n, bands, h, w] float32 */
export function normalisePatches(
  images: Float32Array,
  stats: BandStatistics,
  o: { bands: number; height: number; width: number; into?: Float32Array },
): Float32Array {
  checkStatistics(stats);
  const plane = o.height * o.width;
  check(
    o.bands === stats.bands.length,
    `patches have ${o.bands} bands, the statistics ${stats.bands.length}`,
  );
  check(
    images.length % (o.bands * plane) === 0,
    `patches hold ${images.length} values: not a multiple of ${o.bands} x ${o.height} x ${o.width}`,
  );
  const out = o.into ?? new Float32Array(images.length);
  check(out.length === images.length, `into holds ${out.length} values: expected ${images.length}`);
  for (let at = 0, k = 0; at < images.length; at += plane, k++)
    scaleInto(images.subarray(at, at + plane), out.subarray(at, at + plane), stats, k % o.bands);
  return out;
}

/** Throws where an object (from a model's file) is no BandStatistics. */
export function checkStatistics(stats: BandStatistics): void {
  const sound =
    (stats.method === 'meanSd' || stats.method === 'percentile') &&
    stats.bands.length > 0 &&
    stats.bands.every((b) => Number.isFinite(b.zero) && b.unit > 0);
  check(
    sound,
    () =>
      `statistics are ${JSON.stringify(stats).slice(0, 80)}: expected a method and a zero and unit for each band`,
  );
}

function scaleInto(band: Float32Array, out: Float32Array, stats: BandStatistics, b: number): void {
  const { zero, unit } = stats.bands[b];
  const factor = 1 / unit;
  const held = stats.method === 'percentile';
  for (let i = 0; i < band.length; i++) {
    let v = (band[i] - zero) * factor;
    if (v !== v) v = 0;
    else if (held) v = v < 0 ? 0 : v > 1 ? 1 : v;
    out[i] = v;
  }
}
