import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { buildNetwork, initWeights, namedTensors, openPredictor, type Network } from 'landslide/nn';
import { randomArray, relativeError } from './agreement.js';

type Tensors = ReturnType<typeof namedTensors>;

/** A 3 x 3 convolution with zero padding, batch norm by running statistics, ReLU: written out, pixel by pixel. */
function layerByHand(x: Float64Array, side: number, name: string, tensors: Tensors): Float64Array {
  const of = (key: string): Float32Array => tensors.get(`${name}.${key}`)!.data;
  const [weight, scale, shift, mean, variance] = [
    of('conv.weight'),
    of('norm.weight'),
    of('norm.bias'),
    of('norm.mean'),
    of('norm.variance'),
  ];
  const inputs = x.length / side ** 2;
  const result = new Float64Array(scale.length * side ** 2);
  for (let i = 0; i < result.length; i++) {
    const k = Math.floor(i / side ** 2);
    const [row, column] = [Math.floor(i / side) % side, i % side];
    let sum = 0;
    for (let c = 0; c < inputs; c++)
      for (let t = 0; t < 9; t++) {
        const [r, q] = [row + Math.floor(t / 3) - 1, column + (t % 3) - 1];
        const inside = r >= 0 && r < side && q >= 0 && q < side;
        if (inside) sum += weight[(k * inputs + c) * 9 + t] * x[(c * side + r) * side + q];
      }
    result[i] = Math.max(0, ((sum - mean[k]) / Math.sqrt(variance[k] + 1e-5)) * scale[k] + shift[k]);
  }
  return result;
}

/** Equations (1) and (2): means of the channels, W1, ReLU, W2, sigmoid. */
function gateByHand(u: Float64Array, pixels: number, name: string, tensors: Tensors): number[] {
  const of = (key: string): Float32Array => tensors.get(`${name}.${key}`)!.data;
  const z = Array.from({ length: u.length / pixels }, (_, c) =>
    u.subarray(c * pixels, (c + 1) * pixels).reduce((a, b) => a + b / pixels, 0),
  );
  const dense = (input: number[], key: string): number[] =>
    Array.from(of(`${key}.bias`), (bias, j) =>
      input.reduce((sum, v, i) => sum + of(`${key}.weight`)[j * input.length + i] * v, bias),
    );
  const hidden = dense(z, '1').map((v) => Math.max(0, v));
  return dense(hidden, '2').map((v) => 1 / (1 + Math.exp(-v)));
}

/** Weights and statistics that none of the shortcuts of a fresh network hides behind. */
function unevenWeights(network: Network) {
  const weights = initWeights(network, createRng(3));
  const noise = randomArray(network.parameterCount, 'gates');
  weights.parameters.forEach((p, i) => (weights.parameters[i] = p + 0.3 * noise[i]));
  const spread = randomArray(network.statisticsCount, 'statistics');
  weights.statistics.forEach((v, i) => (weights.statistics[i] = v + 0.2 * Math.abs(spread[i])));
  return weights;
}

test('the gates that are read out are those worked out from image and weights by hand', async () => {
  const side = 16;
  const network = buildNetwork('unet-se', { bands: 3, width: 8, reduction: 2 });
  const weights = unevenWeights(network);
  const tensors = namedTensors(network, weights);
  const images = randomArray(2 * 3 * side ** 2, 'two images');
  const predictor = await openPredictor(network, weights, { device: 'cpu', threads: 1, gates: true });
  const { gates } = await predictor.inspect(images, 2, side, side).finally(() => predictor.dispose());
  for (const image of [0, 1]) {
    const x = Float64Array.from(images.subarray(image * 3 * side ** 2, (image + 1) * 3 * side ** 2));
    const u = layerByHand(layerByHand(x, side, 'down0.1', tensors), side, 'down0.2', tensors);
    for (const name of ['down0.se', 'skip0.se']) {
      const expected = gateByHand(u, side ** 2, name, tensors);
      const found = gates.get(name)!.subarray(image * 8, (image + 1) * 8);
      assert.ok(relativeError(found, expected) < 1e-5, `${name} of image ${image}`);
      assert.ok(Math.max(...expected) - Math.min(...expected) > 0.05, 'the channels are told apart');
    }
  }
  assert.ok(relativeError(gates.get('down0.se')!, gates.get('skip0.se')!) > 0.01, 'two gates, not one');
});
