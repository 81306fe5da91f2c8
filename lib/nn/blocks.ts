/** @file The pieces that the four models share. Each takes a name, under which its tensors are kept. */
import type { Value } from './graph.js';
import { SE_FLOOR } from './models/decisions.js';
import type { Builder } from './network.js';

/** He's standard deviation for weights that feed a ReLU; LeCun's for others. */
const deviation = (fanIn: number, gain: 1 | 2): number => Math.sqrt(gain / fanIn);

/** Convolution with bias. */
export function conv(
  b: Builder,
  name: string,
  x: Value,
  channels: number,
  { kernel = 1, stride = 1, gain = 1 as 1 | 2 } = {},
): Value {
  const fanIn = x.shape[1] * kernel * kernel;
  const weight = b.parameter(`${name}.weight`, [channels, x.shape[1], kernel, kernel], {
    he: deviation(fanIn, gain),
  });
  const bias = b.parameter(`${name}.bias`, [channels], { constant: 0 });
  return b.graph.conv(x, weight, { stride, pad: (kernel - 1) >> 1, bias });
}

/** Convolution without bias, then batch norm. For prediction the two are one convolution (see fold.ts). */
export function convNorm(
  b: Builder,
  name: string,
  x: Value,
  channels: number,
  { kernel = 3, stride = 1 } = {},
): Value {
  if (b.mode === 'predict') return conv(b, `${name}.conv`, x, channels, { kernel, stride });
  const fanIn = x.shape[1] * kernel * kernel;
  const weight = b.parameter(`${name}.conv.weight`, [channels, x.shape[1], kernel, kernel], {
    he: deviation(fanIn, 2),
  });
  const scale = b.parameter(`${name}.norm.weight`, [channels], { constant: 1 });
  const shift = b.parameter(`${name}.norm.bias`, [channels], { constant: 0 });
  const raw = b.graph.conv(x, weight, { stride, pad: (kernel - 1) >> 1 });
  const { y, mean, variance } = b.graph.batchNorm(raw, scale, shift);
  b.moments.push({
    name: `${name}.norm`,
    mean,
    variance,
    pixels: raw.shape[0] * raw.shape[2] * raw.shape[3],
  });
  return y;
}

/** Convolution, batch norm, ReLU. */
export function convNormRelu(
  b: Builder,
  name: string,
  x: Value,
  channels: number,
  options: { kernel?: number; stride?: number } = {},
): Value {
  return b.graph.relu(convNorm(b, name, x, channels, options));
}

/** Two 3 x 3 convolutions, each with batch norm and ReLU: one level of a UNet. */
export function doubleConv(b: Builder, name: string, x: Value, channels: number): Value {
  return convNormRelu(b, `${name}.2`, convNormRelu(b, `${name}.1`, x, channels), channels);
}

/** Squeeze and excitation: channel means, two dense layers (ReLU, sigmoid; as 1 x 1 convolutions), and each channel times its gate.
 *  @source the paper's equations (1) to (3); Hu et al. 2018, doi 10.1109/CVPR.2018.00745. Hidden units: max(4, channels / reduction) */
export function squeezeExcite(b: Builder, name: string, x: Value, reduction: number): Value {
  const channels = x.shape[1];
  const hidden = Math.max(SE_FLOOR, Math.round(channels / reduction));
  const squeezed = b.graph.globalMean(x);
  const excited = b.graph.relu(conv(b, `${name}.1`, squeezed, hidden, { gain: 2 }));
  const gate = b.graph.sigmoid(conv(b, `${name}.2`, excited, channels));
  b.gates.set(name, gate);
  return b.graph.multiply(x, gate);
}

/** Doubles rows and columns: a transposed 2 x 2 convolution with stride 2, written as a 1 x 1 convolution to 4 x channels and a
 *  rearrangement, which is the same sum. The four share one bias [channels], as there. */
export function upConv(b: Builder, name: string, x: Value, channels: number): Value {
  const g = b.graph;
  const initial = { he: deviation(x.shape[1], 1) };
  const weight = b.parameter(`${name}.weight`, [4 * channels, x.shape[1], 1, 1], initial);
  const one = g.reshape(b.parameter(`${name}.bias`, [channels], { constant: 0 }), [1, channels, 1, 1]);
  const bias = g.reshape(g.concat(one, one, one, one), [4 * channels]);
  return g.depthToSpace(g.conv(x, weight, { bias }));
}

/** A residual block: two 3 x 3 convolutions with batch norm, with a `reduction` a gate on their result, plus the input (through a strided 1 x 1 convolution
 *  with batch norm where the size changes), then ReLU.
 *  @source He et al. 2016, doi 10.1109/CVPR.2016.90, option B; SE "before the residual summation": the paper's 2.4.1 */
export function residual(
  b: Builder,
  name: string,
  x: Value,
  channels: number,
  { stride = 1, reduction }: { stride?: number; reduction?: number },
): Value {
  const first = convNormRelu(b, `${name}.1`, x, channels, { stride });
  const plain = convNorm(b, `${name}.2`, first, channels);
  const second = reduction === undefined ? plain : squeezeExcite(b, `${name}.se`, plain, reduction);
  const same = stride === 1 && x.shape[1] === channels;
  const shortcut = same ? x : convNorm(b, `${name}.shortcut`, x, channels, { kernel: 1, stride });
  return b.graph.relu(b.graph.add(second, shortcut));
}

/** Scores at 1/8, 1/16 and 1/32 of the image, each enlarged to the next and added, then enlarged to the image: the head that turns a
 *  classifier into a pixel-wise segmenter.
 *  @source FCN-8s, Shelhamer, Long & Darrell 2017, doi 10.1109/TPAMI.2016.2572683; enlargement is bilinear and not trained */
export function fcn8Head(b: Builder, deepest: Value, at16: Value, at8: Value): Value {
  const g = b.graph;
  const by16 = g.add(g.bilinear(deepest, 2), conv(b, 'head.score16', at16, 1));
  const by8 = g.add(g.bilinear(by16, 2), conv(b, 'head.score8', at8, 1));
  return g.bilinear(by8, 8);
}
