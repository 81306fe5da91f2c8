/** @file Where GPU providers take other operators than the CPU's, as they lack some: WebGPU has no SpaceToDepth, and its MaxPool gives no
 *  indices. All else was measured to agree as it stands. */
import type { Shape, Value } from '../graph.js';
import { convWeightGradBy } from './onnx-conv.js';
import type { Lowering, Rule, Rules } from './onnx-lower.js';
import { poolWindow, tiledGrad, tiles } from './onnx-pool.js';
import { FLOAT } from './onnx-proto.js';

/** Smaller than any activation: padding that never wins a maximum. */
const LOWEST = -1e30;

/** [n, c, 2h, 2w] to [n, 4c, h, w], by rearrangement: WebGPU has no SpaceToDepth. */
function halve(c: Lowering, x: string, [n, channels, rows, cols]: Shape): string {
  const [h, w] = [rows / 2, cols / 2];
  const blocks = c.op('Transpose', [c.reshape(x, [n, channels, h, 2, w, 2])], { perm: [0, 3, 5, 1, 2, 4] });
  return c.reshape(blocks, [n, 4 * channels, h, w]);
}

const equal = (c: Lowering, a: string, b: string): string =>
  c.op('Cast', [c.op('Equal', [a, b])], { to: FLOAT });

const sum = (c: Lowering, terms: readonly string[]): string => terms.reduce((a, b) => c.op('Add', [a, b]));

/** Windows that may overlap: each gives its gradient to the pixels that equal its maximum, in equal parts. One strided copy of the image
 *  for each place in the window tells who wins; what each place receives goes back between its neighbours, `stride` phases a side. */
const overlappingGrad: Rule = (c, v, [d, y, x]) => {
  const { kernel = 2, stride = 2, pad = 0 } = v.attributes;
  const [, , rows, cols] = v.inputs[1].shape;
  const places = Array.from({ length: kernel ** 2 }, (_, i) => [Math.floor(i / kernel), i % kernel]);
  const padded =
    pad > 0 ? c.op('Pad', [x, c.model.ints([0, 0, pad, pad, 0, 0, pad, pad]), c.scalar(LOWEST)]) : x;
  const wins = places.map(([r, s]) => {
    const end = [r + stride * (rows - 1) + 1, s + stride * (cols - 1) + 1];
    const ints = [[r, s], end, [2, 3], [stride, stride]].map((list) => c.model.ints(list));
    return equal(c, c.op('Slice', [padded, ...ints]), y);
  });
  const part = c.op('Div', [d, sum(c, wins)]);
  return interleave(
    c,
    v,
    wins.map((w) => c.op('Mul', [w, part])),
  );
};

/** The sum of what the places (r, s) of windows receive [n, c, rows, cols], each at stride i + r - pad, stride j + s - pad of [n, c, h, w]. */
function interleave(c: Lowering, { shape, inputs, attributes }: Value, received: readonly string[]): string {
  const { kernel = 2, stride = 2, pad = 0 } = attributes;
  const [, , rows, cols] = inputs[1].shape;
  const more = Math.ceil(kernel / stride) - 1; // windows further on that reach the same place of a block
  const shift = (x: string, down: number, right: number): string =>
    more > 0 ? c.op('Pad', [x, c.model.ints([0, 0, down, right, 0, 0, more - down, more - right])]) : x;
  const phases: string[][] = Array.from({ length: stride ** 2 }, () => []);
  received.forEach((x, i) => {
    const [r, s] = [Math.floor(i / kernel), i % kernel];
    const phase = (r % stride) * stride + (s % stride);
    phases[phase].push(shift(x, Math.floor(r / stride), Math.floor(s / stride)));
  });
  const nothing = (): string => c.op('Mul', [received[0], c.scalar(0)]); // a kernel below the stride leaves places out
  const sums = phases.map((terms) => (terms.length > 0 ? sum(c, terms) : nothing()));
  const blocks = c.op('Concat', sums, { axis: 1 });
  const whole = c.op('DepthToSpace', [blocks], { blocksize: stride });
  const rest = [rows, cols].map((size, i) => shape[2 + i] + pad - stride * (size + more));
  if (pad === 0 && rest.every((r) => r === 0)) return whole;
  return c.op('Pad', [whole, c.model.ints([0, 0, -pad, -pad, 0, 0, ...rest])]);
}

/** Rules in place of the CPU's. */
export const GPU_RULES: Partial<Rules> = {
  convWeightGrad: convWeightGradBy(halve),
  spaceToDepth: (c, y, [x]) => halve(c, x, y.inputs[0].shape),
  maxPool: (c, y, [x]) => c.op('MaxPool', [x], poolWindow(y)),
  maxPoolGrad: (c, v, inputs) => (tiles(v.inputs[1]) ? tiledGrad : overlappingGrad)(c, v, inputs),
};
