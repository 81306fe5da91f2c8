/** @file Weights of the pixels that make a value between pixel centres, along one axis. */

/** How values between pixel centres are found. */
export type ResampleMethod = 'nearest' | 'bilinear' | 'cubic' | 'average';

/** For each of `count` target pixels: its first source pixel, and `taps` weights; weights of pixels outside are 0 and the rest sum to 1.
 *  `start` is -1 where the target's centre (for averages: all of it) lies outside. */
export interface Taps {
  taps: number;
  /** [count] first source pixel, within 0..size - taps or 0 where the source is smaller. */
  start: Int32Array;
  /** [count, taps] */
  weights: Float64Array;
  /** [count] the source pixel that holds the centre, or -1. */
  centre: Int32Array;
  /** [count] 1 where the kernel lies inside the source altogether. */
  whole: Uint8Array;
}

/** Weights along one axis; target pixel i has its centre at source position `origin + (i + .5) * scale` (pixel i of the source covers
 *  i..i+1). @source cubic: Keys 1981, a = -0.5; average: share of the target pixel that a source pixel covers */
export function makeTaps(
  method: ResampleMethod,
  count: number,
  size: number,
  origin: number,
  scale: number,
): Taps {
  const step = Math.abs(scale);
  const support = { nearest: 1, bilinear: 2, cubic: 4, average: Math.ceil(step) + 2 }[method];
  const taps = Math.min(support, size);
  const out: Taps = {
    taps,
    start: new Int32Array(count),
    weights: new Float64Array(count * taps),
    centre: new Int32Array(count),
    whole: new Uint8Array(count),
  };
  for (let i = 0; i < count; i++) {
    const at = origin + (i + 0.5) * scale;
    out.centre[i] = at >= 0 && at < size ? Math.floor(at) : -1;
    const low = at - step / 2;
    const first =
      method === 'nearest'
        ? Math.floor(at)
        : method === 'average'
          ? Math.floor(low + 1e-9)
          : Math.floor(at - 0.5) - (method === 'cubic' ? 1 : 0);
    const start = Math.max(0, Math.min(first, size - taps));
    const inside = method === 'average' ? low < size && low + step > 0 : out.centre[i] >= 0;
    out.start[i] = inside ? start : -1;
    out.whole[i] = first >= 0 && first + support <= size ? 1 : 0;
    if (inside) fillWeights(out.weights, i * taps, taps, start, (k) => weightOf(method, k, at, low, step));
  }
  return out;
}

function weightOf(method: ResampleMethod, pixel: number, at: number, low: number, step: number): number {
  if (method === 'nearest') return pixel === Math.floor(at) ? 1 : 0;
  if (method === 'average') return Math.max(0, Math.min(pixel + 1, low + step) - Math.max(pixel, low));
  return kernel(method, Math.abs(pixel + 0.5 - at));
}

/** Weight at distance `d` (pixels). */
export function kernel(method: 'bilinear' | 'cubic', d: number): number {
  if (method === 'bilinear') return Math.max(0, 1 - d);
  if (d < 1) return (1.5 * d - 2.5) * d * d + 1;
  return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}

function fillWeights(
  weights: Float64Array,
  at: number,
  taps: number,
  start: number,
  weight: (k: number) => number,
): void {
  let sum = 0;
  for (let k = 0; k < taps; k++) sum += weights[at + k] = weight(start + k);
  for (let k = 0; k < taps; k++) weights[at + k] /= sum;
}
