import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DIFFERENTIABLE, GPU_RULES, Graph, sizeOf, type Shape, type Value } from 'landslide/nn';
import { BOUND, bothGradients, randomArray, relativeError } from './agreement.js';

type Build = (g: Graph, p: (name: string, shape: Shape) => Value) => Value;

/** One small case or more for each rule; the output is weighed by random numbers and summed, so that every gradient differs. */
const CASES: Record<string, Build> = {
  'conv 3 x 3': (g, p) => g.conv(p('x', [2, 3, 6, 5]), p('w', [4, 3, 3, 3]), { pad: 1, bias: p('b', [4]) }),
  'conv 3 x 3, deep and small': (g, p) => g.conv(p('x', [2, 12, 2, 2]), p('w', [10, 12, 3, 3]), { pad: 1 }),
  'conv 3 x 3 without padding': (g, p) => g.conv(p('x', [2, 3, 6, 6]), p('w', [4, 3, 3, 3])),
  'conv 5 x 5': (g, p) => g.conv(p('x', [1, 2, 7, 7]), p('w', [3, 2, 5, 5]), { pad: 2 }),
  'conv 1 x 1': (g, p) => g.conv(p('x', [2, 3, 4, 4]), p('w', [5, 3, 1, 1]), { bias: p('b', [5]) }),
  'conv 1 x 1 on one pixel': (g, p) =>
    g.conv(p('x', [3, 6, 1, 1]), p('w', [4, 6, 1, 1]), { bias: p('b', [4]) }),
  'conv 3 x 3, stride 2': (g, p) => g.conv(p('x', [2, 3, 8, 6]), p('w', [4, 3, 3, 3]), { pad: 1, stride: 2 }),
  'conv 7 x 7, stride 2': (g, p) =>
    g.conv(p('x', [2, 2, 8, 10]), p('w', [3, 2, 7, 7]), { pad: 3, stride: 2 }),
  'conv 1 x 1, stride 2': (g, p) => g.conv(p('x', [2, 3, 6, 4]), p('w', [5, 3, 1, 1]), { stride: 2 }),
  channelMean: (g, p) => g.channelMean(p('x', [2, 3, 4, 5])),
  channelPower: (g, p) => g.channelPower(p('x', [2, 3, 4, 5])),
  batchNorm: (g, p) => g.batchNorm(p('x', [3, 4, 5, 6]), p('scale', [4]), p('shift', [4])).y,
  'batchNorm far from zero': (g, p) =>
    g.batchNorm(g.add(p('x', [3, 4, 5, 6]), g.scalar(30)), p('scale', [4]), p('shift', [4])).y,
  relu: (g, p) => g.relu(p('x', [2, 3, 4, 4])),
  sigmoid: (g, p) => g.sigmoid(p('x', [2, 3, 4, 4])),
  softplus: (g, p) => g.softplus(p('x', [2, 3, 4, 4])),
  'maxPool 2': (g, p) => g.maxPool(p('x', [2, 3, 6, 4])),
  'maxPool 3, stride 1': (g, p) => g.maxPool(p('x', [2, 2, 5, 6]), { kernel: 3, stride: 1, pad: 1 }),
  'maxPool 2, stride 3': (g, p) => g.maxPool(p('x', [2, 2, 9, 7]), { kernel: 2, stride: 3 }),
  'maxPool 2 with a rest': (g, p) => g.maxPool(p('x', [2, 2, 7, 5])),
  'maxPool 3, stride 2': (g, p) => g.maxPool(p('x', [2, 3, 8, 6]), { kernel: 3, stride: 2, pad: 1 }),
  depthToSpace: (g, p) => g.depthToSpace(p('x', [2, 8, 3, 2])),
  'bilinear 2': (g, p) => g.bilinear(p('x', [2, 2, 3, 4]), 2),
  'bilinear 8 of one pixel': (g, p) => g.bilinear(p('x', [1, 2, 1, 1]), 8),
  concat: (g, p) => g.concat(p('x', [2, 3, 4, 4]), p('y', [2, 2, 4, 4])),
  globalMean: (g, p) => g.globalMean(p('x', [2, 3, 4, 5])),
  'globalMean beside another path': (g, p) => {
    const x = g.relu(p('x', [2, 3, 4, 5]));
    return g.multiply(x, g.sigmoid(g.globalMean(x)));
  },
  add: (g, p) => g.add(p('x', [2, 3, 4, 4]), p('y', [1, 3, 1, 1])),
  subtract: (g, p) => g.subtract(p('x', [1, 3, 1, 1]), p('y', [2, 3, 4, 4])),
  multiply: (g, p) => g.multiply(p('x', [2, 3, 4, 4]), p('y', [2, 3, 1, 1])),
  divide: (g, p) => g.divide(p('x', [2, 3, 1, 1]), g.add(g.sigmoid(p('y', [2, 3, 4, 4])), g.scalar(1))),
  'sum, then stretched': (g, p) => g.multiply(p('x', [2, 3, 4, 4]), g.sum(p('y', [2, 3, 4, 4]), [2, 3])),
  reshape: (g, p) => g.reshape(p('x', [2, 3, 4, 1]), [3, 8]),
};

async function agree(build: Build, rules?: typeof GPU_RULES): Promise<void> {
  const graph = new Graph();
  const data = new Map<string, Float32Array>();
  const y = build(graph, (key, shape) => {
    data.set(key, randomArray(sizeOf(shape), key));
    return graph.parameter(key, shape);
  });
  const weights = graph.constant(randomArray(sizeOf(y.shape), 'weights'), y.shape);
  const axes = y.shape.map((_, i) => i);
  const loss = graph.reshape(graph.sum(graph.multiply(y, weights), axes), []);
  const { ours, theirs } = await bothGradients({ graph, loss }, data, rules);
  for (const key of Object.keys(theirs)) {
    const error = relativeError(ours[key], theirs[key]);
    assert.ok(error <= BOUND, `${key}: ${error} of its largest value`);
  }
}

for (const [name, build] of Object.entries(CASES))
  test(`gradient of ${name} is TensorFlow.js's`, () => agree(build));

/** The formulas are tested here, on the CPU; that GPU providers have their operators: webgpu.test.ts. */
const FOR_GPUS = Object.keys(CASES).filter((name) => /^(maxPool|depthToSpace|conv 7)/.test(name));
for (const name of FOR_GPUS)
  test(`gradient of ${name} in a GPU's operators is TensorFlow.js's`, () => agree(CASES[name], GPU_RULES));

test('every rule has a case', () => {
  const built = new Set<string>();
  for (const build of Object.values(CASES)) {
    const graph = new Graph();
    build(graph, (key, shape) => graph.parameter(key, shape));
    for (const v of graph.values) built.add(v.kind);
  }
  assert.deepEqual(
    DIFFERENTIABLE.filter((kind) => !built.has(kind)),
    [],
  );
});
