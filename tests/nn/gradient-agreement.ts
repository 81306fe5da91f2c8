/** The gradient rules of whole networks on ONNX Runtime, held against TensorFlow.js's own differentiation: plain or native. */
import assert from 'node:assert/strict';
import { createRng } from 'landslide/core';
import {
  buildNetwork,
  gradientProgram,
  initWeights,
  lower,
  openSession,
  PAPER_LOSS,
  tfjsGradient,
  type Batch,
  type Feeds,
  type LowerOptions,
  type NetworkName,
  type Network,
  type OnnxDevice,
  type Tf,
} from 'landslide/nn';
import { BOUND, noiseBatch, relativeError } from './agreement.js';

/** Sizes at which the deepest level keeps enough pixels for its batch norms to be well conditioned. */
export const SIZE: Record<NetworkName, number> = {
  unet: 32,
  'unet-se': 32,
  vgg13: 64,
  'vgg13-se': 64,
  resnet18: 64,
  'resnet18-se': 64,
};

/** Loss and flat gradient by our rules, as a function of the parameters. */
export async function openGradient(
  network: Network,
  batch: Batch,
  size: number,
  { block, rules, device = 'cpu' }: Pick<LowerOptions, 'block' | 'rules'> & { device?: OnnxDevice } = {},
) {
  const { n } = batch;
  const { outputs } = gradientProgram(network, { n, height: size, width: size }, PAPER_LOSS);
  const bytes = lower({ outputs, source: 'inputs', name: network.name, block, rules });
  const session = await openSession(bytes, { device, threads: 2 });
  const pixels = [n, 1, size, size];
  const feeds = {
    images: { data: batch.images, shape: [n, 3, size, size] },
    target: { data: batch.target, shape: pixels },
    valid: { data: batch.valid, shape: pixels },
    statistics: { data: new Float32Array(network.statisticsCount), shape: [network.statisticsCount] },
  };
  const run = async (parameters: Float32Array) => {
    const views = network.parameters.map(({ name, shape, offset, size: length }) => [
      name,
      { data: parameters.subarray(offset, offset + length), shape },
    ]);
    const result = await session.run({ ...feeds, ...(Object.fromEntries(views) as Feeds) });
    const gradient = new Float32Array(network.parameterCount);
    for (const { name, offset } of network.parameters) gradient.set(result[`gradient:${name}`], offset);
    return { loss: result.loss, gradient };
  };
  return { run, dispose: () => session.dispose() };
}

/** The tensor with the largest relative difference between two gradients. */
export function worst(
  network: Network,
  actual: Float32Array,
  expected: Float32Array,
): { name: string; error: number } {
  const errors = network.parameters.map(({ name, offset, size }) => {
    const part = (flat: Float32Array) => flat.subarray(offset, offset + size);
    return { name, error: relativeError(part(actual), part(expected)) };
  });
  return errors.reduce((a, b) => (b.error > a.error || Number.isNaN(b.error) ? b : a));
}

/** Where two values tie for a maximum, or one is at a ReLU's corner, the gradient jumps, and two right answers differ. Such a batch shows
 *  itself: a change of the parameters in their last digit makes the gradient jump too. */
async function jumps(
  network: Network,
  run: (p: Float32Array) => Promise<{ gradient: Float32Array }>,
  at: Float32Array,
) {
  const { gradient } = await run(at);
  for (let k = 0; k < 4; k++) {
    const rng = createRng(k);
    const near = await run(at.map((p) => p * (1 + (rng.next() < 0.5 ? -1.2e-7 : 1.2e-7))));
    if (worst(network, near.gradient, gradient).error > BOUND / 3) return true;
  }
  return false;
}

/** The first batch, with its parameters, at which the gradient does not jump, and our loss and gradient there. */
export async function calmBatch(network: Network, size: number) {
  for (const seed of ['a', 'b', 'c', 'd', 'e', 'f']) {
    const rng = createRng(seed);
    const parameters = initWeights(network, rng).parameters.map((p) => p + 0.05 * rng.normal());
    const batch = noiseBatch(network, 2, size, seed);
    const { run, dispose } = await openGradient(network, batch, size);
    const ours = (await jumps(network, run, parameters)) ? undefined : await run(parameters);
    await dispose();
    if (ours) return { parameters, batch, ours };
  }
  assert.fail('every batch has a jump');
}

/** Loss and every parameter's gradient of a small network of the kind are the same by our rules and by `tf`. */
export async function assertGradients(tf: Tf, model: NetworkName): Promise<void> {
  const network = buildNetwork(model, { bands: 3, width: 4 });
  const size = SIZE[model];
  const { parameters, batch, ours } = await calmBatch(network, size);
  const place = { network, height: size, width: size, loss: PAPER_LOSS };
  const theirs = await tfjsGradient(tf, place, parameters, batch);
  assert.ok(
    Math.abs(ours.loss[0] - theirs.loss) < 1e-5 * theirs.loss,
    `loss ${ours.loss[0]} and ${theirs.loss}`,
  );
  const { name, error } = worst(network, ours.gradient, theirs.gradient);
  assert.ok(error <= BOUND, `${name}: ${error} of its largest value`);
}
