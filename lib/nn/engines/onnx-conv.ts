/** @file Convolution and its gradients in standard ONNX operators, in the forms that were measured to be fastest on the CPU: the gradient by
 *  the input as a convolution with turned weights, that by the weights as matrix products over shifted copies. */
import type { Shape, Value } from '../graph.js';
import { blockedConv, blockedTurned, blockedWeight, paysInBlocks } from './onnx-blocked.js';
import type { Lowering, Rule } from './onnx-lower.js';
import { paysInTiles, tiledConv, tiledInputGrad, tiledWeightGrad } from './onnx-winograd.js';

const square = (n: number): number[] => [n, n, n, n];

export const conv: Rule = (c, y, inputs) => {
  const { stride = 1, pad = 0, kernel = 1 } = y.attributes;
  const attributes = { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: square(pad) };
  const channels = y.inputs[1].shape[1];
  const [x, weight, bias] = inputs;
  if (paysInTiles(c, y.shape, y.inputs[1].shape, y.attributes)) {
    const tiled = tiledConv(c, x, weight, y.inputs[1].shape);
    return bias ? c.op('Add', [tiled, c.reshape(bias, [1, y.shape[1], 1, 1])]) : tiled;
  }
  if (bias || !paysInBlocks(c, y.shape, channels, kernel)) return c.op('Conv', inputs, attributes);
  return blockedConv(c, x, blockedWeight(c, weight, y.inputs[1].shape), attributes, y.shape[1]);
};

/** Image, weights and bias of a UNet's enlargement: a 1 x 1 convolution to 4 x as many channels, with four equal biases, that `y`
 *  turns to pixels. Undefined where `y` is something else. */
export function enlargement(y: Value): [Value, Value, Value] | undefined {
  const [before] = y.inputs;
  if (y.kind !== 'depthToSpace' || before.kind !== 'conv' || before.attributes.kernel !== 1) return undefined;
  const [image, weight, bias] = before.inputs;
  const joined = bias?.inputs[0];
  if (joined?.kind !== 'concat' || joined.inputs.some((x) => x !== joined.inputs[0])) return undefined;
  return [image, weight, joined.inputs[0]];
}

/** Channels to pixels; an enlargement is one transposed convolution. */
export const depthToSpace: Rule = (c, y, [x, weight, bias]) => {
  if (!weight) return c.op('DepthToSpace', [x], { blocksize: 2 });
  const channels = enlargement(y)![0].shape[1];
  const k = y.shape[1];
  const turned = c.op('Transpose', [c.reshape(weight, [4, k, channels])], { perm: [2, 1, 0] });
  const inputs = [x, c.reshape(turned, [channels, k, 2, 2]), c.reshape(bias, [k])];
  return c.op('ConvTranspose', inputs, { kernel_shape: [2, 2], strides: [2, 2] });
};

/** Gradient by the input. Stride 1: convolution with weights [c, k, s, s], turned by half a circle; it is faster than the transposed
 *  convolution, which larger strides take. */
export const convInputGrad: Rule = (c, y, [d, weight]) => {
  const { stride = 1, pad = 0, kernel = 1 } = y.attributes;
  if (stride > 1) return transposed(c, y, d, weight);
  if (kernel === 1) return c.op('Conv', [d, c.op('Transpose', [weight], { perm: [1, 0, 2, 3] })]);
  const { shape } = y.inputs[1];
  if (paysInTiles(c, y.inputs[0].shape, shape, y.attributes)) return tiledInputGrad(c, d, weight, shape);
  const attributes = { kernel_shape: [kernel, kernel], pads: square(kernel - 1 - pad) };
  if (paysInBlocks(c, y.shape, shape[0], kernel))
    return blockedConv(c, d, blockedTurned(c, weight, shape), attributes, y.shape[1]);
  return c.op('Conv', [d, turn(c, weight, shape)], attributes);
};

