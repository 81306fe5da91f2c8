/** @file How well the outline is met: boundary IoU, and the distance between the two outlines in metres. */
import { check } from '../core/index.js';
import { pixelSize, type Grid } from '../raster/index.js';
import { checkMetric } from '../terrain/dem.js';
import { distanceTo } from '../terrain/index.js';

/** How far two outlines are apart. */
export interface SurfaceDistance {
  /** Metres; mean over the boundary pixels of both masks, each to the other's boundary. NaN where a mask is empty. */
  meanM: number;
  /** Metres; 95 % of those distances are no larger. */
  p95M: number;
  /** Boundary pixels of the prediction and of the truth. */
  pixels: [number, number];
}

/** Symmetric surface distance between a prediction and the truth. A boundary pixel is a landslide pixel with a neighbour (by an edge)
 *  that is none; the edge of the map is no boundary. Pixels ignored in the truth belong to neither mask, and a boundary that only they make
 *  does not count.
 *  @param prediction, truth  [rows, cols] uint8 0 / 1; truth 255 = ignore
 *  @param grid               projected, in metres
 *  @source Heimann et al. 2009, doi 10.1109/TMI.2009.2013851 */
export function surfaceDistance(prediction: Uint8Array, truth: Uint8Array, grid: Grid): SurfaceDistance {
  checkMasks(prediction, truth, grid);
  const p = boundaryOf(prediction, truth, grid);
  const t = boundaryOf(truth, truth, grid);
  const distances = [...distancesAt(p, t, grid), ...distancesAt(t, p, grid)].sort((a, b) => a - b);
  const pixels: [number, number] = [countOf(p), countOf(t)];
  if (pixels.includes(0)) return { meanM: NaN, p95M: NaN, pixels };
  return {
    meanM: distances.reduce((a, b) => a + b, 0) / distances.length,
    p95M: distances[Math.ceil(0.95 * distances.length) - 1],
    pixels,
  };
}

/** IoU of the parts of both masks that lie within `widthM` of their own boundary: IoU that does not forgive a poor outline because the
 *  landslide is large. NaN where both are empty.
 *  @param widthM  metres, measured between pixel centres: a boundary pixel is at 0
 *  @source Cheng et al. 2021, doi 10.1109/CVPR46437.2021.01508; the paper under study defines no boundary metric */
export function boundaryIoU(
  prediction: Uint8Array,
  truth: Uint8Array,
  grid: Grid,
  { widthM }: { widthM: number },
): number {
  checkMasks(prediction, truth, grid);
  check(widthM >= 0, `boundary width is ${widthM} m: expected 0 or more`);
  const p = rimOf(prediction, truth, grid, widthM);
  const t = rimOf(truth, truth, grid, widthM);
  let both = 0;
  let either = 0;
  for (let i = 0; i < p.length; i++) {
    both += p[i] & t[i];
    either += p[i] | t[i];
  }
  return both / either;
}

/** [rows, cols] 1 on a mask's pixels within `widthM` of its boundary. */
function rimOf(mask: Uint8Array, truth: Uint8Array, grid: Grid, widthM: number): Uint8Array {
  checkMetric(grid, 'boundary IoU');
  const rim = pixelsNear(boundaryOf(mask, truth, grid), grid, widthM);
  for (let i = 0; i < rim.length; i++) rim[i] &= mask[i] === 1 && truth[i] !== 255 ? 1 : 0;
  return rim;
}

/** [rows, cols] 1 on the pixels whose centres lie within `widthM` of a boundary pixel's. */
export function pixelsNear(boundary: Uint8Array, grid: Grid, widthM: number): Uint8Array {
  const { width, height } = grid;
  const [px, py] = pixelSize(grid);
  // 3 pixels of 0.8 m are 2.4 m, whatever their product is in floating point.
  const reach = widthM * (1 + 1e-9);
  const tall = Math.min(height, Math.floor(reach / py));
  const half = Array.from({ length: tall + 1 }, (_, dy) =>
    Math.floor(Math.sqrt(reach ** 2 - (dy * py) ** 2) / px),
  );
  const columns = columnsByRow(boundary, width, height);
  const result = new Uint8Array(boundary.length);
  const change = new Int32Array(width + 1);
  for (let y = 0; y < height; y++) {
    change.fill(0);
    for (let r = Math.max(0, y - tall); r <= Math.min(height - 1, y + tall); r++) {
      const w = half[Math.abs(r - y)];
      for (const x of columns[r]) {
        change[Math.max(0, x - w)]++;
        change[Math.min(width, x + w + 1)]--;
      }
    }
    for (let x = 0, i = y * width, near = 0; x < width; x++, i++) {
      near += change[x];
      if (near > 0) result[i] = 1;
    }
  }
  return result;
}

/** Columns of a mask's pixels, row by row. */
function columnsByRow(mask: Uint8Array, width: number, height: number): Int32Array[] {
  const found = new Int32Array(width);
  return Array.from({ length: height }, (_, y) => {
    let n = 0;
    for (let x = 0, i = y * width; x < width; x++, i++) if (mask[i] === 1) found[n++] = x;
    return found.slice(0, n);
  });
}

/** [rows, cols] 1 on a mask's inner boundary. */
export function boundaryOf(mask: Uint8Array, truth: Uint8Array, { width, height }: Grid): Uint8Array {
  const boundary = new Uint8Array(mask.length);
  const [right, low] = [width - 1, height - 1];
  // Written out, without a call for each neighbour: most of a large mask is looked at in vain.
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (mask[i] !== 1 || truth[i] === 255) continue;
      if (
        (x > 0 && mask[i - 1] !== 1 && truth[i - 1] !== 255) ||
        (x < right && mask[i + 1] !== 1 && truth[i + 1] !== 255) ||
        (y > 0 && mask[i - width] !== 1 && truth[i - width] !== 255) ||
        (y < low && mask[i + width] !== 1 && truth[i + width] !== 255)
      )
        boundary[i] = 1;
    }
  return boundary;
}

function* distancesAt(from: Uint8Array, to: Uint8Array, grid: Grid): Iterable<number> {
  if (countOf(to) === 0) return;
  const distance = distanceTo(to, grid);
  for (let i = 0; i < from.length; i++) if (from[i] === 1) yield distance[i];
}

function countOf(mask: Uint8Array): number {
  let n = 0;
  for (let i = 0; i < mask.length; i++) n += mask[i];
  return n;
}

function checkMasks(prediction: Uint8Array, truth: Uint8Array, { width, height }: Grid): void {
  for (const [name, mask] of [
    ['prediction', prediction],
    ['truth', truth],
  ] as const)
    check(mask.length === width * height, `${name} has ${mask.length} pixels, the grid ${width} x ${height}`);
}
