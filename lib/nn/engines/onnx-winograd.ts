/** @file The 3 x 3 convolution of many channels and its two gradients by Winograd's products (winograd.ts), in ONNX operators: one matrix
 *  product for each of 36 places in a tile. Images become tiles by a strided convolution of each channel with 36 fixed filters, and tiles
 *  images by its transpose. The gradients are those of the same formula, so each image is turned to tiles once. */
import type { Shape } from '../graph.js';
import type { Lowering } from './onnx-lower.js';
import { REACH, RESULT_OF_TILE, TILE, TILE_OF_IMAGE, TILE_OF_WEIGHT, turned } from './winograd.js';

const PLACES = REACH * REACH;
const TAPS = 9;

/** Where it is faster than the direct convolution, by measurement on shapes of UNet: many channels, so that the products outweigh the
 *  rearranging; not so many weights that their 36 / 9 times as many numbers weigh more. */
const LEAST_CHANNELS = 256;
const MOST_WEIGHTS = 2 ** 19;
/** Pixels of a training batch from which turning the weights, in each step anew, pays. */
const LEAST_PIXELS = 1024;

/** Whether the convolution of `weight` [k, c, s, s] with results `shape` [n, k, h, w] goes by tiles. */
export function paysInTiles(
  c: Lowering,
  shape: Shape,
  weight: Shape,
  { stride = 1, pad = 0 }: { stride?: number; pad?: number },
): boolean {
  const [k, channels, kernel] = weight;
  if (!c.tiled || kernel !== 3 || stride !== 1 || pad !== 1) return false;
  const enough = c.isPrediction || shape[0] * shape[2] * shape[3] >= LEAST_PIXELS;
  return enough && Math.min(k, channels) >= LEAST_CHANNELS && k * channels <= MOST_WEIGHTS;
}

/** Weights [k, c, 3, 3] as [36, k, c]. */
function weightTiles(c: Lowering, weight: string, [k, channels]: Shape): string {
  return c.once(`weight tiles ${weight}`, () => {
    const byTap = c.op('Transpose', [c.reshape(weight, [k, channels, TAPS])], { perm: [0, 2, 1] });
    const taps = c.op('Transpose', [byTap], { perm: [1, 0, 2] });
    const matrix = c.model.constant([PLACES, TAPS], TILE_OF_WEIGHT);
    return c.reshape(c.op('MatMul', [matrix, c.reshape(taps, [TAPS, k * channels])]), [PLACES, k, channels]);
  });
}

/** Tiles of every channel, each to 36 numbers: [36, channels, n tiles], and the name of an int64 [rows, columns] of tiles. */
interface Tiles {
  name: string;
  counts: string;
}

/** `filters` [36, s, s] on windows of s x s, 4 apart. `before`: rows and columns of zeros above and left. What is missing below and
 *  right is made up with zeros for any size. */
function toTiles(
  c: Lowering,
  x: string,
  channels: number,
  filters: { data: Float32Array; side: number; before: number },
): Tiles {
  const { data, side, before } = filters;
  return c.once(`tiles ${side} ${x}`, () => {
    const planes = c.op('Reshape', [x, c.model.ints([-1, 1, 0, 0])]);
    const after = side - 1 - before; // the last window holds the last pixel, whatever the rest
    const found = c.op('Conv', [planes, c.model.constant([PLACES, 1, side, side], data)], {
      kernel_shape: [side, side],
      strides: [TILE, TILE],
      pads: [before, before, after, after],
    });
    const counts = sizes(c, found);
    const apart = c.op('Reshape', [found, join(c, [-1, channels, PLACES], counts)]);
    const turnedRound = c.op('Transpose', [apart], { perm: [2, 1, 0, 3, 4] });
    return { name: c.op('Reshape', [turnedRound, c.model.ints([0, 0, -1])]), counts };
  });
}

/** [36, channels, n tiles] to images [n, channels, rows, columns], each tile by `filters` [36, s, s], 4 apart and summed where they
 *  overlap; cut to the size [rows, columns] that the int64 `size` says. */
function fromTiles(
  c: Lowering,
  { name, counts }: Tiles,
  channels: number,
  filters: { data: Float32Array; side: number; before: number },
  size: string,
): string {
  const { data, side, before } = filters;
  const apart = c.op('Reshape', [name, join(c, [PLACES, channels, -1], counts)]);
  const planes = c.op('Reshape', [
    c.op('Transpose', [apart], { perm: [2, 1, 0, 3, 4] }),
    join(c, [-1, PLACES], counts),
  ]);
  const images = c.op('ConvTranspose', [planes, c.model.constant([PLACES, 1, side, side], data)], {
    kernel_shape: [side, side],
    strides: [TILE, TILE],
  });
  const joined = c.op('Reshape', [images, join(c, [-1, channels], sizes(c, images))]);
  const start = c.model.ints([before, before]);
  const end = before === 0 ? size : c.op('Add', [size, start]);
  return c.op('Slice', [joined, start, end, c.model.ints([2, 3])]);
}

/** Rows and columns of an image, int64 [2]. */
const sizes = (c: Lowering, x: string): string => c.op('Shape', [x], { start: 2, end: 4 });

const join = (c: Lowering, first: readonly number[], rest: string): string =>
  c.op('Concat', [c.model.ints(first), rest], { axis: 0 });

const IMAGE = { data: TILE_OF_IMAGE, side: REACH, before: 1 };
const RESULT = { data: turned(RESULT_OF_TILE, PLACES), side: TILE, before: 0 }; // [36, 16]

/** x [n, c, h, w] with `weight` [k, c, 3, 3]: [n, k, h, w], without bias. */
export function tiledConv(c: Lowering, x: string, weight: string, shape: Shape): string {
  const [k, channels] = shape;
  const image = toTiles(c, x, channels, IMAGE);
  const products = c.op('MatMul', [weightTiles(c, weight, shape), image.name]);
  return fromTiles(c, { ...image, name: products }, k, RESULT, sizes(c, x));
}

/** Gradient by the input [n, c, h, w], of d [n, k, h, w]. */
export function tiledInputGrad(c: Lowering, d: string, weight: string, shape: Shape): string {
  const [k, channels] = shape;
  const result = toTiles(c, d, k, RESULT);
  const turnedWeight = c.op('Transpose', [weightTiles(c, weight, shape)], { perm: [0, 2, 1] });
  const products = c.op('MatMul', [turnedWeight, result.name]);
  return fromTiles(c, { ...result, name: products }, channels, IMAGE, sizes(c, d));
}

/** Gradient by the weight [k, c, 3, 3], of d [n, k, h, w] and x [n, c, h, w]. */
export function tiledWeightGrad(c: Lowering, d: string, x: string, [k, channels]: Shape): string {
  const image = c.op('Transpose', [toTiles(c, x, channels, IMAGE).name], { perm: [0, 2, 1] });
  const products = c.op('MatMul', [toTiles(c, d, k, RESULT).name, image]);
  const matrix = c.model.constant([TAPS, PLACES], turned(TILE_OF_WEIGHT, TAPS));
  const taps = c.op('MatMul', [matrix, c.reshape(products, [PLACES, k * channels])]);
  const byTap = c.op('Transpose', [c.reshape(taps, [TAPS, k, channels])], { perm: [1, 0, 2] });
  return c.reshape(c.op('Transpose', [byTap], { perm: [0, 2, 1] }), [k, channels, 3, 3]);
}
