/** @file The universal image quality index over blocks: of one band (real numbers) or of four (quaternions).
 *  @source Wang & Bovik (2002), doi 10.1109/97.995823; Alparone et al. (2004), doi 10.1109/LGRS.2004.836784 */
import { check, DataError } from '../core/errors.js';

/** Mean of the index over the blocks of `block` x `block` pixels, side by side from the upper left, that are wholly valid.
 *  @param a, b  1 or 4 bands of [rows * cols], NaN = absent
 *  @throws "no block of 32 x 32 pixels is wholly valid: ...", "block is 1.5: ..." */
export function meanOverBlocks(
  a: readonly Float32Array[],
  b: readonly Float32Array[],
  { width, height }: { width: number; height: number },
  block: number,
): number {
  check(
    Number.isInteger(block) && block >= 2,
    `block is ${block}: expected a whole number of pixels, 2 or more`,
  );
  let sum = 0;
  let n = 0;
  for (let y = 0; y + block <= height; y += block)
    for (let x = 0; x + block <= width; x += block) {
      const cut = (band: Float32Array): Float64Array => blockOf(band, width, x, y, block);
      const [ca, cb] = [a.map(cut), b.map(cut)];
      if ([...ca, ...cb].some((v) => v.some(Number.isNaN))) continue;
      sum += ca.length === 1 ? realIndex(ca[0], cb[0]) : hyperIndex(ca, cb);
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

/** Q of one block of one band. Two constant blocks: only the means count. */
function realIndex(a: Float64Array, b: Float64Array): number {
  const n = a.length;
  let ma = 0;
  let mb = 0;
  for (let i = 0; i < n; i++) {
    ma += a[i] / n;
    mb += b[i] / n;
  }
  let va = 0;
  let vb = 0;
  let cov = 0;
  for (let i = 0; i < n; i++) {
    const [p, q] = [a[i] - ma, b[i] - mb];
    va += p * p;
    vb += q * q;
    cov += p * q;
  }
  const squares = ma * ma + mb * mb;
  const means = squares > 0 ? (2 * ma * mb) / squares : 1;
  // correlation x contrast = cov / (sa sb) * 2 sa sb / (va + vb)
  return va + vb === 0 ? means : ((2 * cov) / (va + vb)) * means;
}

/** The index of one block of 4 bands taken as quaternions. Two constant blocks: only the means count. */
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
  return va + vb === 0 ? means : ((2 * Math.hypot(...cov)) / (va + vb)) * means;
}

/** p times the conjugate of q. */
function timesConjugate([a, b, c, d]: number[], q: number[]): number[] {
  const [e, f, g, h] = [q[0], -q[1], -q[2], -q[3]];
  return [
    a * e - b * f - c * g - d * h,
    a * f + b * e + c * h - d * g,
    a * g - b * h + c * e + d * f,
    a * h + b * g - c * f + d * e,
  ];
}
