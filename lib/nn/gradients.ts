/** @file Gradient rules: each says how the loss's gradient at an operation's output becomes the gradients at its inputs, by appending
 *  to the same graph. `gradients` walks a graph backwards with them (reverse-mode differentiation). */
import { InputError } from '../core/errors.js';
import { sizeOf, type Graph, type Kind, type Shape, type Value } from './graph.js';

/** Gradients at the inputs of `y`, given `d` at its output; null where none flows (or it is counted by another input's rule).
 *  A gradient may have a shape that broadcasts to its input's: it is stretched only where needed. */
type Rule = (g: Graph, y: Value, d: Value, needs: (x: Value) => boolean) => (Value | null)[];

const pixels = (x: Value): number => sizeOf(x.shape) / x.shape[1];

/** Sums `d` over the axes along which `shape` was stretched; axes that `d` itself has not yet been stretched over are left so. */
function sumTo(g: Graph, d: Value, shape: Shape): Value {
  const offset = d.shape.length - shape.length;
  const axes = d.shape
    .map((_, i) => i)
    .filter((i) => d.shape[i] !== 1 && (i < offset || shape[i - offset] === 1));
  const summed = axes.length > 0 ? g.sum(d, axes) : d;
  return sizeOf(summed.shape) === sizeOf(shape) ? g.reshape(summed, shape) : summed;
}

/** Batch norm: with n pixels in a channel, x' = x - mean, r = 1 / sqrt(variance + eps), a = scale r:
 *  dscale = r sum(d x'), dshift = sum(d), dx = a d - (a r^2 / n) sum(d x') x' - (a / n) sum(d).
 *  The paths through mean and variance are in dx already. */
const batchNorm: Rule = (g, y, d, needs) => {
  const [x, scale, , centred, variance] = y.inputs;
  const axes = [0, 2, 3];
  const perChannel = [1, x.shape[1], 1, 1];
  const sumD = g.sum(d, axes);
  const sumDX = g.sum(g.multiply(d, centred), axes);
  const spread = g.add(variance, g.scalar(BATCH_NORM_EPSILON));
  const root = g.emit('sqrt', [spread], spread.shape);
  const dScale = g.reshape(g.divide(sumDX, root), scale.shape);
  const dShift = g.reshape(sumD, scale.shape);
  if (!needs(x)) return [null, dScale, dShift, null, null];
  const a = g.divide(g.reshape(scale, perChannel), root);
  const b = g.scale(g.multiply(a, g.divide(sumDX, spread)), -1 / pixels(x));
  const c = g.scale(g.multiply(a, sumD), -1 / pixels(x));
  const dx = g.add(g.multiply(a, d), g.add(g.multiply(b, centred), c));
  return [dx, dScale, dShift, null, null];
};

/** Added to the variance before its root. @source Ioffe & Szegedy 2015; the value is PyTorch's default */
export const BATCH_NORM_EPSILON = 1e-5;

const conv: Rule = (g, y, d, needs) => {
  const [x, weight, bias] = y.inputs;
  const dx = needs(x) ? g.emit('convInputGrad', [d, weight], x.shape, y.attributes) : null;
  const dw = g.emit('convWeightGrad', [d, x], weight.shape, y.attributes);
  return bias ? [dx, dw, g.reshape(g.sum(d, [0, 2, 3]), bias.shape)] : [dx, dw];
};

const concat: Rule = (g, y, d) => {
  let from = 0;
  return y.inputs.map((x) => {
    const to = from + x.shape[1];
    const part = g.emit('slice', [d], x.shape, { from, to });
    from = to;
    return part;
  });
};

const RULES: Partial<Record<Kind, Rule>> = {
  conv,
  batchNorm,
  concat,
  relu: (g, y, d) => [g.emit('reluGrad', [d, y], y.shape)],
  sigmoid: (g, y, d) => [g.multiply(d, g.multiply(y, g.subtract(g.scalar(1), y)))],
  softplus: (g, y, d) => [g.multiply(d, g.sigmoid(y.inputs[0]))],
  maxPool: (g, y, d) => [g.emit('maxPoolGrad', [d, y, y.inputs[0]], y.inputs[0].shape, y.attributes)],
  depthToSpace: (g, y, d) => [g.emit('spaceToDepth', [d], y.inputs[0].shape)],
  bilinear: (g, y, d) => [g.emit('bilinearGrad', [d], y.inputs[0].shape, y.attributes)],
  globalMean: (g, y, d) => [g.scale(d, (y.shape[0] * y.shape[1]) / sizeOf(y.inputs[0].shape))],
  channelMean: (g, y, d) => [g.scale(d, 1 / pixels(y.inputs[0]))],
  channelPower: (g, y, d) => [g.multiply(g.scale(d, 2 / pixels(y.inputs[0])), y.inputs[0])],
  add: (g, y, d) => y.inputs.map((x) => sumTo(g, d, x.shape)),
  subtract: (g, y, d) => [sumTo(g, d, y.inputs[0].shape), g.scale(sumTo(g, d, y.inputs[1].shape), -1)],
  multiply: (g, y, d, needs) => {
    const [a, b] = y.inputs;
    return [
      needs(a) ? sumTo(g, g.multiply(d, b), a.shape) : null,
      needs(b) ? sumTo(g, g.multiply(d, a), b.shape) : null,
    ];
  },
  divide: (g, y, d, needs) => {
    const [a, b] = y.inputs;
    const da = g.divide(d, b);
    return [
      needs(a) ? sumTo(g, da, a.shape) : null,
      needs(b) ? g.scale(sumTo(g, g.multiply(da, y), b.shape), -1) : null,
    ];
  },
  sum: (_g, _y, d) => [d],
  reshape: (g, y, d) => [g.reshape(stretch(g, d, y.shape), y.inputs[0].shape)],
};

/** The kinds that have a gradient rule. */
export const DIFFERENTIABLE = Object.keys(RULES) as Kind[];

function stretch(g: Graph, d: Value, shape: Shape): Value {
  return d.shape.length === shape.length && d.shape.every((s, i) => s === shape[i])
    ? d
    : g.emit('expand', [d], shape);
}

/** Kinds whose rule also works with a gradient that is still to be stretched. */
const takesUnstretched = new Set<Kind>(['multiply', 'divide', 'sum']);

/** Gradients of the scalar `loss` with respect to `targets`, appended to the graph.
 *  @throws "no gradient rule for slice" */
export function gradients(g: Graph, loss: Value, targets: readonly Value[]): Value[] {
  const depends = new Set<Value>(targets);
  const forward = g.values.slice(0, loss.id + 1);
  for (const v of forward) if (v.inputs.some((x) => depends.has(x))) depends.add(v);
  const found = new Map<Value, Value>([[loss, g.scalar(1)]]);
  for (const y of forward.reverse()) {
    const raw = found.get(y);
    if (!raw || !depends.has(y) || y.inputs.length === 0) continue;
    const rule = RULES[y.kind];
    if (!rule)
      throw new InputError(`no gradient rule for ${y.kind}: it cannot be between parameters and loss`);
    const d = takesUnstretched.has(y.kind) ? raw : stretch(g, raw, y.shape);
    rule(g, y, d, (x) => depends.has(x)).forEach((dx, i) => {
      const x = y.inputs[i];
      if (!dx || !depends.has(x)) return;
      const before = found.get(x);
      found.set(x, before ? g.add(before, dx) : dx);
    });
  }
  return targets.map((t) => {
    const d = found.get(t);
    return d ? stretch(g, d, t.shape) : g.constant(new Float32Array(sizeOf(t.shape)), t.shape);
  });
}
