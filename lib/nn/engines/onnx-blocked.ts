/** @file Convolution in blocks of channels: ONNX Runtime's own operators on its CPU provider, with which it runs networks of constant
 *  weights. A network in training must ask for them: images are rearranged to blocks and back, and weights in the graph.
 *  Only for sessions of the runtime that the block was probed on, never for a file. */
import type { Shape } from '../graph.js';
import type { Lowering } from './onnx-lower.js';
import type { OnnxAttribute } from './onnx-proto.js';

export const BLOCKED_DOMAIN = 'com.microsoft.nchwc';
/** Pixels of a batch from which rearranging the weights pays (measured). */
const LEAST_PIXELS = 2048;

/** Whether a convolution to `shape` [n, k, h, w] from `channels` can run in blocks, and is faster so. */
export function paysInBlocks(c: Lowering, shape: Shape, channels: number, kernel: number): boolean {
  const [n, k, h, w] = shape;
  const whole = c.block > 1 && k % c.block === 0 && channels % c.block === 0;
  return whole && kernel > 1 && n * h * w >= LEAST_PIXELS;
}

/** Convolution of x [n, c, h, w] with weights that are in blocks already. */
export function blockedConv(
  c: Lowering,
  x: string,
  weight: string,
  attributes: Record<string, OnnxAttribute>,
  channels: number,
): string {
  const op = (type: string, inputs: string[], given: Record<string, OnnxAttribute>): string =>
    c.model.node(type, inputs, given, undefined, BLOCKED_DOMAIN);
  const y = op('Conv', [op('ReorderInput', [x], {}), weight], attributes);
  return op('ReorderOutput', [y], { channels });
}

/** Weights [k, c, s, s] as [k / b, c / b, s, s, b of c, b of k], under their old shape. */
export function blockedWeight(c: Lowering, weight: string, [k, channels, kernel]: Shape): string {
  const b = c.block;
  const taps = kernel * kernel;
  const inner = c.op('Transpose', [c.reshape(weight, [k / b, b, channels * taps])], { perm: [0, 2, 1] });
  const split = c.reshape(inner, [k / b, channels / b, b, taps, b]);
  return c.reshape(c.op('Transpose', [split], { perm: [0, 1, 3, 2, 4] }), [k, channels, kernel, kernel]);
}

/** The same of the weights turned for the gradient by the input: [c, k, s, s], rows and columns in reverse. */
export function blockedTurned(c: Lowering, weight: string, [k, channels, kernel]: Shape): string {
  const b = c.block;
  const taps = kernel * kernel;
  const byTap = c.op('Transpose', [c.reshape(weight, [k, channels, taps])], { perm: [0, 2, 1] });
  const split = c.reshape(byTap, [k / b, b, taps, channels / b, b]);
  const turned = c.reverse(c.op('Transpose', [split], { perm: [3, 0, 2, 1, 4] }), 2);
  return c.reshape(turned, [channels, k, kernel, kernel]);
}
