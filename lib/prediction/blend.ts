/** @file Where windows lie along one axis of a scene, and how much each counts there. */
import { check } from '../core/index.js';

/** Side of a window and pixels that neighbours share, where nothing else is said. */
export const WINDOW = 128;
export const OVERLAP = 40;

/** Where windows lie along one axis, and what each counts where they overlap. */
export interface AxisPlan {
  /** First pixel of each window; below 0, and past the end, where the scene is mirrored. */
  starts: number[];
  /** [starts, size] float64: weights by window; those of the windows over one pixel sum to 1. */
  weights: Float64Array[];
}

/** Windows over one axis, `overlap` shared by neighbours and half of it beyond each end, so that every pixel of the scene is seen with context
 *  on both sides. Weights fall as a raised cosine over the overlap and are divided by their sum at each pixel; the plane's weights are the
 *  product of two axes and sum to 1 as well.
 *  @param length   pixels of the scene along the axis
 *  @param size     of a window
 *  @param overlap  pixels, 0 to less than size
 *  @throws "overlap is 128 pixels, the window 128: ..." or "image is 40 pixels, the window 128: ..." */
export function planAxis(length: number, { size, overlap }: { size: number; overlap: number }): AxisPlan {
  check(
    Number.isInteger(overlap) && overlap >= 0 && overlap < size,
    `overlap is ${overlap} pixels, the window ${size}: expected 0 to ${size - 1}`,
  );
  // A scene is mirrored once at most: more would invent ground.
  check(
    2 * length >= size,
    `image is ${length} pixels along a side, the window ${size}: use a window of ${2 * length} or less`,
  );
  const starts = startsOf(length, size, overlap);
  const raw = starts.map(() => taper(size, overlap));
  const sum = new Float64Array(length);
  starts.forEach((s, k) => raw[k].forEach((w, i) => s + i >= 0 && s + i < length && (sum[s + i] += w)));
  const weights = starts.map((s, k) =>
    raw[k].map((w, i) => (s + i >= 0 && s + i < length ? w / sum[s + i] : 0)),
  );
  return { starts, weights };
}

function startsOf(length: number, size: number, overlap: number): number[] {
  if (length <= size) return [-Math.floor((size - length) / 2)];
  const margin = Math.floor(overlap / 2);
  const starts: number[] = [];
  const last = length + margin - size;
  for (let at = 0 - margin; at < last; at += size - overlap) starts.push(at);
  starts.push(last);
  return starts;
}

/** 1 in the middle, falling over the overlap, never 0. */
function taper(size: number, overlap: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => {
    const fromEdge = Math.min(i, size - 1 - i) + 0.5;
    return fromEdge >= overlap ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * fromEdge) / overlap);
  });
}

/** The pixel that stands in for a position beyond the ends: the scene mirrored about its end pixels (-1 is 1, -2 is 2). */
export function mirror(at: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const m = ((at % period) + period) % period;
  return m < length ? m : period - m;
}
