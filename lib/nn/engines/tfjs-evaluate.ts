/** @file The same graphs evaluated by TensorFlow.js: forward operations only, as gradients are its own. */
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { InputError } from '../../core/errors.js';
import { BATCH_NORM_EPSILON } from '../gradients.js';
import type { Kind, Value } from '../graph.js';
import { bilinearMatrix } from './bilinear.js';
import type { Tf } from './tfjs-load.js';

type Rule = (tf: Tf, y: Value, xs: Tensor[]) => Tensor;

/** Smaller than any activation: padding that never wins a maximum. */
const LOWEST = -1e30;

/** TensorFlow.js convolves channels-last; our graphs are channels-first. */
function channelsLast(tf: Tf, x: Tensor, f: (x: Tensor4D) => Tensor): Tensor {
  return tf.transpose(f(tf.transpose(x, [0, 2, 3, 1]) as Tensor4D), [0, 3, 1, 2]);
}

const surround = (tf: Tf, x: Tensor4D, pad: number, value: number): Tensor4D =>
  pad > 0
    ? tf.pad(
        x,
        [
          [0, 0],
          [pad, pad],
          [pad, pad],
          [0, 0],
        ],
        value,
      )
    : x;

const conv: Rule = (tf, y, [x, weight, bias]) => {
  const { stride = 1, pad = 0 } = y.attributes;
  const filter = tf.transpose(weight, [2, 3, 1, 0]) as Tensor4D;
  const out = channelsLast(tf, x, (v) => tf.conv2d(surround(tf, v, pad, 0), filter, stride, 'valid'));
  return bias ? tf.add(out, tf.reshape(bias, [1, -1, 1, 1])) : out;
};

const maxPool: Rule = (tf, y, [x]) => {
  const { kernel = 2, stride = 2, pad = 0 } = y.attributes;
  return channelsLast(tf, x, (v) => tf.maxPool(surround(tf, v, pad, LOWEST), kernel, stride, 'valid'));
};

const batchNorm: Rule = (tf, y, [, scale, shift, centred, variance]) => {
  const perChannel = [1, y.shape[1], 1, 1];
  const root = tf.sqrt(tf.add(variance, BATCH_NORM_EPSILON));
  return tf.add(tf.mul(tf.div(centred, root), tf.reshape(scale, perChannel)), tf.reshape(shift, perChannel));
};

const depthToSpace: Rule = (tf, y, [x]) => {
  const [n, c, rows, cols] = y.shape as number[];
  const blocks = tf.reshape(x, [n, 2, 2, c, rows / 2, cols / 2]);
  return tf.reshape(tf.transpose(blocks, [0, 3, 4, 1, 5, 2]), [n, c, rows, cols]);
};

const bilinear: Rule = (tf, y, [x]) => {
  const factor = y.attributes.factor!;
  const [n, c, h, w] = y.inputs[0].shape as number[];
  const rows = tf.tensor2d(bilinearMatrix(h, factor), [factor * h, h]);
  const columns = tf.tensor2d(bilinearMatrix(w, factor), [factor * w, w]);
  const wide = tf.matMul(tf.reshape(x, [n * c * h, w]), columns, false, true); // [n c h, W]
  const turned = tf.reshape(tf.transpose(tf.reshape(wide, [n * c, h, factor * w]), [0, 2, 1]), [-1, h]);
  const high = tf.reshape(tf.matMul(turned, rows, false, true), [n * c, factor * w, factor * h]);
  return tf.reshape(tf.transpose(high, [0, 2, 1]), y.shape as number[]);
};

const RULES: Partial<Record<Kind, Rule>> = {
  conv,
  maxPool,
  batchNorm,
  depthToSpace,
  bilinear,
  constant: (tf, y) => tf.tensor(y.attributes.data!, y.shape as number[]),
  channelMean: (tf, _y, [x]) => tf.mean(x, [0, 2, 3], true),
  channelPower: (tf, _y, [x]) => tf.mean(tf.square(x), [0, 2, 3], true),
  relu: (tf, _y, [x]) => tf.relu(x),
  sigmoid: (tf, _y, [x]) => tf.sigmoid(x),
  softplus: (tf, _y, [x]) => tf.softplus(x),
  concat: (tf, _y, xs) => tf.concat(xs, 1),
  globalMean: (tf, _y, [x]) => tf.mean(x, [2, 3], true),
  add: (tf, _y, [a, b]) => tf.add(a, b),
  subtract: (tf, _y, [a, b]) => tf.sub(a, b),
  multiply: (tf, _y, [a, b]) => tf.mul(a, b),
  divide: (tf, _y, [a, b]) => tf.div(a, b),
  sum: (tf, y, [x]) => tf.sum(x, y.attributes.axes as number[], true),
  reshape: (tf, y, [x]) => tf.reshape(x, y.shape as number[]),
};

/** The tensors of `wanted`. `given` answers for inputs and parameters. Call it inside tf.tidy or tf.grads: what it makes is theirs to free.
 *  @throws "convInputGrad cannot be evaluated by tfjs: ..." */
export function evaluate(tf: Tf, wanted: readonly Value[], given: (v: Value) => Tensor): Tensor[] {
  const done = new Map<Value, Tensor>();
  const tensorOf = (v: Value): Tensor => {
    const found = done.get(v);
    if (found) return found;
    const made =
      v.kind === 'input' || v.kind === 'parameter' ? given(v) : apply(tf, v, v.inputs.map(tensorOf));
    done.set(v, made);
    return made;
  };
  return wanted.map(tensorOf);
}

function apply(tf: Tf, v: Value, xs: Tensor[]): Tensor {
  const rule = RULES[v.kind];
  if (!rule)
    throw new InputError(`${v.kind} cannot be evaluated by tfjs: it differentiates forward graphs itself`);
  return rule(tf, v, xs);
}