/** [k, c, s, s] to [c, k, s, s], rows and columns in reverse: each a cheap rearrangement of longer runs of numbers. */
function turn(c: Lowering, weight: string, [k, channels, kernel]: Shape): string {
  const taps = kernel * kernel;
  const byTap = c.op('Transpose', [c.reshape(weight, [k, channels * taps])], { perm: [1, 0] });
  const reversed = c.reverse(c.reshape(byTap, [channels, taps, k]), 1);
  return c.reshape(c.op('Transpose', [reversed], { perm: [0, 2, 1] }), [channels, k, kernel, kernel]);
}

function transposed(c: Lowering, y: Value, d: string, weight: string): string {
  const { stride = 1, pad = 0, kernel = 1 } = y.attributes;
  const [dv] = y.inputs;
  const rest = (axis: number): number => y.shape[axis] - (stride * (dv.shape[axis] - 1) + kernel - 2 * pad);
  return c.op('ConvTranspose', [d, weight], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: square(pad),
    output_padding: [rest(2), rest(3)],
  });
}

/** [n, c, 2h, 2w] to [n, 4c, h, w]: even and odd rows and columns become channels. */
type Halve = (c: Lowering, x: string, shape: Shape) => string;

/** Gradient by the weights [k, c, s, s]. */
export const convWeightGradBy =
  (halve: Halve): Rule =>
  (c, y, [d, x]) => {
    const { stride = 1, pad = 0, kernel = 1 } = y.attributes;
    const [dv, xv] = y.inputs;
    if (kernel === 1 && stride === 1)
      return c.reshape(productSum(c, d, x, dv, [dv.shape[1], xv.shape[1]]), y.shape);
    if (paysInTiles(c, dv.shape, y.shape, y.attributes)) return tiledWeightGrad(c, d, x, y.shape);
    if (kernel === 3 && stride === 1 && pad === 1) return shifted(c, y, d, x);
    return stride === 2 && kernel > 4 ? halved(c, y, d, x, halve) : columns(c, y, d, x);
  };

export const convWeightGrad = convWeightGradBy((c, x) => c.op('SpaceToDepth', [x], { blocksize: 2 }));

/** Sum over images and pixels of a [n, p, ...pixels] times b [n, q, ...pixels], as [p, q]: one product an image and a sum; or, where the
 *  results would be larger than the operands, one product over all images at once. */
function productSum(
  c: Lowering,
  a: string,
  b: string,
  like: Pick<Value, 'shape'>,
  [p, q]: [number, number],
): string {
  const n = like.shape[0];
  const pixels = like.shape[2] * like.shape[3];
  const rowsA = c.reshape(a, [n, p, pixels]);
  const rowsB = c.reshape(b, [n, q, pixels]);
  if (p * q <= (p + q) * pixels) {
    const products = c.op('MatMul', [rowsA, c.op('Transpose', [rowsB], { perm: [0, 2, 1] })]);
    return n === 1 ? products : c.op('ReduceSum', [products, c.model.ints([0])], { keepdims: 0 });
  }
  const left = c.reshape(c.op('Transpose', [rowsA], { perm: [1, 0, 2] }), [p, n * pixels]);
  const right = c.reshape(c.op('Transpose', [rowsB], { perm: [0, 2, 1] }), [n * pixels, q]);
  return c.op('MatMul', [left, right]);
}

/** 3 x 3, stride 1: three copies of x shifted by rows, three of d shifted by columns, and one product for all nine taps. The copies are
 *  joined as further rows, so that the product comes as [k, 3 columns, c, 3 rows] and is turned by one cheap rearrangement. */
