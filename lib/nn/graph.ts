/** @file A network as a graph: values that know how they come from other values, and their shapes. Forward pass, loss, gradients and
 *  optimiser are all written in it; an engine (engines/) only evaluates it. All values are float32, images are [n, channels, rows, cols]. */
import { check, InputError } from '../core/errors.js';

/** Lengths of the axes: [n, channels, rows, cols] for images. */
export type Shape = readonly number[];

/** The operations of networks and losses. Each has a gradient rule, or (the first three) ends the way back. */
export type ForwardKind =
  | 'input'
  | 'parameter'
  | 'constant'
  | 'conv'
  | 'channelMean'
  | 'channelPower'
  | 'batchNorm'
  | 'relu'
  | 'sigmoid'
  | 'softplus'
  | 'maxPool'
  | 'depthToSpace'
  | 'bilinear'
  | 'concat'
  | 'globalMean'
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'sum'
  | 'reshape';

/** The operations that occur only in gradients and optimiser. */
export type BackwardKind =
  | 'convInputGrad'
  | 'convWeightGrad'
  | 'reluGrad'
  | 'maxPoolGrad'
  | 'spaceToDepth'
  | 'bilinearGrad'
  | 'slice'
  | 'expand'
  | 'sqrt'
  | 'flatten';

/** What a node of the graph does. */
export type Kind = ForwardKind | BackwardKind;

/** What an operation needs to know besides its inputs; which are set depends on the kind. */
export interface Attributes {
  stride?: number;
  pad?: number;
  kernel?: number;
  factor?: number;
  axes?: readonly number[];
  /** First and one-past-last channel of `slice`. */
  from?: number;
  to?: number;
  /** Content of a `constant`. */
  data?: Float32Array;
  name?: string;
}

/** One value of a graph: the operation that makes it, what it is made from, and its shape. */
export interface Value {
  readonly id: number;
  readonly kind: Kind;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly shape: Shape;
}

/** Number of elements of a shape. */
export const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

const show = (shape: Shape): string => `[${shape.join(', ')}]`;

/** Output rows (or columns) of a window of `kernel` pixels moved by `stride` over `size` pixels padded by `pad` at both ends. */
export const windowed = (size: number, kernel: number, stride: number, pad: number): number =>
  Math.floor((size + 2 * pad - kernel) / stride) + 1;

/** The shape to which two shapes broadcast (aligned at the last axis; 1 stretches).
 *  @throws "shapes [2, 3] and [4, 3] do not broadcast" */
export function broadcastShape(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const p = a[i - rank + a.length] ?? 1;
    const q = b[i - rank + b.length] ?? 1;
    check(p === q || p === 1 || q === 1, () => `shapes ${show(a)} and ${show(b)} do not broadcast`);
    return Math.max(p, q);
  });
}

/** Builds values in order; equal constants are shared. */
export class Graph {
  readonly values: Value[] = [];
  readonly #scalars = new Map<number, Value>();

  /** Appends a value; engines and gradient rules use this, networks use the named methods. */
  emit(kind: Kind, inputs: readonly Value[], shape: Shape, attributes: Attributes = {}): Value {
    const value: Value = { id: this.values.length, kind, inputs, attributes, shape };
    this.values.push(value);
    return value;
  }

  /** A value fed at each run: images, targets, the learning rate. */
  input(name: string, shape: Shape): Value {
    return this.emit('input', [], shape, { name });
  }

  /** A trained tensor. */
  parameter(name: string, shape: Shape): Value {
    return this.emit('parameter', [], shape, { name });
  }

  constant(data: Float32Array, shape: Shape): Value {
    check(data.length === sizeOf(shape), () => `constant has ${data.length} values for shape ${show(shape)}`);
    return this.emit('constant', [], shape, { data });
  }

  scalar(x: number): Value {
    const found = this.#scalars.get(x);
    if (found) return found;
    const made = this.constant(new Float32Array([x]), []);
    this.#scalars.set(x, made);
    return made;
  }

  /** Cross-correlation of x [n, c, h, w] with weights [k, c, s, s], zero padding, plus bias [k] where given. */
  conv(
    x: Value,
    weight: Value,
    { stride = 1, pad = 0, bias }: { stride?: number; pad?: number; bias?: Value } = {},
  ): Value {
    const [n, c, h, w] = x.shape;
    const [k, c2, kernel, kernel2] = weight.shape;
    check(
      x.shape.length === 4 && c === c2 && kernel === kernel2,
      () =>
        `convolution of ${show(x.shape)} with weights ${show(weight.shape)}: expected [n, c, h, w] and [k, c, s, s]`,
    );
    const shape = [n, k, windowed(h, kernel, stride, pad), windowed(w, kernel, stride, pad)];
    return this.emit('conv', bias ? [x, weight, bias] : [x, weight], shape, { stride, pad, kernel });
  }

