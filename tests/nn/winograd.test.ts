import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Graph,
  gradients,
  lower,
  openSession,
  RESULT_OF_TILE,
  sizeOf,
  TILE_OF_IMAGE,
  TILE_OF_WEIGHT,
  type Value,
} from 'landslide/nn';
import { randomArray, relativeError } from './agreement.js';

const times = (matrix: Float32Array, vector: ArrayLike<number>): number[] =>
  Array.from({ length: matrix.length / vector.length }, (_, row) =>
    Array.from(vector).reduce((sum, v, i) => sum + matrix[row * vector.length + i] * v, 0),
  );

test('36 products of a tile give its 16 results of a 3 x 3 kernel', () => {
  const pixels = randomArray(36, 'pixels');
  const kernel = randomArray(9, 'kernel');
  const [image, weight] = [times(TILE_OF_IMAGE, pixels), times(TILE_OF_WEIGHT, kernel)];
  const found = times(
    RESULT_OF_TILE,
    image.map((v, i) => v * weight[i]),
  );
  const direct = Array.from({ length: 16 }, (_, at) => {
    const [y, x] = [Math.floor(at / 4), at % 4];
    return kernel.reduce((sum, w, t) => sum + w * pixels[(y + Math.floor(t / 3)) * 6 + x + (t % 3)], 0);
  });
  assert.ok(relativeError(found, direct) < 2e-6);
});

/** A convolution of 256 channels: result, and gradients by image and weights, of a weighed sum of it. */
async function convolution(size: [number, number, number], tiled: boolean) {
  const graph = new Graph();
  const [n, h, w] = size;
  const x = graph.parameter('x', [n, 256, h, w]);
  const weight = graph.parameter('w', [256, 256, 3, 3]);
  const y = graph.conv(x, weight, { pad: 1 });
  const loss = graph.reshape(
    graph.sum(
      graph.multiply(y, graph.constant(randomArray(sizeOf(y.shape), 'weights'), y.shape)),
      [0, 1, 2, 3],
    ),
    [],
  );
  const [dx, dw] = gradients(graph, loss, [x, weight]);
  const outputs = new Map<string, Value>([
    ['y', y],
    ['dx', dx],
    ['dw', dw],
  ]);
  const bytes = lower({ outputs, source: 'inputs', name: 'tiles', tiled });
  const feed = (v: Value) => ({ data: randomArray(sizeOf(v.shape), v.attributes.name!), shape: v.shape });
  const feeds = { x: feed(x), w: feed(weight) };
  const results = [];
  for (const threads of tiled ? [1, 2] : [2]) {
    const session = await openSession(bytes, { device: 'cpu', threads });
    results.push(await session.run(feeds));
    await session.dispose();
  }
  return { bytes, results };
}

for (const size of [
  [4, 16, 16],
  [2, 18, 29],
] as [number, number, number][])
  test(`convolution and gradients of ${size.join(' x ')} by tiles are the direct ones`, async () => {
    const direct = await convolution(size, false);
    const tiled = await convolution(size, true);
    assert.notEqual(tiled.bytes.length, direct.bytes.length, 'tiles were not used');
    for (const key of ['y', 'dx', 'dw']) {
      const [one, two] = tiled.results;
      assert.deepEqual(one[key], two[key], `${key} differs between 1 and 2 threads`);
      const error = relativeError(one[key], direct.results[0][key]);
      assert.ok(error < 5e-6, `${key}: ${error} of its largest value`);
    }
  });
