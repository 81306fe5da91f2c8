/** @file A field given at cell centres, read anywhere between them. */

/** Values at the centres of square cells; positions are metres east (x) and south (y) of the upper-left corner. */
export interface Field {
  width: number;
  height: number;
  cellM: number;
  data: Float32Array | Float64Array;
}

/** Cubic convolution weights (a = -0.5) for the four cells around a position. @source Keys 1981, doi 10.1109/TASSP.1981.1163711 */
function weights(t: number, w: Float64Array): void {
  const t2 = t * t;
  const t3 = t2 * t;
  w[0] = -0.5 * t3 + t2 - 0.5 * t;
  w[1] = 1.5 * t3 - 2.5 * t2 + 1;
  w[2] = -1.5 * t3 + 2 * t2 + 0.5 * t;
  w[3] = 0.5 * t3 - 0.5 * t2;
}

const wx = new Float64Array(4);
const wy = new Float64Array(4);

/** The field at (x, y) by cubic convolution: through every cell's value, smooth between; the edge cells go on outside. */
export function cubicAt({ width, height, cellM, data }: Field, x: number, y: number): number {
  const c = x / cellM - 0.5;
  const r = y / cellM - 0.5;
  const c0 = Math.floor(c);
  const r0 = Math.floor(r);
  weights(c - c0, wx);
  weights(r - r0, wy);
  let sum = 0;
  for (let j = 0; j < 4; j++) {
    const row = Math.min(height - 1, Math.max(0, r0 + j - 1)) * width;
    let line = 0;
    for (let i = 0; i < 4; i++) line += wx[i] * data[row + Math.min(width - 1, Math.max(0, c0 + i - 1))];
    sum += wy[j] * line;
  }
  return sum;
}

/** The field at (x, y), bilinear. */
export function linearAt({ width, height, cellM, data }: Field, x: number, y: number): number {
  const c = Math.min(width - 1.001, Math.max(0, x / cellM - 0.5));
  const r = Math.min(height - 1.001, Math.max(0, y / cellM - 0.5));
  const c0 = c | 0;
  const r0 = r | 0;
  const fx = c - c0;
  const at = r0 * width + c0;
  const top = data[at] + fx * (data[at + 1] - data[at]);
  const bottom = data[at + width] + fx * (data[at + width + 1] - data[at + width]);
  return top + (r - r0) * (bottom - top);
}

/** The cell at (x, y), clamped to the field. */
export function cellAt({ width, height, cellM }: Field, x: number, y: number): number {
  const c = Math.min(width - 1, Math.max(0, Math.floor(x / cellM)));
  const r = Math.min(height - 1, Math.max(0, Math.floor(y / cellM)));
  return r * width + c;
}

/** Slope (rise over run) and the direction of descent at every cell, by Horn's 3 x 3 kernel.
 *  @returns gx, gy: the gradient east and south, [n] float32, so that (-gx, -gy) points downhill
 *  @source Horn 1981, doi 10.1109/PROC.1981.11918 */
export function gradient({ width, height, cellM, data }: Field): { gx: Float32Array; gy: Float32Array } {
  const gx = new Float32Array(width * height);
  const gy = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const up = Math.max(0, y - 1) * width;
    const mid = y * width;
    const down = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const l = Math.max(0, x - 1);
      const r = Math.min(width - 1, x + 1);
      const east = data[up + r] + 2 * data[mid + r] + data[down + r];
      const west = data[up + l] + 2 * data[mid + l] + data[down + l];
      const north = data[up + l] + 2 * data[up + x] + data[up + r];
      const south = data[down + l] + 2 * data[down + x] + data[down + r];
      gx[mid + x] = (east - west) / (8 * cellM);
      gy[mid + x] = (south - north) / (8 * cellM);
    }
  }
  return { gx, gy };
}