function shifted(c: Lowering, y: Value, d: string, x: string): string {
  const [dv, xv] = y.inputs;
  const [k, channels] = [dv.shape[1], xv.shape[1]];
  const shift = (v: string, rows: number, cols: number): string =>
    rows === 0 && cols === 0 ? v : c.op('Pad', [v, c.model.ints([0, 0, rows, cols, 0, 0, -rows, -cols])]);
  const join = (copies: string[]): string => c.op('Concat', copies, { axis: 2 });
  const x3 = join([1, 0, -1].map((r) => shift(x, r, 0)));
  const d3 = join([-1, 0, 1].map((s) => shift(d, 0, s)));
  const all = c.reshape(productSum(c, d3, x3, dv, [3 * k, 3 * channels]), [k, 3, 3 * channels]);
  return c.reshape(c.op('Transpose', [all], { perm: [0, 2, 1] }), y.shape);
}

/** A large kernel with stride 2: even and odd rows and columns of x become channels, so that what is left is a kernel of half the size
 *  with stride 1, done as in `shifted`. */
function halved(c: Lowering, y: Value, d: string, x: string, halve: Halve): string {
  const { pad = 0, kernel = 1 } = y.attributes;
  const [dv, xv] = y.inputs;
  const [k, channels] = [dv.shape[1], xv.shape[1]];
  const [, , rows, cols] = dv.shape;
  const taps = Math.ceil(kernel / 2);
  const places = Array.from({ length: taps }, (_, i) => i);
  const [bottom, right] = [rows, cols].map((size, i) => 2 * (size + taps) - pad - xv.shape[2 + i]);
  const padded = c.op('Pad', [x, c.model.ints([0, 0, pad, pad, 0, 0, bottom, right])]);
  const halves = halve(c, padded, [dv.shape[0], channels, 2 * (rows + taps), 2 * (cols + taps)]);
  const ints = (n: number): string => c.model.ints([n]);
  const xs = places.map((a) => c.op('Slice', [halves, ints(a), ints(a + rows), ints(2)]));
  const ds = places.map((b) => c.op('Pad', [d, c.model.ints([0, 0, 0, b, 0, 0, 0, taps - b])]));
  const join = (copies: string[]): string => c.op('Concat', copies, { axis: 1 });
  const size: [number, number] = [taps * k, taps * 4 * channels];
  const product = productSum(c, join(ds), join(xs), { shape: [dv.shape[0], k, rows, cols + taps] }, size);
  const parts = c.reshape(product, [taps, k, taps, 2, 2, channels]);
  const side = 2 * taps;
  const all = c.reshape(c.op('Transpose', [parts], { perm: [1, 5, 2, 3, 0, 4] }), [k, channels, side, side]);
  const zeros = c.model.ints([0, 0]);
  return c.op('Slice', [all, zeros, c.model.ints([kernel, kernel]), c.model.ints([2, 3])]);
}

/** Any kernel and stride: one strided copy of x for each tap, and one product. */
function columns(c: Lowering, y: Value, d: string, x: string): string {
  const { stride = 1, pad = 0, kernel = 1 } = y.attributes;
  const [dv, xv] = y.inputs;
  const [k, channels] = [dv.shape[1], xv.shape[1]];
  const [, , rows, cols] = dv.shape;
  const padded = pad > 0 ? c.op('Pad', [x, c.model.ints([0, 0, pad, pad, 0, 0, pad, pad])]) : x;
  const taps = Array.from({ length: kernel * kernel }, (_, i) => [Math.floor(i / kernel), i % kernel]);
  const copies = taps.map(([r, s]) => {
    const end = [r + stride * (rows - 1) + 1, s + stride * (cols - 1) + 1];
    return c.op('Slice', [
      padded,
      c.model.ints([r, s]),
      c.model.ints(end),
      c.model.ints([2, 3]),
      c.model.ints([stride, stride]),
    ]);
  });
  const column = copies.length === 1 ? copies[0] : c.op('Concat', copies, { axis: 1 });
  const product = productSum(c, d, column, dv, [k, taps.length * channels]);
  const all = c.reshape(product, [k, taps.length, channels]);
  return c.reshape(c.op('Transpose', [all], { perm: [0, 2, 1] }), y.shape);
}