  /** Mean over images, rows and columns, as [1, c, 1, 1]. */
  channelMean(x: Value): Value {
    return this.emit('channelMean', [x], [1, x.shape[1], 1, 1]);
  }

  /** Mean square over images, rows and columns, as [1, c, 1, 1]. */
  channelPower(x: Value): Value {
    return this.emit('channelPower', [x], [1, x.shape[1], 1, 1]);
  }

  /** Batch normalisation by the batch's own mean and (biased) variance, epsilon 1e-5, then scale and shift [c].
   *  @returns the normalised value, and mean and variance [1, c, 1, 1] for the running statistics
   *  @source Ioffe & Szegedy 2015, arXiv 1502.03167, algorithm 1 */
  batchNorm(x: Value, scale: Value, shift: Value): { y: Value; mean: Value; variance: Value } {
    check(
      scale.shape[0] === x.shape[1],
      () => `batch norm over ${x.shape[1]} channels has ${scale.shape[0]} scales`,
    );
    const mean = this.channelMean(x);
    const centred = this.subtract(x, mean);
    const variance = this.channelPower(centred);
    return { y: this.emit('batchNorm', [x, scale, shift, centred, variance], x.shape), mean, variance };
  }

  relu(x: Value): Value {
    return this.emit('relu', [x], x.shape);
  }

  sigmoid(x: Value): Value {
    return this.emit('sigmoid', [x], x.shape);
  }

  /** log(1 + exp(x)), without overflow. */
  softplus(x: Value): Value {
    return this.emit('softplus', [x], x.shape);
  }

  /** Largest value in windows of `kernel`, moved by `stride`; padding never wins. */
  maxPool(x: Value, { kernel = 2, stride = 2, pad = 0 } = {}): Value {
    const [n, c, h, w] = x.shape;
    const shape = [n, c, windowed(h, kernel, stride, pad), windowed(w, kernel, stride, pad)];
    return this.emit('maxPool', [x], shape, { kernel, stride, pad });
  }

  /** [n, 4c, h, w] to [n, c, 2h, 2w]: channel (2i + j) c + k becomes row offset i, column offset j of channel k. */
  depthToSpace(x: Value): Value {
    const [n, c, h, w] = x.shape;
    check(c % 4 === 0, () => `depthToSpace of ${c} channels: expected a multiple of 4`);
    return this.emit('depthToSpace', [x], [n, c / 4, 2 * h, 2 * w]);
  }

  /** Bilinear enlargement by a whole factor, half-pixel centres, edges held. */
  bilinear(x: Value, factor: number): Value {
    const [n, c, h, w] = x.shape;
    return this.emit('bilinear', [x], [n, c, factor * h, factor * w], { factor });
  }

  /** Joins channels. */
  concat(...xs: Value[]): Value {
    const [n, , h, w] = xs[0].shape;
    for (const x of xs)
      check(
        x.shape[0] === n && x.shape[2] === h && x.shape[3] === w,
        () => `cannot join ${xs.map((v) => show(v.shape)).join(' and ')}: expected equal sizes`,
      );
    return this.emit('concat', xs, [n, xs.reduce((sum, x) => sum + x.shape[1], 0), h, w]);
  }

  /** Mean over rows and columns, as [n, c, 1, 1]. */
  globalMean(x: Value): Value {
    return this.emit('globalMean', [x], [x.shape[0], x.shape[1], 1, 1]);
  }

  add(a: Value, b: Value): Value {
    return this.emit('add', [a, b], broadcastShape(a.shape, b.shape));
  }

  subtract(a: Value, b: Value): Value {
    return this.emit('subtract', [a, b], broadcastShape(a.shape, b.shape));
  }

  multiply(a: Value, b: Value): Value {
    return this.emit('multiply', [a, b], broadcastShape(a.shape, b.shape));
  }

  divide(a: Value, b: Value): Value {
    return this.emit('divide', [a, b], broadcastShape(a.shape, b.shape));
  }

  scale(a: Value, by: number): Value {
    return this.multiply(a, this.scalar(by));
  }

  /** Sum over `axes`, which stay with length 1. */
  sum(x: Value, axes: readonly number[]): Value {
    const shape = x.shape.map((d, i) => (axes.includes(i) ? 1 : d));
    return this.emit('sum', [x], shape, { axes });
  }

  reshape(x: Value, shape: Shape): Value {
    if (show(x.shape) === show(shape)) return x;
    if (sizeOf(shape) !== sizeOf(x.shape))
      throw new InputError(`cannot reshape ${show(x.shape)} to ${show(shape)}`);
    return this.emit('reshape', [x], shape);
  }
}
