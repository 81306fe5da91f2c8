/** @file The gradients of a convolution in standard ONNX operators, in the forms that were measured to be fastest on the CPU: by the input
 *  as a convolution with turned weights, by the weights as matrix products over shifted copies. */
import { check } from '../../core/errors.js';
import type { Value } from '../graph.js';
import type { Lowering } from './onnx-lower.js';

type Rule = (c: Lowering, y: Value, inputs: string[]) => string;

/** Gradient by the input. Stride 1: convolution with weights [c, k, s, s], turned by half a circle. Stride 2: see `strided`. */
export const convInputGrad: Rule = (c, y, [d, weight]) => {
  const { stride = 1, pad = 0, kernel = 1 } = y.attributes;
  if (stride === 2) return kernel === 1 ? stridedPoint(c, y, d, weight) : strided(c, y, d, weight);
  check(stride === 1, () => `stride is ${stride}: gradients are written for 1 and 2`);
  const swapped = c.op('Transpose', [weight], { perm: [1, 0, 2, 3] });
  const border = kernel - 1 - pad;
  const attributes = { kernel_shape: [kernel, kernel], pads: [border, border, border, border] };
  return c.op('Conv', [d, kernel === 1 ? swapped : flip(c, swapped)], attributes);
};

/** Rows and columns in reverse. */
function flip(c: Lowering, weight: string): string {
  const ints = (...values: number[]): string => c.model.ints(values);
  return c.op('Slice', [weight, ints(-1, -1), ints(-1000, -1000), ints(2, 3), ints(-1, -1)]);
}

/** 1 x 1 with stride 2: the result lies on even rows and columns, zeros between. */
function stridedPoint(c: Lowering, y: Value, d: string, weight: string): string {
  const channels = y.shape[1];
  const even = c.op('Conv', [d, c.op('Transpose', [weight], { perm: [1, 0, 2, 3] })]);
  const padded = c.op('Pad', [even, c.model.ints([0, 0, 0, 0, 0, 3 * channels, 0, 0])]);
  return c.op('DepthToSpace', [padded], { blocksize: 2 });
}

/** Stride 2: even and odd rows and columns of the result are four convolutions of `d` with parts of the weights, done as one with
 *  4 x as many channels and then interleaved. Row i = 2 a + p meets output row o = a + q through weight row r = p + pad - 2 q. */
function strided(c: Lowering, y: Value, d: string, weight: string): string {
  const { pad = 0, kernel = 1 } = y.attributes;
  const [dv, wv] = y.inputs;
  const [k, channels] = wv.shape;
  check(
    y.shape[2] === 2 * dv.shape[2] && y.shape[3] === 2 * dv.shape[3],
    () => `strided convolution of ${y.shape[2]} rows: expected an even size that it halves`,
  );
  const first = Math.ceil((pad - kernel + 1) / 2);
  const last = Math.floor((pad + 1) / 2);
  const taps = last - first + 1;
  const rows = [0, 1].flatMap((p) =>
    Array.from({ length: taps }, (_, i) => p + pad - 2 * (first + i)).map((r) =>
      r >= 0 && r < kernel ? r : kernel,
    ),
  );
  const padded = c.op('Pad', [weight, c.model.ints([0, 0, 0, 0, 0, 0, 1, 1])]); // row and column `kernel` are zero
  const byRow = c.op('Gather', [padded, c.model.ints(rows)], { axis: 2 });
  const both = c.op('Gather', [byRow, c.model.ints(rows)], { axis: 3 });
  const parts = c.op('Transpose', [c.reshape(both, [k, channels, 2, taps, 2, taps])], {
    perm: [2, 4, 1, 0, 3, 5],
  });
  const turned = c.reshape(parts, [4 * channels, k, taps, taps]);
  const attributes = { kernel_shape: [taps, taps], pads: [-first, -first, last, last] };
  return c.op('DepthToSpace', [c.op('Conv', [d, turned], attributes)], { blocksize: 2 });
}

/** Gradient by the weights [k, c, s, s]. */
export const convWeightGrad: Rule = (c, y, [d, x]) => {
  const { stride = 1, pad = 0, kernel = 1 } = y.attributes;
  const [dv, xv] = y.inputs;
  if (kernel === 1 && stride === 1)
    return c.reshape(productSum(c, d, x, dv, [dv.shape[1], xv.shape[1]]), y.shape);
  return kernel === 3 && stride === 1 && pad === 1 ? shifted(c, y, d, x) : columns(c, y, d, x);
};

/** Sum over images and pixels of a [n, p, ...pixels] times b [n, q, ...pixels], as [p, q]: one product an image and a sum; or, where the
 *  results would be larger than the operands, one product over all images at once. */
function productSum(c: Lowering, a: string, b: string, like: Value, [p, q]: [number, number]): string {
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

/** 3 x 3, stride 1: three copies of x shifted by rows, three of d shifted by columns, and one product for all nine taps. */
function shifted(c: Lowering, y: Value, d: string, x: string): string {
  const [dv, xv] = y.inputs;
  const [k, channels] = [dv.shape[1], xv.shape[1]];
  const shift = (v: string, rows: number, cols: number): string =>
    rows === 0 && cols === 0 ? v : c.op('Pad', [v, c.model.ints([0, 0, rows, cols, 0, 0, -rows, -cols])]);
  const x3 = c.op(
    'Concat',
    [1, 0, -1].map((r) => shift(x, r, 0)),
    { axis: 1 },
  );
  const d3 = c.op(
    'Concat',
    [-1, 0, 1].map((s) => shift(d, 0, s)),
    { axis: 1 },
  );
  const all = c.reshape(productSum(c, d3, x3, dv, [3 * k, 3 * channels]), [3, k, 3, channels]);
  return c.op('Transpose', [all], { perm: [1, 3, 2, 0] });
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
