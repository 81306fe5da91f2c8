/** @file Max-pooling and its gradient on the CPU provider. */
import { sizeOf, type Value } from '../graph.js';
import type { Lowering, Rule } from './onnx-lower.js';
import type { OnnxAttribute } from './onnx-proto.js';

/** Whether windows cover the image without overlap or rest. */
export function tiles({ inputs: [image], shape, attributes }: Value): boolean {
  const { kernel = 2, stride = 2, pad = 0 } = attributes;
  return kernel === stride && pad === 0 && image.shape[2] === shape[2] * stride;
}

/** MaxPool's attributes. */
export function poolWindow({ attributes }: Value): Record<string, OnnxAttribute> {
  const { kernel = 2, stride = 2, pad = 0 } = attributes;
  return { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [pad, pad, pad, pad] };
}

export const maxPool: Rule = (c, y, [x]) => {
  const grad = !tiles(y) && [...c.live].some((v) => v.kind === 'maxPoolGrad' && v.inputs[1] === y);
  const name = c.model.name('MaxPool');
  return c.model.node('MaxPool', [x], poolWindow(y), grad ? [name, `${name}.indices`] : [name]);
};

/** Windows that tile the image: the gradient goes to each pixel that equals its window's maximum, in equal parts. */
export const tiledGrad: Rule = (c, v, [d, y, x]) => {
  const { kernel = 2 } = v.attributes;
  const enlarge = (value: string): string =>
    c.op('Resize', [value, '', c.model.constant([4], Float32Array.of(1, 1, kernel, kernel))], {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    });
  const below = c.op('Sub', [x, enlarge(y)]); // 0 at the maximum
  const largest = c.op('HardSigmoid', [below], { alpha: { float: 1e30 }, beta: { float: 1 } });
  const window = { kernel_shape: [kernel, kernel], strides: [kernel, kernel] };
  const count = c.op('Mul', [c.op('AveragePool', [largest], window), c.scalar(kernel * kernel)]);
  return c.op('Mul', [largest, enlarge(c.op('Div', [d, count]))]);
};

/** Windows that overlap: the gradient is summed at the places the maxima came from. */
export const maxPoolGrad: Rule = (c, v, inputs) =>
  tiles(v.inputs[1]) ? tiledGrad(c, v, inputs) : scatter(c, v, inputs[0], `${inputs[1]}.indices`);

function scatter(c: Lowering, v: Value, d: string, indices: string): string {
  const zeros = c.op('Expand', [c.scalar(0), c.model.ints([sizeOf(v.shape)])]);
  const flat = (name: string): string => c.op('Reshape', [name, c.model.ints([-1])]);
  const sum = c.op('ScatterElements', [zeros, flat(indices), flat(d)], { axis: 0, reduction: 'add' });
  return c.reshape(sum, v.shape);
}
