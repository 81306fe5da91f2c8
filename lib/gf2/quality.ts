/** @file How well a fused image agrees with a reference on the same grid. Pixels absent from either do not count. */
import { check, DataError } from '../core/errors.js';
import { checkSameGrid, type Raster } from '../raster/grid.js';
import { momentsOf } from './regression.js';
import { floatBands, validEverywhere } from './valid.js';

interface Pair {
  reference: Float32Array[];
  test: Float32Array[];
}

/** Bands of both with only the pixels that are present in both. */
function pair(reference: Raster, test: Raster): Pair {
  check(
    reference.bands === test.bands,
    `the reference has ${reference.bands} bands, the image ${test.bands}: expected the same number`,
  );
  checkSameGrid(reference.grid, 'reference', test.grid, 'image');
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
  const a = floatBands(reference);
  const b = floatBands(test);
  return a.map((band, k) => meanOverBlocks([band], [b[k]], reference, test, o.block ?? 32, hyperIndex));
}

/** Q4: the same index for four bands taken together as quaternions, so that wrong colours count too; 0..1, 1 = the same.
 *  @throws "Q4 needs 4 bands: the reference has 3"
 *  @source Alparone et al. (2004), doi 10.1109/LGRS.2004.836784 */
export function q4(reference: Raster, test: Raster, o: { block?: number } = {}): number {
  check(reference.bands === 4, `Q4 needs 4 bands: the reference has ${reference.bands}`);
  return meanOverBlocks(floatBands(reference), floatBands(test), reference, test, o.block ?? 32, hyperIndex);
}

function meanOverBlocks(
  a: Float32Array[],
  b: Float32Array[],
  reference: Raster,
  test: Raster,
  block: number,
  index: (a: Float64Array[], b: Float64Array[]) => number,
): number {
  check(
    reference.bands === test.bands,
    `the reference has ${reference.bands} bands, the image ${test.bands}`,
  );
  checkSameGrid(reference.grid, 'reference', test.grid, 'image');
  check(
    Number.isInteger(block) && block >= 2,
    `block is ${block}: expected a whole number of pixels, 2 or more`,
  );
  const { width, height } = reference.grid;
  let sum = 0;
  let n = 0;
  for (let y = 0; y + block <= height; y += block)
    for (let x = 0; x + block <= width; x += block) {
      const cut = (band: Float32Array): Float64Array => blockOf(band, width, x, y, block);
      const [ca, cb] = [a.map(cut), b.map(cut)];
      if ([...ca, ...cb].some((v) => v.some(Number.isNaN))) continue;
      sum += index(ca, cb);
      n++;
    }
  if (n === 0)
    throw new DataError(`no block of ${block} x ${block} pixels is wholly valid: give a smaller block`);
  return sum / n;
}

function blockOf(band: Float32Array, width: number, x: number, y: number, block: number): Float64Array {
  const out = new Float64Array(block * block);
  for (let r = 0; r < block; r++)
    for (let c = 0; c < block; c++) out[r * block + c] = band[(y + r) * width + x + c];
  return out;
}

/** Index of one block of 1 band (real numbers) or 4 bands (quaternions). Two constant blocks: only the means count. */
function hyperIndex(a: Float64Array[], b: Float64Array[]): number {
  const meanOf = (v: Float64Array): number => v.reduce((s, x) => s + x, 0) / v.length;
  const ma = a.map(meanOf);
  const mb = b.map(meanOf);
  const normSquared = (v: number[]): number => v.reduce((s, x) => s + x * x, 0);
  const [aa, bb] = [normSquared(ma), normSquared(mb)];
  const cov = new Float64Array(4);
  let va = 0;
  let vb = 0;
  for (let i = 0; i < a[0].length; i++) {
    const p = a.map((v, k) => v[i] - ma[k]);
    const q = b.map((v, k) => v[i] - mb[k]);
    va += normSquared(p);
    vb += normSquared(q);
    timesConjugate(p, q).forEach((v, k) => (cov[k] += v));
  }
  const means = aa + bb > 0 ? (2 * Math.sqrt(aa * bb)) / (aa + bb) : 1;
  if (va + vb === 0) return means;
  const joint = a.length === 1 ? cov[0] : Math.hypot(...cov);
  // correlation x contrast = |cov| / (sa sb) * 2 sa sb / (va + vb)
  return ((2 * joint) / (va + vb)) * signed(means, a.length === 1 ? ma[0] * mb[0] : 1);
}

const signed = (v: number, by: number): number => (by < 0 ? -v : v);

/** p times the conjugate of q, for [1] numbers or [4] quaternions. */
function timesConjugate(p: number[], q: number[]): number[] {
  if (p.length === 1) return [p[0] * q[0]];
  const [a, b, c, d] = p;
  const [e, f, g, h] = [q[0], -q[1], -q[2], -q[3]];
  return [
    a * e - b * f - c * g - d * h,
    a * f + b * e + c * h - d * g,
    a * g - b * h + c * e + d * f,
    a * h + b * g - c * f + d * e,
  ];
}
