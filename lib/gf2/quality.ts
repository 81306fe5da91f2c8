/** @file How well a fused image agrees with a reference on the same grid. Pixels absent from either do not count. */
import { check, DataError } from '../core/errors.js';
import { checkSameGrid, type Raster } from '../raster/grid.js';
import { meanOverBlocks } from './q-blocks.js';
import { momentsOf } from './regression.js';
import { floatBands, validEverywhere } from './valid.js';

interface Pair {
  reference: Float32Array[];
  test: Float32Array[];
}

function checkAlike(reference: Raster, test: Raster): void {
  check(
    reference.bands === test.bands,
    `the reference has ${reference.bands} bands, the image ${test.bands}: expected the same number`,
  );
  checkSameGrid(reference.grid, 'reference', test.grid, 'image');
}

/** Bands of both with only the pixels that are present in both. */
function pair(reference: Raster, test: Raster): Pair {
  checkAlike(reference, test);
  const a = floatBands(reference);
  const b = floatBands(test);
  const valid = validEverywhere([...a, ...b]);
  const count = valid.reduce((s, v) => s + v, 0);
  if (count === 0) throw new DataError('reference and image share no valid pixel: nothing to compare');
  const pick = (band: Float32Array): Float32Array =>
    count === valid.length ? band : band.filter((_, i) => valid[i]);
  return { reference: a.map(pick), test: b.map(pick) };
}

/** Root of the mean squared difference of each band, in the bands' unit. */
export function rmse(reference: Raster, test: Raster): number[] {
  const p = pair(reference, test);
  return p.reference.map((band, b) => rmseOf(band, p.test[b]));
}

function rmseOf(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return Math.sqrt(sum / a.length);
}

/** ERGAS = 100 / ratio * sqrt(mean over bands of (RMSE / mean)^2), with the reference's mean; 0 = perfect.
 *  @param ratio  MSS pixel size divided by PAN pixel size (4 for GF-2)
 *  @source Wald (2000), Quality of high resolution synthesised images: is there a simple criterion? */
export function ergas(reference: Raster, test: Raster, ratio: number): number {
  check(ratio > 0, `ratio is ${ratio}: expected MSS pixel size / PAN pixel size, above 0`);
  const p = pair(reference, test);
  let sum = 0;
  p.reference.forEach((band, b) => {
    const mean = momentsOf([band]).mean[0];
    check(mean !== 0, `band ${b + 1} of the reference has mean 0: ERGAS is not defined`);
    sum += (rmseOf(band, p.test[b]) / mean) ** 2;
  });
  return (100 / ratio) * Math.sqrt(sum / p.reference.length);
}

/** Mean angle between the spectra of reference and image, degrees; 0 = the same colours. All-zero spectra do not count.
 *  @source Yuhas, Goetz & Boardman (1992), JPL Pub. 92-14 */
export function sam(reference: Raster, test: Raster): number {
  const { reference: a, test: b } = pair(reference, test);
  let sum = 0;
  let n = 0;
  for (let i = 0; i < a[0].length; i++) {
    let ab = 0;
    let aa = 0;
    let bb = 0;
    for (let k = 0; k < a.length; k++) {
      ab += a[k][i] * b[k][i];
      aa += a[k][i] * a[k][i];
      bb += b[k][i] * b[k][i];
    }
    if (aa === 0 || bb === 0) continue;
    sum += Math.acos(Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb))));
    n++;
  }
  return n > 0 ? ((sum / n) * 180) / Math.PI : 0;
}

/** Universal image quality index of each band: correlation x likeness of means x likeness of contrasts, -1..1, mean over
 *  blocks of `block` x `block` pixels (32) that are wholly valid; 1 = the same.
 *  @throws "no block of 32 x 32 pixels is wholly valid: ..."
 *  @source Wang & Bovik (2002), doi 10.1109/97.995823 */
export function qIndex(reference: Raster, test: Raster, o: { block?: number } = {}): number[] {
  checkAlike(reference, test);
  const b = floatBands(test);
  return floatBands(reference).map((band, k) =>
    meanOverBlocks([band], [b[k]], reference.grid, o.block ?? 32),
  );
}

/** Q4: the same index for four bands taken together as quaternions, so that wrong colours count too; 0..1, 1 = the same.
 *  @throws "Q4 needs 4 bands: the reference has 3"
 *  @source Alparone et al. (2004), doi 10.1109/LGRS.2004.836784 */
export function q4(reference: Raster, test: Raster, o: { block?: number } = {}): number {
  check(reference.bands === 4, `Q4 needs 4 bands: the reference has ${reference.bands}`);
  checkAlike(reference, test);
  return meanOverBlocks(floatBands(reference), floatBands(test), reference.grid, o.block ?? 32);
}
